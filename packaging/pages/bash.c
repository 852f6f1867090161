/* bash.c - the completion for bash; it needs no bash-completion. */
#include "pages.h"

static void put_values(struct buffer *out, const struct option_spec *option)
{
    static const char *const proposed[] = {
        [VALUES_ANY] = "",
        [VALUES_FILES] = "_sluice_paths -f",
        [VALUES_FOLDERS] = "_sluice_paths -d",
    };
    enum values values = values_of_option(option);

    buffer_printf(out, "        %s%s%s) ", option->name,
                  *cli_alias(option->name) == '\0' ? "" : " | ", cli_alias(option->name));
    if (values == VALUES_CHOICES) {
        buffer_text(out, "_sluice_words '");
        put_choices(out, option->argument);
        buffer_text(out, "'; ");
    } else if (values != VALUES_ANY) {
        buffer_printf(out, "%s; ", proposed[values]);
    }
    buffer_text(out, "return ;;\n");
}

static void put_command(struct buffer *out, const struct command *command)
{
    buffer_printf(out, "    %s)\n        options='", command->name);
    for (const struct option_spec *option = command->options; option->name != NULL; option++)
        buffer_printf(out, "%s ", option->name);
    buffer_printf(out, "--help' files=%s\n        case $before in\n",
                  takes_files(command) ? "-f" : "");
    for (const struct option_spec *option = command->options; option->name != NULL; option++)
        if (option->argument != NULL)
            put_values(out, option);
    buffer_text(out, "        esac\n        ;;\n");
}

void put_bash(struct buffer *out)
{
    const struct command *command;

    buffer_text(out, "# bash completion of sluice, made of the tables that --help is made of.\n"
                     "_sluice_words() {\n"
                     "    mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$word\")\n}\n\n"
                     "_sluice_paths() {\n"
                     "    mapfile -t COMPREPLY < <(compgen \"$1\" -- \"$word\")\n"
                     "    compopt -o filenames 2>/dev/null || true\n}\n\n"
                     "_sluice() {\n"
                     "    local word=${COMP_WORDS[COMP_CWORD]} before options= files=\n"
                     "    local at=$((COMP_CWORD - 1))\n\n"
                     "    COMPREPLY=()\n"
                     "    # --name=value comes as three words.\n"
                     "    if [ \"$word\" = = ]; then word=; elif [ \"${COMP_WORDS[at]}\" = = ]; "
                     "then at=$((at - 1)); fi\n"
                     "    before=${COMP_WORDS[at]}\n"
                     "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        _sluice_words '");
    for (size_t i = 0; (command = cli_command(i)) != NULL; i++)
        buffer_printf(out, "%s ", command->name);
    buffer_text(out, "--help --version'\n        return\n    fi\n    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; (command = cli_command(i)) != NULL; i++)
        put_command(out, command);
    buffer_text(out, "    esac\n    case $word in\n    -*) _sluice_words \"$options\" ;;\n"
                     "    *) [ -z \"$files\" ] || _sluice_paths \"$files\" ;;\n    esac\n}\n"
                     "complete -F _sluice sluice\n");
}
