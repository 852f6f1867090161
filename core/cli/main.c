/* main.c - the commands, and their options read from the command line. */
#include "cli/cli.h"
#include "cli/last_words.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static const struct command *const commands[] = {
    &command_import,  &command_validate, &command_run,    &command_plan,     &command_apply,
    &command_status,  &command_why,      &command_export, &command_failures, &command_history,
    &command_plugins, &command_breaker,  &command_verify, &command_copy,     &command_check,
    &command_prune,   &command_test,     &command_new,    &command_schema,
};

/* What an option is called in short. */
static const struct {
    const char *letter, *name;
} aliases[] = { { "-o", "--output" } };

const char cli_exit_codes[] =
    "exit codes: 0 done; 1 error of the program or store; 2 invalid command, pipeline, plan or\n"
    "data file; 3 finished with failures; 4 refused; 5 shadow differs; 130 interrupted;\n"
    "128 + N a plugin crashed, of signal N\n";

const struct command *cli_command(size_t index)
{
    return index < COUNT_OF(commands) ? commands[index] : NULL;
}

/* The only thing a signal handler can reach. */
static atomic_bool interrupted;

static void on_signal(int number)
{
    int before = errno;

    (void)number;
    /* The second one does not wait for running entities. */
    if (atomic_exchange(&interrupted, true))
        _exit(EXIT_INTERRUPTED);
    waiting_words();
    errno = before;
}

/* A session that ends tells of it more than once: shell and system both do. */
static void on_hangup(int number)
{
    (void)number;
    atomic_store(&interrupted, true);
}

static void catch_signal(int number, void (*handler)(int number))
{
    struct sigaction action = { .sa_handler = handler };

    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(number, &action, NULL);
}

static void catch_signals(void)
{
    struct sigaction before;

    catch_signal(SIGINT, on_signal);
    catch_signal(SIGTERM, on_signal);
    /* Who began it with nohup wants it to go on. */
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        catch_signal(SIGHUP, on_hangup);
    /* A reader that leaves early, and a file at its limit, show as a failed write. */
    catch_signal(SIGPIPE, SIG_IGN);
    catch_signal(SIGXFSZ, SIG_IGN);
}

static void overview(struct buffer *out)
{
    buffer_text(out, "sluice " SLUICE_VERSION " - declarative feature pipelines\n\n"
                     "usage: sluice COMMAND ARGUMENTS [OPTIONS]\n\n");
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        buffer_printf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    buffer_text(out, "\n`sluice COMMAND --help` says more of each.\n");
    buffer_text(out, cli_exit_codes);
}

const char *cli_alias(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(aliases); i++)
        if (strcmp(aliases[i].name, name) == 0)
            return aliases[i].letter;
    return "";
}

static enum exit_code print_help(const struct invocation *invocation)
{
    const struct command *command = invocation->command;
    struct buffer out = { 0 };
    enum exit_code code;

