/* fish.c - the completion for fish. */
#include "pages.h"

static void put_quoted(struct buffer *out, const char *text)
{
    buffer_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\\' || *text == '\'')
            buffer_char(out, '\\');
        buffer_char(out, *text);
    }
    buffer_char(out, '\'');
}

static void put_values(struct buffer *out, const struct option_spec *option)
{
    static const char *const proposed[] = {
        [VALUES_ANY] = " -x",
        [VALUES_FILES] = " -r -F",
        [VALUES_FOLDERS] = " -x -a '(__fish_complete_directories)'",
    };
    enum values values = values_of_option(option);

    if (option->argument == NULL)
        return;
    if (values != VALUES_CHOICES) {
        buffer_text(out, proposed[values]);
        return;
    }
    buffer_text(out, " -x -a '");
    put_choices(out, option->argument);
    buffer_char(out, '\'');
}

static void put_command(struct buffer *out, const struct command *command)
{
    buffer_printf(out, "\ncomplete -c sluice -n __fish_use_subcommand -f -a %s -d ", command->name);
    put_quoted(out, command->summary);
    buffer_char(out, '\n');
    if (!takes_files(command))
        buffer_printf(out, "complete -c sluice -n '__fish_seen_subcommand_from %s' -f\n",
                      command->name);
    for (const struct option_spec *option = command->options; option->name != NULL; option++) {
        buffer_printf(out, "complete -c sluice -n '__fish_seen_subcommand_from %s' -l %s",
                      command->name, option->name + 2);
        if (*cli_alias(option->name) != '\0')
            buffer_printf(out, " -s %s", cli_alias(option->name) + 1);
        put_values(out, option);
        buffer_text(out, " -d ");
        put_quoted(out, option->help);
        buffer_char(out, '\n');
    }
}

void put_fish(struct buffer *out)
{
    const struct command *command;

    buffer_text(out, "# fish completion of sluice, made of the tables that --help is made of.\n"
                     "complete -c sluice -l help -d 'say all about it'\n"
                     "complete -c sluice -n __fish_use_subcommand -l version\n");
    for (size_t i = 0; (command = cli_command(i)) != NULL; i++)
        put_command(out, command);
}
