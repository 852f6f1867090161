/* manual.c - the manual pages: sluice(1), and one for each command. */
#include "pages.h"

/* Text as roff takes it literally, lines kept. */
static void put_roff(struct buffer *out, const char *text)
{
    static const struct {
        char character;
        const char *roff;
    } special[] = { { '\\', "\\e" },  { '-', "\\-" },   { '\'', "\\(aq" },
                    { '`', "\\(ga" }, { '~', "\\(ti" }, { '^', "\\(ha" } };
    bool begins = true;

    for (; *text != '\0'; text++) {
        const char *roff = NULL;

        for (size_t i = 0; i < COUNT_OF(special) && roff == NULL; i++)
            if (special[i].character == *text)
                roff = special[i].roff;
        if (begins && *text == '.')
            buffer_text(out, "\\&");
        if (roff == NULL)
            buffer_char(out, *text);
        else
            buffer_text(out, roff);
        begins = *text == '\n';
    }
}

static void put_heading(struct buffer *out, const char *command)
{
    buffer_text(out, ".\\\" made of the tables that --help is made of\n.TH SLUICE");
    if (*command != '\0')
        buffer_text(out, "\\-");
    for (; *command != '\0'; command++)
        buffer_char(out,
                    (char)(*command >= 'a' && *command <= 'z' ? *command - 'a' + 'A' : *command));
    buffer_text(out, " 1 \"\" \"sluice " SLUICE_VERSION "\" \"Sluice\"\n.SH NAME\n");
}

static void put_literal(struct buffer *out, const char *text)
{
    buffer_text(out, ".nf\n");
    put_roff(out, text);
    buffer_text(out, "\n.fi\n");
}

static void put_option(struct buffer *out, const struct option_spec *option)
{
    const char *alias = cli_alias(option->name);

    buffer_text(out, ".TP\n");
    if (*alias != '\0') {
        buffer_text(out, "\\fB");
        put_roff(out, alias);
        buffer_text(out, "\\fR, ");
    }
    buffer_text(out, "\\fB");
    put_roff(out, option->name);
    buffer_text(out, "\\fR");
    if (option->argument != NULL) {
        buffer_text(out, " \\fI");
        put_roff(out, option->argument);
        buffer_text(out, "\\fR");
    }
    buffer_char(out, '\n');
    put_roff(out, option->help);
    buffer_char(out, '\n');
}

void put_command_manual(struct buffer *out, const struct command *command)
{
    put_heading(out, command->name);
    buffer_printf(out, "sluice\\-%s \\- ", command->name);
    put_roff(out, command->summary);
    buffer_printf(out, "\n.SH SYNOPSIS\n\\fBsluice %s\\fR ", command->name);
    put_roff(out, command->arguments);
    if (command->options[0].name != NULL)
        buffer_text(out, " [\\fIOPTIONS\\fR]");
    buffer_text(out, "\n.SH DESCRIPTION\n");
    put_literal(out, command->help);
    if (command->options[0].name != NULL)
        buffer_text(out, ".SH OPTIONS\n");
    for (const struct option_spec *option = command->options; option->name != NULL; option++)
        put_option(out, option);
    buffer_text(out, ".SH SEE ALSO\n.BR sluice (1)\n");
}

static void put_places(struct buffer *out)
{
    static const char *const places[][2] = {
        { "SLUICE_PLUGIN_PATH", "Folders of plugins, separated by colons. After them comes "
                                "../lib/sluice/plugins beside the program." },
        { "SLUICE_STORE_PATH", "The same for drivers of stores; then ../lib/sluice/stores." },
    };

    buffer_text(out, ".SH ENVIRONMENT\n");
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        buffer_printf(out, ".TP\n\\fB%s\\fR\n", places[i][0]);
        put_roff(out, places[i][1]);
        buffer_char(out, '\n');
    }
}

void put_manual(struct buffer *out)
{
    const struct command *command;

    put_heading(out, "");
    buffer_text(out,
                "sluice \\- declarative feature pipelines\n"
                ".SH SYNOPSIS\n\\fBsluice\\fR \\fICOMMAND ARGUMENTS\\fR [\\fIOPTIONS\\fR]\n.br\n"
                "\\fBsluice\\fR [\\fICOMMAND\\fR] \\fB\\-\\-help\\fR\n.br\n"
                "\\fBsluice \\-\\-version\\fR\n"
                ".SH DESCRIPTION\nReads tables from a store, computes features entity by "
                "entity with plugins, and commits them with a ledger that says what each was "
                "made from. A pipeline is a YAML file.\n.SH COMMANDS\n");
    for (size_t i = 0; (command = cli_command(i)) != NULL; i++) {
        buffer_printf(out, ".TP\n\\fBsluice\\-%s\\fR(1)\n", command->name);
        put_roff(out, command->summary);
        buffer_char(out, '\n');
    }
    put_places(out);
    buffer_text(out, ".SH EXIT STATUS\n");
    put_literal(out, cli_exit_codes);
}
