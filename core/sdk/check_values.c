/* check_values.c - checks of what comes of rows that are less, more, or other than the ordinary. */
#include "sdk/check.h"

static const struct recipe as_they_are;

/* One recipe, computed; what has a word of the entry is a finding. */
static void try_recipe(struct check *check, const struct recipe *recipe)
{
    struct scene scene = { 0 };

    if (scene_open(check, recipe, &scene) &&
        scene_compute(check, &scene, (struct bench_way){ 0 }, 0))
        (void)scene_look_for(check, &scene, check->entry->words);
    scene_close(&scene);
}

void probe_reasons(struct check *check)
{
    static const char *const rows[] = { [FIGURES_AS_THEY_ARE] = "ordinary rows",
                                        [FIGURES_ZERO] = "rows whose figures are zero",
                                        [FIGURES_LETTERS] = "texts of long letters" };

    if (check_step(check, "%s", rows[check->entry->value]))
        try_recipe(check, &(struct recipe){ .figures = check->entry->value });
}

/* Rows that are made may be what no table ever has: then it is no more than a hint. */
void probe_ranges(struct check *check)
{
    struct scene scene = { 0 };
    const struct call_result *result = &scene.partition.result;

    if (!check_step(check, "ordinary rows"))
        return;
    if (scene_open(check, &as_they_are, &scene) &&
        scene_compute(check, &scene, (struct bench_way){ 0 }, 0)) {
        if (!check->world.made)
            (void)scene_look_for(check, &scene, check->entry->words);
        for (int64_t e = 0; e < scene.partition.input.entity_count && check->world.made; e++)
            if (result->outcomes[e].outcome == SLUICE_FAILED &&
                strstr(result->outcomes[e].reason, check->entry->words[0]) != NULL)
                check_end(check, CHECK_WARNED,
                          "of rows that are made, %s; real ones come with "
                          "--pipeline and --date",
                          result->outcomes[e].reason);
    }
    scene_close(&scene);
}

void probe_written(struct check *check)
{
    struct scene scene = { 0 };
    int64_t written = 0;
    const char *reason = "there are no entities";

    if (!check_step(check, "ordinary rows"))
        return;
    if (scene_open(check, &as_they_are, &scene) &&
        scene_compute(check, &scene, (struct bench_way){ 0 }, 0)) {
        const struct bench_partition *partition = &scene.partition;
        if (call_failed(&partition->result))
            reason = partition->result.failure;
        for (int64_t e = 0; e < partition->input.entity_count; e++) {
            written += partition->result.outcomes[e].outcome == SLUICE_WRITTEN;
            if (partition->result.outcomes[e].reason != NULL)
                reason = partition->result.outcomes[e].reason;
        }
        if (written == 0)
            check_end(check, CHECK_WARNED,
                      "nothing was written of them, so that other checks see little: %s%s", reason,
                      check->world.made ? "; give --pipeline and --date" : "");
        else
            check_end(check, CHECK_PASSED, "%lld of %lld entities", (long long)written,
                      (long long)partition->input.entity_count);
    }
    scene_close(&scene);
}

/* ---- columns ---- */

static bool is_read(const struct node *node, const struct source *source)
{
    for (uint32_t r = 0; r < node->input_count; r++)
        if (node->reads[r].source == source)
            return true;
    return false;
}

/* Does the plugin see the column? */
static bool is_seen(const struct node *node, const struct source *source, const char *column)
{
    for (uint32_t r = 0; r < node->input_count; r++)
        for (size_t c = 0;
             node->reads[r].source == source && node->reads[r].input->columns[c] != NULL; c++)
            if (text_equals(node->reads[r].input->columns[c]->name, column))
                return true;
    return false;
}

/* A value of a type, in words. */
struct extreme {
    const char *words;
    int figures;
    bool of_text;
};

