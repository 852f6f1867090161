/* why.c - sluice why: what a run does about a partition, and what became of an entity. */
#include "cli/answer.h"
#include "cli/option_rows.h"
#include "show/show.h"

static enum exit_code check_options(const struct invocation *invocation);
static enum exit_code explain(const struct invocation *invocation, struct context *context);

static const struct option_spec options[] = {
    { OPTION_FORMAT_JSON },
    { OPTION_PLUGINS },
    { OPTION_END },
};

const struct command command_why = {
    .name = "why",
    .arguments = "PIPELINE NODE DATE [KEY..]",
    .least = 3,
    .most = -1,
    .summary = "explain what a run does about one partition, or what became of one entity",
    .help =
        "Says what the next run does about this date of this processor, as `run --dry-run` does,\n"
        "and on what grounds: which parameter, build, gate or partition of which input changed,\n"
        "with before and after; what upstream it waits for, down to the change that began it;\n"
        "what is missing; why the last attempt failed. Then what stands: by which run, plugin\n"
        "and inputs it was made. With KEY, one argument per column of the entity's key: what\n"
        "became of that entity. What is not known is said to be not known. Changes nothing.\n\n"
        "exit codes: 0 answered, whatever the answer; 1 error of the store; 2 invalid command,\n"
        "            pipeline or plugin, unknown processor; 4 the calendar was never imported\n"
        "example:    sluice why pipelines/nightly.yaml psza 2021-12-15 201939",
    .options = options,
    .needs = CONTEXT_BINDING | CONTEXT_STORE,
    .check = check_options,
    .run = explain,
};

struct answer {
    struct why why;
    struct why_asked asked;
};

static int gather(const struct asker *asker, void *answer, struct sluice_error *error)
{
    struct why *why = &((struct answer *)answer)->why;

    why->asker = *asker;
    return why_gather(why, error);
}

static void print(const void *user, int format, struct buffer *out)
{
    const struct answer *answer = user;

    if (format == LISTING_JSON)
        why_print_json(&answer->why, out);
    else
        why_print(&answer->why, &answer->asked, out);
}

/* Everything that is told comes from one state of the store. */
static const struct question question = { true, gather, print };

static int choose(const struct invocation *invocation, const struct binding *binding,
                  struct why *why, struct sluice_error *error)
{
    int status = binding_choose_node(binding, invocation->arguments[1], &why->node, error);

    return status != SLUICE_OK || invocation->argument_count == 3
               ? status
               : entity_key_read(why->node, invocation->arguments + 3,
                                 invocation->argument_count - 3, &why->arena, &why->entity.key,
                                 error);
}

static bool read_date(const struct invocation *invocation, struct why *why)
{
    const char *text = invocation->arguments[2];

    if (date_parse(text, strlen(text), &why->date))
        return true;
    (void)cli_misuse(invocation, "'%s' is no date as YYYY-MM-DD; usage: sluice %s %s", text,
                     invocation->command->name, invocation->command->arguments);
    return false;
}

static bool read_options(const struct invocation *invocation, struct why *why, int *format)
{
    return option_listing_format(invocation, false, format) && read_date(invocation, why);
}

static enum exit_code check_options(const struct invocation *invocation)
{
    struct why why;
    int format;

    return read_options(invocation, &why, &format) ? EXIT_DONE : EXIT_INPUT;
}

static enum exit_code explain(const struct invocation *invocation, struct context *context)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct answer answer = { .asked = { .path = invocation->arguments[0],
                                        .plugins = option_get(invocation, "--plugins") } };
    struct why *why = &answer.why;
    enum exit_code code;
    int format;

    (void)read_options(invocation, why, &format);
    arena_init(&why->arena, 0);
    code = choose(invocation, context->binding, why, &error) == SLUICE_OK
               ? cli_answer(invocation, context, &question, &answer, format)
               : cli_fail(invocation, &error);
    why_fini(why);
    return code;
}
