/* zsh.c - the completion for zsh. */
#include "pages.h"

/* Within single quotes, in a part of a specification where `special` is not plain. */
static void put_part(struct buffer *out, const char *text, const char *special)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            buffer_text(out, "'\\''");
            continue;
        }
        if (strchr(special, *text) != NULL)
            buffer_char(out, '\\');
        buffer_char(out, *text);
    }
}

static void put_values(struct buffer *out, const struct option_spec *option)
{
    static const char *const proposed[] = {
        [VALUES_ANY] = " ",
        [VALUES_FILES] = "_files",
        [VALUES_FOLDERS] = "_files -/",
    };
    enum values values = values_of_option(option);

    buffer_char(out, ':');
    put_part(out, option->argument, ":\\");
    buffer_char(out, ':');
    if (values == VALUES_CHOICES) {
        buffer_char(out, '(');
        put_choices(out, option->argument);
        buffer_char(out, ')');
    } else {
        buffer_text(out, proposed[values]);
    }
}

static void put_option(struct buffer *out, const struct option_spec *option, const char *name)
{
    buffer_printf(out, " \\\n            '%s%s%s[", option->repeated ? "*" : "", name,
                  option->argument != NULL && name[1] == '-' ? "=" : "");
    put_part(out, option->help, "[]\\");
    buffer_char(out, ']');
    if (option->argument != NULL)
        put_values(out, option);
    buffer_char(out, '\'');
}

static void put_command(struct buffer *out, const struct command *command)
{
    buffer_printf(out, "    %s)\n        _arguments", command->name);
    for (const struct option_spec *option = command->options; option->name != NULL; option++) {
        put_option(out, option, option->name);
        if (*cli_alias(option->name) != '\0')
            put_option(out, option, cli_alias(option->name));
    }
    buffer_printf(out, " \\\n            '--help[say all about it]' '*:argument:%s'\n        ;;\n",
                  takes_files(command) ? "_files" : " ");
}

void put_zsh(struct buffer *out)
{
    const struct command *command;

    buffer_text(out, "#compdef sluice\n"
                     "# zsh completion of sluice, made of the tables that --help is made of.\n"
                     "_sluice() {\n    local -a commands\n    local command=$words[2]\n\n"
                     "    if (( CURRENT == 2 )); then\n        commands=(\n");
    for (size_t i = 0; (command = cli_command(i)) != NULL; i++) {
        buffer_printf(out, "            '%s:", command->name);
        put_part(out, command->summary, "\\");
        buffer_text(out, "'\n");
    }
    buffer_text(out, "        )\n        _describe command commands\n        return\n    fi\n"
                     "    shift words\n    (( CURRENT-- ))\n    case $command in\n");
    for (size_t i = 0; (command = cli_command(i)) != NULL; i++)
        put_command(out, command);
    buffer_text(out, "    esac\n}\n\n_sluice \"$@\"\n");
}