    buffer_printf(&out, "usage: sluice %s %s%s\n\n%s\n", command->name, command->arguments,
                  command->options[0].name == NULL ? "" : " [OPTIONS]", command->help);
    for (const struct option_spec *option = command->options; option->name != NULL; option++) {
        char left[48];
        (void)snprintf(left, sizeof left, "%s%s%s %s", cli_alias(option->name),
                       *cli_alias(option->name) == '\0' ? "" : ", ", option->name,
                       option->argument == NULL ? "" : option->argument);
        buffer_printf(&out, "%s  %-24s %s\n", option == command->options ? "\noptions:\n" : "",
                      left, option->help);
    }
    code = cli_write(invocation, &out);
    buffer_fini(&out);
    return code;
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static enum exit_code unknown_command(const char *name)
{
    const char *names[COUNT_OF(commands)];
    const char *close;

    for (size_t i = 0; i < COUNT_OF(commands); i++)
        names[i] = commands[i]->name;
    close = closest_match(name, names, COUNT_OF(commands));
    if (close != NULL)
        cli_say("sluice: error: unknown command '%s'; did you mean '%s'?\n", name, close);
    else
        cli_say("sluice: error: unknown command '%s'; `sluice --help` lists them\n", name);
    return EXIT_INPUT;
}

static bool is_text(const char *text, const char *bytes, size_t length)
{
    return strlen(text) == length && strncmp(text, bytes, length) == 0;
}

static const struct option_spec *find_option(const struct command *command, const char *name,
                                             size_t length)
{
    for (const struct option_spec *option = command->options; option->name != NULL; option++)
        if (is_text(option->name, name, length) || is_text(cli_alias(option->name), name, length))
            return option;
    return NULL;
}

static enum exit_code unknown_option(const struct invocation *invocation, const char *text,
                                     size_t length)
{
    const char *names[32];
    char name[64];
    size_t count = 0;
    const char *close;

    (void)snprintf(name, sizeof name, "%.*s", (int)length, text);
    if (text[1] >= '0' && text[1] <= '9')
        return cli_misuse(invocation, "'%s' is no option; negative values come last, after '--'",
                          name);
    for (const struct option_spec *option = invocation->command->options;
         option->name != NULL && count < COUNT_OF(names); option++)
        names[count++] = option->name;
    close = closest_match(name, names, count);
    if (close != NULL)
        return cli_misuse(invocation, "unknown option '%s'; did you mean '%s'?", name, close);
    return cli_misuse(invocation, "unknown option '%s'; `sluice %s --help` lists them", name,
                      invocation->command->name);
}

/* One option, as `--name value` or `--name=value`; 0, or an exit code. */
static enum exit_code take_option(struct invocation *invocation, struct option_value *values,
                                  char **argv, int argc, int *i)
{
    const char *text = argv[*i], *equals = strchr(text, '=');
    size_t length = equals == NULL ? strlen(text) : (size_t)(equals - text);
    const struct option_spec *spec = find_option(invocation->command, text, length);
    const char *value = equals == NULL ? NULL : equals + 1;

    if (spec == NULL)
        return unknown_option(invocation, text, length);
    if (spec->argument == NULL && value != NULL)
        return cli_misuse(invocation, "option %s takes no value", spec->name);
    if (spec->argument != NULL && value == NULL) {
        if (*i + 1 >= argc || strncmp(argv[*i + 1], "--", 2) == 0)
            return cli_misuse(invocation, "option %s needs a value: %s %s", spec->name, spec->name,
                              spec->argument);
        value = argv[++*i];
    }
    for (int n = 0; n < invocation->option_count && !spec->repeated; n++)
        if (values[n].spec == spec)
            return cli_misuse(invocation, "option %s is given twice", spec->name);
    values[invocation->option_count++] = (struct option_value){ spec, value };
    return EXIT_DONE;
}

static enum exit_code check_arguments(const struct invocation *invocation)
{
    const struct command *command = invocation->command;

    if (invocation->argument_count < command->least)
        return cli_misuse(invocation, "too few arguments; usage: sluice %s %s", command->name,
                          command->arguments);
    if (command->most >= 0 && invocation->argument_count > command->most)
        return cli_misuse(invocation, "unexpected argument '%s'; usage: sluice %s %s",
                          invocation->arguments[command->most], command->name, command->arguments);
    return EXIT_DONE;
}

static int parts_needed(const struct invocation *invocation)
{
    const struct command_needs *instead = invocation->command->instead;

    for (; instead != NULL && instead->option != NULL; instead++)
        if (option_has(invocation, instead->option))
            return instead->parts;
    return invocation->command->needs;
}

static enum exit_code open_and_run(const struct invocation *invocation)
{
    const struct command *command = invocation->command;
    struct context context = { 0 };
    enum exit_code code = command->check == NULL ? EXIT_DONE : command->check(invocation);

