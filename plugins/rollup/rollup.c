/* rollup - sums, means, shares and other figures of an entity's rows over windows: all of it said
 * by the pipeline, none of it in C. docs/rollup.md describes it. */
#include "rollup/rollup.h"

/* ---- bind ---- */

static bool build_plan(struct build *build, struct sluice_binding *binding)
{
    build->plan->grouped = *build->settings[PARAMETER_group_by]->value.as.text != '\0';
    return entity_build(build) && sources_build(build) && windows_build(build) &&
           columns_build(build) && output_build(build, binding) && inputs_finish(build, binding) &&
           unused_check(build);
}

static bool is_known(const struct sluice_bind_host *host, const struct sluice_binding *binding)
{
    return host->size >= offsetof(struct sluice_bind_host, table) + sizeof host->table &&
           binding->size >= offsetof(struct sluice_binding, as_of) + sizeof binding->as_of;
}

static int bind(const struct sluice_setting *const *settings, const struct sluice_bind_host *host,
                void *handle, struct sluice_binding *binding)
{
    struct build build = { .settings = settings, .host = host, .handle = handle };
    const char *as_of = settings[PARAMETER_as_of]->value.as.text;

    if (!is_known(host, binding))
        return host->error(handle, "entity", "this sluice is older than the plugin");
    build.plan = build_allocate(&build, 1, sizeof *build.plan);
    if (build.plan == NULL)
        return SLUICE_E_MEMORY;
    if (!build_plan(&build, binding))
        return SLUICE_E_INVALID;
    binding->entity = build.entity;
    binding->entity_word = settings[PARAMETER_word]->value.as.text;
    binding->as_of = strcmp(as_of, "after") == 0 ? SLUICE_AFTER : SLUICE_BEFORE;
    binding->block = build.plan;
    binding->block_size = sizeof *build.plan;
    return SLUICE_OK;
}

/* ---- process ---- */

static int process(const struct sluice_call *call)
{
    const struct plan *plan = call->block;
    struct rows *rows = call->host->scratch(call, (plan->pass_count + 1) * sizeof *rows);

    if (rows == NULL)
        return SLUICE_FAILED;
    for (uint32_t i = 0; i < plan->pass_count; i++)
        if (!rows_select(call, plan, &plan->passes[i], &rows[i]))
            return SLUICE_FAILED;
    return plan->grouped ? groups_write(call, plan, rows) : row_write(call, plan, rows);
}

/* ---- the descriptor: what `bind` puts in place of it follows from the parameters ---- */

#define ROWS(X) X(ROWS, id, INT, SLUICE_REQUIRED)
SLUICE_INPUT_COLUMNS(rows_columns, ROWS);
SLUICE_INPUTS(inputs, SLUICE_INPUT(.alias = "rows", .table = "rows", .need = SLUICE_HARD,
                                   .columns = rows_columns, .keys = SLUICE_KEYS(SLUICE_KEY(id)),
                                   .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_BEFORE)));

#define OUT(X) X(OUT, id, INT, SLUICE_REQUIRED, .help = "the key, then the columns under 'columns'")
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

SLUICE_PLUGIN(.name = "rollup", .version = "1.0.0",
              .summary = "figures of an entity's rows over windows, as the pipeline says",
              .as_of = SLUICE_BEFORE, .thread_class = SLUICE_PARALLEL, .entity_word = "entity",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(id, INT)),
              .parameters = rollup_parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "rollup", .columns = output_columns), .bind = bind,
              .process = process);