/* Every column that may change, one after the other. */
static void try_columns(struct check *check, const struct extreme *extreme)
{
    const struct binding *binding = check->world.context.binding;
    const struct node *node = check->world.node;

    for (size_t s = 0; s < check->world.table_count; s++) {
        const struct source *source = binding->sources[s];
        for (size_t c = 0; c < source->column_count; c++) {
            const struct source_column *column = &source->columns[c];
            struct recipe recipe = { .figures = extreme->figures,
                                     .source = source,
                                     .column = column->name };
            if (!is_seen(node, source, column->name) ||
                !world_may_change(&check->world, source, column->name) ||
                (extreme->figures == FIGURES_NULL && !column->nullable) ||
                (extreme->figures != FIGURES_NULL &&
                 (column->type == SLUICE_BOOL ||
                  extreme->of_text != (column->type == SLUICE_TEXT))))
                continue;
            if (check_step(check, "%s in %s.%s", extreme->words, source_title(source),
                           column->name))
                try_recipe(check, &recipe);
        }
    }
}

/* All of them at once. */
static void try_all(struct check *check, const struct extreme *extreme)
{
    if (check_step(check, "%s in all columns", extreme->words))
        try_recipe(check, &(struct recipe){ .figures = extreme->figures });
}

void probe_nulls(struct check *check)
{
    static const struct extreme null = { "nulls", FIGURES_NULL, false };

    try_all(check, &null);
    try_columns(check, &null);
}

void probe_extremes(struct check *check)
{
    static const struct extreme extremes[] = {
        { "the least value", FIGURES_LOWEST, false },
        { "the largest value", FIGURES_HIGHEST, false },
        { "empty text", FIGURES_EMPTY, true },
        { "text of 26,000 bytes", FIGURES_LONG, true },
        { "letters of several bytes", FIGURES_LETTERS, true },
    };

    for (size_t i = 0; i < COUNT_OF(extremes); i++) {
        try_all(check, &extremes[i]);
        try_columns(check, &extremes[i]);
    }
}

/* ---- slices ---- */

void probe_empty(struct check *check)
{
    const struct binding *binding = check->world.context.binding;

    for (size_t s = 0; s < check->world.table_count; s++)
        if (is_read(check->world.node, binding->sources[s]) &&
            check_step(check, "no rows in %s", source_title(binding->sources[s])))
            try_recipe(check, &(struct recipe){ .empty = binding->sources[s] });
}

void probe_single(struct check *check)
{
    for (int days = 0; days < 3; days++)
        if (check_step(check, "rows of D-%d alone", days))
            try_recipe(check, &(struct recipe){ .single = true, .days_back = days });
}

void probe_many(struct check *check)
{
    if (check_step(check, "every row sixty times"))
        try_recipe(check, &(struct recipe){ .copies = 60 });
}

/* What an accessor could not answer, of rows with and without nulls, and of too few. */
void probe_reads(struct check *check)
{
    static const struct {
        const char *what;
        struct recipe recipe;
    } tries[] = {
        { "ordinary rows", { .figures = FIGURES_AS_THEY_ARE } },
        { "nulls in all columns", { .figures = FIGURES_NULL } },
        { "rows of D alone", { .single = true } },
        { "rows of D-1 alone", { .single = true, .days_back = 1 } },
        { "every row twice", { .copies = 2 } },
    };

    for (size_t i = 0; i < COUNT_OF(tries); i++)
        if (check_step(check, "%s", tries[i].what))
            try_recipe(check, &tries[i].recipe);
    probe_empty(check);
}

void probe_beyond(struct check *check)
{
    static const struct recipe beyond[] = { { .figures = FIGURES_ZERO, .beyond = true },
                                            { .figures = FIGURES_HIGHEST, .beyond = true } };

    for (size_t i = 0; i < COUNT_OF(beyond); i++) {
        struct scene scene = { 0 }, other = { 0 };
        if (!check_step(check, "rows beyond all windows that are %s",
                        i == 0 ? "zero" : "the largest there are"))
            continue;
        if (scene_open(check, &as_they_are, &scene) && scene_open(check, &beyond[i], &other) &&
            scene_compute(check, &scene, (struct bench_way){ 0 }, 0) &&
            scene_compute(check, &other, (struct bench_way){ 0 }, 0))
            check_compare(check, "with other rows outside its windows", &scene.text, &other.text);
        scene_close(&scene);
        scene_close(&other);
    }
}