    if (code == EXIT_DONE && command->needs != 0)
        code = cli_open(invocation, &context, invocation->arguments[command->pipeline],
                        parts_needed(invocation));
    if (code == EXIT_DONE)
        code = command->run(invocation, &context);
    context_close(&context);
    return code;
}

static enum exit_code run_command(struct invocation *invocation, struct option_value *values,
                                  char **argv, int argc)
{
    bool options_end = false;
    enum exit_code code = EXIT_DONE;

    invocation->options = values;
    for (int i = 2; i < argc && code == EXIT_DONE; i++) {
        if (!options_end && strcmp(argv[i], "--") == 0) {
            options_end = true;
        } else if (!options_end && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
            return print_help(invocation);
        } else if (!options_end && argv[i][0] == '-' && argv[i][1] != '\0') {
            code = take_option(invocation, values, argv, argc, &i);
        } else {
            invocation->arguments[invocation->argument_count++] = argv[i];
        }
    }
    if (code == EXIT_DONE)
        code = check_arguments(invocation);
    return code == EXIT_DONE ? open_and_run(invocation) : code;
}

/* For the ledger and for "to continue". */
static void join_command_line(char **argv, int argc, struct buffer *line)
{
    struct buffer word = { 0 };

    for (int i = 0; i < argc; i++) {
        buffer_clear(&word);
        if (argv[i][strspn(argv[i], " \t\n")] == '{') /* a store in words */
            secrets_redact_source(NULL, argv[i], &word);
        else
            secrets_redact(NULL, i == 0 ? "sluice" : argv[i], &word);
        buffer_text(line, i == 0 ? "" : " ");
        buffer_word(line, word.data == NULL ? "" : word.data);
        line->failed = line->failed || word.failed;
    }
    buffer_fini(&word);
}

static enum exit_code dispatch(const struct command *command, int argc, char **argv, int output)
{
    struct buffer line = { 0 };
    const char **arguments = calloc((size_t)argc + 1, sizeof *arguments);
    struct option_value *values = calloc((size_t)argc + 1, sizeof *values);
    struct invocation invocation = { .command = command,
                                     .program = argv[0],
                                     .arguments = arguments,
                                     .cancel = &interrupted,
                                     .started = clock_monotonic_ns(),
                                     .output = output };
    enum exit_code code;

    join_command_line(argv, argc, &line);
    invocation.command_line = line.data;
    if (arguments == NULL || values == NULL || line.failed) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        (void)error_memory(&error, "the command line");
        code = cli_fail(&invocation, &error);
    } else {
        code = run_command(&invocation, values, argv, argc);
    }
    free(arguments);
    free(values);
    buffer_fini(&line);
    return code;
}

/* What is asked of the program itself. */
static const struct {
    const char *word;
    void (*answer)(struct buffer *out);
} questions[] = {
    { "--help", overview }, { "-h", overview }, { "help", overview }, { "--version", cli_version }
};

static enum exit_code print_answer(void (*answer)(struct buffer *out), int output)
{
    const struct invocation none = { .output = output };
    struct buffer out = { 0 };
    enum exit_code code;

    answer(&out);
    code = cli_write(&none, &out);
    buffer_fini(&out);
    return code;
}

static enum exit_code say_usage(void)
{
    struct buffer text = { 0 };

    overview(&text);
    (void)fputs(text.failed ? "usage: sluice COMMAND\n" : text.data, stderr);
    buffer_fini(&text);
    return EXIT_INPUT;
}

static enum exit_code answer(int argc, char **argv, int output)
{
    const struct command *command;

    if (argc < 2)
        return say_usage();
    for (size_t i = 0; i < COUNT_OF(questions); i++)
        if (strcmp(argv[1], questions[i].word) == 0)
            return print_answer(questions[i].answer, output);
    command = find_command(argv[1]);
    return command == NULL ? unknown_command(argv[1]) : dispatch(command, argc, argv, output);
}

enum exit_code cli_main(int argc, char **argv)
{
    const struct invocation none = { 0 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    enum exit_code code;
    int output;

    catch_signals();
    if (guard_put_up(last_words, &output, &error) != SLUICE_OK)
        return cli_fail(&none, &error);
    code = answer(argc, argv, output);
    guard_take_down();
    return code;
}
