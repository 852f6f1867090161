/*
 * drawn.c - a processor whose inputs are parameters. DRAWN_NAME, DRAWN_AS_OF, DRAWN_PAIR (two key
 * columns) and DRAWN_WHOLE (prepare, collect) make several plugins of it, DRAWN_SHIFT and
 * DRAWN_VERSION several builds of each: one that computes something else, one that does not.
 *
 * Environment: DRAWN_SHORT names plugin and team, as "late a", for which there is no memory; the
 * team * is each.
 */
#include "property/formula.h"
#include "sluice/plugin.h"

#include <stdlib.h>

#define INPUTS 3 /* the last is looked up */

/* ---- parameters ---- */

#define INPUT_PARAMETERS(X, i)                                                                     \
    X(PARAMETERS, kind##i, INT, SLUICE_DEFAULT(INT, 0))                                            \
    X(PARAMETERS, from##i, INT, SLUICE_DEFAULT(INT, 0))                                            \
    X(PARAMETERS, to##i, INT, SLUICE_DEFAULT(INT, 0))                                              \
    X(PARAMETERS, last##i, INT, SLUICE_DEFAULT(INT, 0))                                            \
    X(PARAMETERS, same_season##i, INT, SLUICE_DEFAULT(INT, 0))                                     \
    X(PARAMETERS, hard##i, INT, SLUICE_DEFAULT(INT, 0))                                            \
    X(PARAMETERS, newest##i, INT, SLUICE_DEFAULT(INT, 0))                                          \
    X(PARAMETERS, ordered##i, INT, SLUICE_DEFAULT(INT, 0))                                         \
    X(PARAMETERS, unique##i, INT, SLUICE_DEFAULT(INT, 0))                                          \
    X(PARAMETERS, strict##i, INT, SLUICE_DEFAULT(INT, 0))                                          \
    X(PARAMETERS, filter##i, INT, SLUICE_DEFAULT(INT, 0))                                          \
    X(PARAMETERS, fold##i, INT, SLUICE_DEFAULT(INT, 0))                                            \
    X(PARAMETERS, texts##i, TEXT, .kind = SLUICE_PARAMETER_LIST)
#define PARAMETERS(X)                                                                              \
    INPUT_PARAMETERS(X, 0)                                                                         \
    INPUT_PARAMETERS(X, 1)                                                                         \
    INPUT_PARAMETERS(X, 2)                                                                         \
    X(PARAMETERS, inputs, INT, SLUICE_DEFAULT(INT, 1))                                             \
    X(PARAMETERS, factor, INT, SLUICE_DEFAULT(INT, 1))                                             \
    X(PARAMETERS, scale, INT, SLUICE_DEFAULT(INT, 2))                                              \
    X(PARAMETERS, high, REAL, SLUICE_DEFAULT(REAL, 0.0))                                           \
    X(PARAMETERS, skips, INT, SLUICE_DEFAULT(INT, 0))                                              \
    X(PARAMETERS, fails, INT, SLUICE_DEFAULT(INT, 0))                                              \
    X(PARAMETERS, parts, INT, SLUICE_DEFAULT(INT, 1))                                              \
    X(PARAMETERS, ready, INT, SLUICE_DEFAULT(INT, 0))                                              \
    X(PARAMETERS, extra, INT, SLUICE_DEFAULT(INT, 0))                                              \
    X(PARAMETERS, spoilt, INT, SLUICE_DEFAULT(INT, 0))                                             \
    X(PARAMETERS, drops, INT, SLUICE_DEFAULT(INT, 0))                                              \
    X(PARAMETERS, total, INT, SLUICE_DEFAULT(INT, 0))
enum { PARAMETERS(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETERS);

/* The i-th input's parameter, named as that of the first. */
#define OF_INPUT(name, i) (PARAMETERS_##name##0 + (i) * (PARAMETERS_kind1 - PARAMETERS_kind0))

/* ---- columns ---- */

#define ROWS(X)                                                                                    \
    X(ROWS, team, TEXT, SLUICE_REQUIRED)                                                           \
    X(ROWS, slot, INT, SLUICE_REQUIRED)                                                            \
    X(ROWS, tag, TEXT, SLUICE_NULLABLE)                                                            \
    X(ROWS, n, INT, SLUICE_REQUIRED)                                                               \
    X(ROWS, x, REAL, SLUICE_NULLABLE)
enum { ROWS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(rows_columns, ROWS);

#define STRICT(X)                                                                                  \
    X(STRICT, team, TEXT, SLUICE_REQUIRED)                                                         \
    X(STRICT, slot, INT, SLUICE_REQUIRED)                                                          \
    X(STRICT, tag, TEXT, SLUICE_NULLABLE)                                                          \
    X(STRICT, n, INT, SLUICE_REQUIRED)                                                             \
    X(STRICT, x, REAL, SLUICE_REQUIRED)
SLUICE_INPUT_COLUMNS(strict_columns, STRICT);

#ifdef DRAWN_PAIR
#define BY_ENTITY SLUICE_KEYS(SLUICE_KEY(team), SLUICE_KEY(slot))
#define ENTITY SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(team, TEXT), SLUICE_ENTITY_COLUMN(slot, INT))
#define ENTITY_COLUMNS 2
#else
#define BY_ENTITY SLUICE_KEYS(SLUICE_KEY(team))
#define ENTITY SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(team, TEXT))
#define ENTITY_COLUMNS 1
#endif

#define INPUT(alias_, keys_)                                                                       \
    SLUICE_INPUT(.alias = alias_, .table = "facts", .need = SLUICE_SOFT, .columns = rows_columns,  \
                 .keys = keys_, .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_BEFORE))
SLUICE_INPUTS(inputs, INPUT("in0", BY_ENTITY), INPUT("in1", BY_ENTITY),
              INPUT("in2", SLUICE_KEYS(SLUICE_LOOKUP(team))));

#define OUT(X)                                                                                     \
    X(OUT, team, TEXT, SLUICE_REQUIRED)                                                            \
    X(OUT, slot, INT, SLUICE_REQUIRED)                                                             \
    X(OUT, part, INT, SLUICE_REQUIRED)                                                             \
    X(OUT, tag, TEXT, SLUICE_NULLABLE)                                                             \
    X(OUT, n, INT, SLUICE_REQUIRED)                                                                \
    X(OUT, x, REAL, SLUICE_NULLABLE, SLUICE_DECIMALS(2))
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

/* ---- bind ---- */

struct filters {
    struct sluice_filter filter;
    const struct sluice_filter *list[2];
};

/* NULL: no filter, or no memory. */
static const struct sluice_filter *const *make_filters(const struct sluice_setting *const *settings,
                                                       int i, const struct sluice_bind_host *host,
                                                       void *handle)
{
    const struct sluice_setting *texts = settings[OF_INPUT(texts, i)];
    int32_t kind = (int32_t)settings[OF_INPUT(filter, i)]->value.as.integer;
    struct filters *filters = host->allocate(handle, sizeof *filters);
    struct sluice_value *values =
        host->allocate(handle, sizeof *values * ((size_t)texts->item_count + 1));

    if (kind == 0 || filters == NULL || values == NULL)
        return NULL;
    for (uint32_t t = 0; t < texts->item_count; t++)
        values[t] = texts->items[t]->value;
    filters->filter = (struct sluice_filter){
        .size = sizeof filters->filter,
        .kind = kind,
        .column = "tag",
        .value_count = kind == SLUICE_FILTER_NOT_NULL ? 0 : texts->item_count,
        .fold_case = (int32_t)settings[OF_INPUT(fold, i)]->value.as.integer,
        .values = values,
    };
    filters->list[0] = &filters->filter;
    return filters->list;
}

static int64_t figure(const struct sluice_setting *const *settings, int index)
{
    return settings[index]->value.as.integer;
}

static void make_input(struct sluice_input *input, const struct sluice_setting *const *settings,
                       int i)
{
    static const char *const by_n[] = { "n", NULL };

    input->columns = figure(settings, OF_INPUT(strict, i)) != 0 ? strict_columns : rows_columns;
    input->need = figure(settings, OF_INPUT(hard, i)) != 0 ? SLUICE_HARD : SLUICE_SOFT;
    input->newest_first = (int32_t)figure(settings, OF_INPUT(newest, i));
    input->unique = (int32_t)figure(settings, OF_INPUT(unique, i));
    input->order = figure(settings, OF_INPUT(ordered, i)) != 0 ? by_n : NULL;
    input->window = (struct sluice_window){
        .size = sizeof input->window,
        .kind = (int32_t)figure(settings, OF_INPUT(kind, i)),
        .from_days = (int32_t)figure(settings, OF_INPUT(from, i)),
        .to_days = (int32_t)figure(settings, OF_INPUT(to, i)),
        .last = (int32_t)figure(settings, OF_INPUT(last, i)),
        .same_season = (int32_t)figure(settings, OF_INPUT(same_season, i)),
    };
}

/* The scale and the range of x. */
static const struct sluice_output *make_output(const struct sluice_setting *const *settings,
                                               const struct sluice_binding *binding,
                                               const struct sluice_bind_host *host, void *handle)
{
    struct sluice_output *output = host->allocate(handle, sizeof *output);
    struct sluice_output_column *x = host->allocate(handle, sizeof *x);
    const struct sluice_output_column **columns = host->allocate(handle, sizeof output_columns);
    double high = settings[PARAMETERS_high]->value.as.real;

    if (output == NULL || x == NULL || columns == NULL)
        return NULL;
    *output = *binding->output;
    memcpy(columns, output_columns, sizeof output_columns);
    *x = *output_columns[OUT_x];
    x->scale = (int32_t)figure(settings, PARAMETERS_scale);
    x->minimum = high > 0.0 ? -high : 0.0;
    x->maximum = high;
    columns[OUT_x] = x;
    output->columns = columns;
    return output;
}

static int bind(const struct sluice_setting *const *settings, const struct sluice_bind_host *host,
                void *handle, struct sluice_binding *binding)
{
    int count = (int)figure(settings, PARAMETERS_inputs);
    struct sluice_input *made = host->allocate(handle, sizeof *made * INPUTS);
    const struct sluice_input **list = host->allocate(handle, sizeof *list * (INPUTS + 1));

    binding->output = make_output(settings, binding, host, handle);
    if (made == NULL || list == NULL || binding->output == NULL)
        return SLUICE_E_MEMORY;
    for (int i = 0; i < count; i++) {
        made[i] = *inputs[i];
        make_input(&made[i], settings, i);
        made[i].filters = make_filters(settings, i, host, handle);
        list[i] = &made[i];
    }
    binding->inputs = list;
    return SLUICE_OK;
}

/* ---- prepare and iterate ---- */

struct block {
    int64_t rows, numbers;
};

#ifdef DRAWN_WHOLE
static int prepare(const struct sluice_call *call)
{
    const struct sluice_column *numbers = &sluice_columns(call, 0)[ROWS_n];
    struct block *block = call->host->make_block(call, sizeof *block);
    int64_t count = 0;
    const struct sluice_slice *groups = call->host->groups(call, 0, &count);

    if (block == NULL)
        return SLUICE_E_MEMORY;
    for (int64_t g = 0; g < count; g++) {
        block->rows += groups[g].count;
        for (int64_t i = 0; i < groups[g].count; i++)
            block->numbers += sluice_int(numbers, sluice_at(groups[g], i));
    }
    return SLUICE_OK;
}
#endif

#if defined(DRAWN_WHOLE) || defined(DRAWN_PAIR)
static int iterate(const struct sluice_call *call)
{
    const struct sluice_column *columns = sluice_columns(call, 0);
    const struct sluice_value stranger[] = { sluice_of_text("zz"), sluice_of_int(9) };
    int64_t count = 0;
    const struct sluice_slice *groups = call->host->groups(call, 0, &count);

    if (sluice_parameter_int(call, PARAMETERS_extra) != 0)
        sluice_emit(call, stranger);
    for (int64_t g = count - 1; g >= 0; g--) {
        const struct sluice_value key[] = {
            sluice_value_at(&columns[ROWS_team], groups[g].first),
            sluice_value_at(&columns[ROWS_slot], groups[g].first),
        };
        if (sluice_parameter_int(call, PARAMETERS_ready) != 0 && groups[g].count % 2 == 0)
            call->host->emit(call, key, SLUICE_SKIPPED, SLUICE_NOT_APPLICABLE, "even");
        else
            sluice_emit(call, key);
    }
    return SLUICE_OK;
}
#endif

/* ---- process ---- */

struct total {
    int64_t hash, known;
    double sum;
    struct sluice_value tag; /* of the last row of the first input */
};

static void add_rows(const struct sluice_call *call, uint32_t input, struct sluice_slice slice,
                     struct total *total)
{
    const struct sluice_column *columns = sluice_columns(call, input);

    for (int64_t i = 0; i < slice.count; i++) {
        int64_t row = sluice_at(slice, i);
        struct sluice_value tag = sluice_value_at(&columns[ROWS_tag], row);
        struct sluice_number x = sluice_number_at(&columns[ROWS_x], row);
        total->hash = formula_mix(total->hash, sluice_int(&columns[ROWS_n], row) + 7 * input);
        total->hash = formula_mix(total->hash, sluice_int(&columns[ROWS_slot], row));
        total->hash =
            formula_mix(total->hash, formula_text(tag.type == SLUICE_NULL ? NULL : tag.as.text,
                                                  (size_t)tag.length));
        total->sum += x.known ? x.value : 0.0;
        total->known += x.known;
        if (input == 0)
            total->tag = tag;
    }
}

static bool is_short(const struct sluice_call *call)
{
    static const char mine[] = DRAWN_NAME " ";
    const char *whose = getenv("DRAWN_SHORT");

    if (whose == NULL || strncmp(whose, mine, sizeof mine - 1) != 0)
        return false;
    whose += sizeof mine - 1;
    return strcmp(whose, "*") == 0 || (strlen(whose) == (size_t)call->key[0].length &&
                                       memcmp(whose, call->key[0].as.text, strlen(whose)) == 0);
}

static void write_part(const struct sluice_call *call, const struct total *total, int64_t part)
{
    int64_t factor = sluice_parameter_int(call, PARAMETERS_factor);

    if (part > 0)
        call->host->next_row(call);
    sluice_set(call, OUT_team, call->key[0]);
    sluice_set_int(call, OUT_slot,
                   ENTITY_COLUMNS == 2 ? call->key[ENTITY_COLUMNS - 1].as.integer
                                       : call->slices[0].count);
    sluice_set_int(call, OUT_part, part);
    sluice_set(call, OUT_tag, total->tag);
    sluice_set_int(call, OUT_n, total->hash + part);
    if (total->known > 0)
        sluice_set_real(call, OUT_x, total->sum / (double)total->known * (double)factor);
}

static int process(const struct sluice_call *call)
{
    const struct block *block = call->block;
    struct total total = { .hash = DRAWN_SHIFT, .tag = sluice_of_null() };
    int64_t count = sluice_parameter_int(call, PARAMETERS_inputs);

    if (is_short(call) && call->host->scratch(call, (size_t)1 << 46) == NULL)
        return SLUICE_FAILED;
    if (sluice_parameter_int(call, PARAMETERS_spoilt) != 0)
        return sluice_fail(call, SLUICE_ERROR, "spoilt");
    total.hash = formula_mix(total.hash, formula_text(call->season, strlen(call->season)));
    total.hash = formula_mix(total.hash, call->date - call->season_start);
    total.hash = formula_mix(total.hash, call->season_end - call->date);
    if (block != NULL)
        total.hash = formula_mix(total.hash, block->rows * 1000 + block->numbers);
    for (uint32_t i = 0; i < count && i < 2; i++)
        add_rows(call, i, call->slices[i], &total);
    if (count > 2) {
        struct sluice_value team = total.tag.type == SLUICE_NULL ? call->key[0] : total.tag;
        add_rows(call, 2, sluice_lookup(call, 2, &team), &total);
    }
    if (formula_picks(total.hash, sluice_parameter_int(call, PARAMETERS_skips)))
        return sluice_skip(call, SLUICE_NOT_APPLICABLE, "picked at %lld", (long long)total.hash);
    if (formula_picks(total.hash, sluice_parameter_int(call, PARAMETERS_fails)))
        return sluice_fail(call, SLUICE_ERROR, "picked at %lld", (long long)total.hash);
    for (int64_t part = 0; part < sluice_parameter_int(call, PARAMETERS_parts); part++)
        write_part(call, &total, part);
    return SLUICE_WRITTEN;
}

/* ---- collect ---- */

#ifdef DRAWN_WHOLE
static int add_total(const struct sluice_call *call, int64_t total)
{
    const struct sluice_value key = sluice_of_text("sum"), zero = sluice_of_int(0),
                              n = sluice_of_int(total);
    int64_t row = call->host->row_add(call, &key);

    if (row < 0)
        return SLUICE_E_MEMORY;
    call->host->row_set(call, row, OUT_slot, &zero);
    call->host->row_set(call, row, OUT_part, &zero);
    call->host->row_set(call, row, OUT_n, &n);
    return SLUICE_OK;
}

static int collect(const struct sluice_call *call)
{
    int64_t drops = sluice_parameter_int(call, PARAMETERS_drops), total = 0;
    int64_t count = call->host->row_count(call);

    for (int64_t row = 0; row < count; row++) {
        int64_t n = call->host->row_get(call, row, OUT_n).as.integer;
        struct sluice_value more = sluice_of_int(n + count);
        if (formula_picks(n, drops)) {
            call->host->row_drop(call, row, SLUICE_SKIPPED, SLUICE_NOT_APPLICABLE, "dropped");
            continue;
        }
        call->host->row_set(call, row, OUT_n, &more);
        total += n;
    }
    return sluice_parameter_int(call, PARAMETERS_total) == 0 ? SLUICE_OK : add_total(call, total);
}
#endif

#if defined(DRAWN_WHOLE)
#define OTHER_FUNCTIONS .prepare = prepare, .iterate = iterate, .collect = collect
#elif defined(DRAWN_PAIR)
#define OTHER_FUNCTIONS .iterate = iterate
#else
#define OTHER_FUNCTIONS .iterate = NULL
#endif
SLUICE_PLUGIN(.name = DRAWN_NAME, .version = DRAWN_VERSION, .summary = "Whatever was drawn.",
              .as_of = DRAWN_AS_OF, .thread_class = SLUICE_PARALLEL, .entity_word = "team",
              .entity = ENTITY, .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "drawn", .columns = output_columns,
                                      .row_key = SLUICE_NAMES("part")),
              .bind = bind, .process = process, OTHER_FUNCTIONS);
