/* Parameters as a pipeline gives them, and what an instance makes of them. */
#include "suite.h"
#include <math.h>

#define LIMIT 6

/* A value of the map that a pipeline gives. */
struct given {
    const char *name; /* NULL: of a list, or the end */
    struct location location;
    int kind; /* of enum yaml_kind; 0: a scalar */
    const char *text;
    bool quoted;
    const struct given *items;
    size_t count;
};

/* A value as YAML has it: V name: 10, Q name: "10", L name: [..], M name: {..}; I is a list item.
 */
#define V(line_, name_, text_)                                                                     \
    {                                                                                              \
        .name = (name_), .text = (text_), .location = { "p.yaml", (line_), 5 }                     \
    }
#define Q(line_, name_, text_)                                                                     \
    {                                                                                              \
        .name = (name_), .text = (text_), .quoted = true, .location = { "p.yaml", (line_), 5 }     \
    }
#define L(line_, name_, ...)                                                                       \
    {                                                                                              \
        .name = (name_), .kind = YAML_LIST, .location = { "p.yaml", (line_), 5 },                  \
        .items = (const struct given[]){ __VA_ARGS__ },                                            \
        .count = COUNT_OF(((const struct given[]){ __VA_ARGS__ }))                                 \
    }
#define M(line_, name_, ...)                                                                       \
    {                                                                                              \
        .name = (name_), .kind = YAML_MAP, .location = { "p.yaml", (line_), 5 },                   \
        .items = (const struct given[]){ __VA_ARGS__ },                                            \
        .count = COUNT_OF(((const struct given[]){ __VA_ARGS__ }))                                 \
    }
#define I(line_, text_) V(line_, NULL, text_)

/* ---- a plugin of every kind of parameter, without a file ---- */

static int process(const struct sluice_call *call)
{
    (void)call;
    return SLUICE_WRITTEN;
}

#define COLUMNS(X)                                                                                 \
    X(COLUMNS, player, INT, .nullable = 0)                                                         \
    X(COLUMNS, day, DATE, .nullable = 0)
SLUICE_INPUT_COLUMNS(columns, COLUMNS);

#define CELLS(X)                                                                                   \
    X(CELLS, player, INT, .nullable = 0)                                                           \
    X(CELLS, rate, REAL, .nullable = 1, .minimum_parameter = "least", .maximum = 9,                \
      .maximum_parameter = "top")
SLUICE_OUTPUT_COLUMNS(cells, CELLS);

#define BOUNDS(X)                                                                                  \
    X(BOUNDS, low, INT, .required = 1, .minimum = 0, .maximum = 5)                                 \
    X(BOUNDS, high, INT, .default_value = SLUICE_INT_VALUE(9))
SLUICE_PARAMETERS(bounds_fields, BOUNDS);

#define PARAMETERS(X)                                                                              \
    X(PARAMETERS, min_games, INT, .default_value = SLUICE_INT_VALUE(10), .minimum = 1,             \
      .maximum = 10)                                                                               \
    X(PARAMETERS, top, REAL, .default_value = SLUICE_REAL_VALUE(0.5), .minimum = 0,                \
      .maximum = INFINITY)                                                                         \
    X(PARAMETERS, least, INT, .default_value = SLUICE_INT_VALUE(0))                                \
    X(PARAMETERS, from, INT, .default_value = SLUICE_INT_VALUE(30))                                \
    X(PARAMETERS, to, INT, .default_value = SLUICE_INT_VALUE(-1))                                  \
    X(PARAMETERS, newest, INT, .default_value = SLUICE_INT_VALUE(0))                               \
    X(PARAMETERS, strict, BOOL, .default_value = SLUICE_BOOL_VALUE(1))                             \
    X(PARAMETERS, label, TEXT, .default_value = SLUICE_TEXT_VALUE("a label"))                      \
    X(PARAMETERS, since, DATE, .default_value = { SLUICE_DATE, 0, { .integer = 0 } })              \
    X(PARAMETERS, mode, TEXT, .kind = SLUICE_PARAMETER_CHOICE,                                     \
      .choices = SLUICE_NAMES("linear", "flat"), .default_value = SLUICE_TEXT_VALUE("flat"))       \
    X(PARAMETERS, weights, REAL, .kind = SLUICE_PARAMETER_LIST, .minimum = 0, .maximum = 1)        \
    X(PARAMETERS, names, TEXT, .kind = SLUICE_PARAMETER_LIST)                                      \
    X(PARAMETERS, bounds, NULL, .kind = SLUICE_PARAMETER_RECORD, .fields = bounds_fields,          \
      .required = 1)
enum { PARAMETERS(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETERS);

static const struct sluice_processor psza = {
    .size = sizeof(struct sluice_processor),
    .as_of = SLUICE_AFTER,
    .thread_class = SLUICE_PARALLEL,
    .name = "psza",
    .version = "1",
    .summary = "A plugin.",
    .entity_word = "player",
    .entity = (const struct sluice_key_column *const[]){ SLUICE_ENTITY_COLUMN(player, INT), NULL },
    .parameters = parameters,
    .inputs =
        (const struct sluice_input *const[]){
            &(const struct sluice_input){ .size = sizeof(struct sluice_input),
                                          .need = SLUICE_HARD,
                                          .alias = "games",
                                          .table = "games",
                                          .columns = columns,
                                          .keys = SLUICE_KEYS(SLUICE_KEY(player)),
                                          .window = { .size = sizeof(struct sluice_window),
                                                      .kind = SLUICE_WINDOW_DAYS,
                                                      .from_days = 7,
                                                      .from_parameter = "from",
                                                      .to_parameter = "to",
                                                      .last_parameter = "newest" } },
            NULL },
    .output = &(const struct sluice_output){ .size = sizeof(struct sluice_output),
                                             .table = "rates",
                                             .columns = cells },
    .gates =
        &(const struct sluice_gates){
            .size = sizeof(struct sluice_gates),
            .completeness =
                &(const struct sluice_completeness){
                    .size = sizeof(struct sluice_completeness),
                    .due =
                        (const struct sluice_due *const[]){
                            &(const struct sluice_due){
                                .size = sizeof(struct sluice_due),
                                .table = "schedule",
                                .keys = SLUICE_KEYS(SLUICE_KEY(player)),
                                .match = "game_id",
                                .window = { .size = sizeof(struct sluice_window),
                                            .last_parameter =
                                                "newest" } },
                            NULL },
                    .table = "games",
                    .keys = SLUICE_KEYS(SLUICE_KEY(player)),
                    .match = "game_id",
                    .at_least = 90 } },
    .process = process,
};

static const struct plugin in_memory = { .path = NULL, .descriptor = &psza };

static const struct location node = { "p.yaml", 3, 3 };

static size_t given_count(const struct given *given)
{
    size_t count = 0;

    while (count < LIMIT && given[count].name != NULL)
        count++;
    return count;
}

static struct yaml *make_map(struct arena *arena, int kind, const struct given *items,
                             size_t count);

static struct yaml *make_value(struct arena *arena, const struct given *given)
{
    struct yaml *value = given->kind == 0
                             ? arena_alloc(arena, sizeof *value)
                             : make_map(arena, given->kind, given->items, given->count);

    value->kind = given->kind == 0 ? YAML_SCALAR : given->kind;
    value->location = given->location;
    value->text = given->text;
    value->quoted = given->quoted;
    return value;
}

static struct yaml *make_map(struct arena *arena, int kind, const struct given *items, size_t count)
{
    struct yaml *map = arena_alloc(arena, sizeof *map);

    map->kind = kind;
    map->count = count;
    map->keys = arena_alloc(arena, (count + 1) * sizeof *map->keys);
    map->items = arena_alloc(arena, (count + 1) * sizeof *map->items);
    for (size_t i = 0; i < count; i++) {
        map->items[i] = make_value(arena, &items[i]);
        map->keys[i] = arena_alloc(arena, sizeof *map->keys[i]);
        *map->keys[i] = (struct yaml){ .kind = YAML_SCALAR,
                                       .location = items[i].location,
                                       .text = items[i].name };
    }
    return map;
}

/* Creates an instance; `said` gets "LINE: message" of each mistake, and " / suggestion". */
static struct instance *create(const struct plugin *plugin, const struct given *given, int expected,
                               struct buffer *said)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct diagnostics diagnostics;
    struct instance *instance = NULL;
    struct arena arena;
    int status;

    diagnostics_init(&diagnostics);
    arena_init(&arena, 0);
    status = instance_create(plugin, make_map(&arena, YAML_MAP, given, given_count(given)), node,
                             &diagnostics, &instance, &error);
    for (size_t i = 0; i < diagnostics.count; i++) {
        const struct diagnostic *item = &diagnostics.items[i];

        buffer_printf(said, "%d: %s%s%s\n", item->location.line, item->message,
                      item->suggestion != NULL ? " / " : "",
                      item->suggestion != NULL ? item->suggestion : "");
    }
    ck_assert_msg(status == expected, "%s\n%s", error.message,
                  said->data != NULL ? said->data : "");
    arena_fini(&arena);
    diagnostics_fini(&diagnostics);
    return instance;
}

/* ---- what is accepted ---- */

#define BOUNDS_GIVEN M(9, "bounds", V(9, "low", "1"))
#define REST_OF_DEFAULTS                                                                           \
    " top=0.5 least=0 from=30 to=-1 newest=0 strict=true label=\"a label\" since=1970-01-01 "      \
    "mode=flat weights=[] names=[] bounds={low=1 high=9}"
#define FIRST_DEFAULTS "min_games=10 top=0.5 least=0 from=30 to=-1 newest=0 "

static const struct {
    struct given given[LIMIT];
    const char *text;
} accepted[] = {
    { { BOUNDS_GIVEN }, "min_games=10" REST_OF_DEFAULTS },
    { { BOUNDS_GIVEN, V(4, "min_games", "1") }, "min_games=1" REST_OF_DEFAULTS },
    { { V(4, "min_games", "10"), BOUNDS_GIVEN }, "min_games=10" REST_OF_DEFAULTS },
    { { BOUNDS_GIVEN, V(4, "top", "2"), V(4, "least", "-3"), V(4, "newest", "5") },
      "min_games=10 top=2.0 least=-3 from=30 to=-1 newest=5 strict=true label=\"a label\" "
      "since=1970-01-01 mode=flat weights=[] names=[] bounds={low=1 high=9}" },
    { { BOUNDS_GIVEN, V(4, "strict", "false"), V(5, "label", "10"), V(6, "since", "2021-10-19"),
        Q(7, "mode", "linear") },
      FIRST_DEFAULTS "strict=false label=10 since=2021-10-19 mode=linear weights=[] names=[] "
                     "bounds={low=1 high=9}" },
    { { BOUNDS_GIVEN, Q(5, "label", ""), L(6, "weights", I(6, "0"), I(6, "0.25"), I(6, "1")),
        L(7, "names", I(7, "a"), Q(7, NULL, "b c,\"d\\")) },
      FIRST_DEFAULTS "strict=true label=\"\" since=1970-01-01 mode=flat weights=[0.0,0.25,1.0] "
                     "names=[a,\"b c,\\\"d\\\\\"] bounds={low=1 high=9}" },
    { { M(4, "bounds", V(4, "high", "3"), V(4, "low", "0")) },
      FIRST_DEFAULTS "strict=true label=\"a label\" since=1970-01-01 mode=flat weights=[] "
                     "names=[] bounds={low=0 high=3}" },
};

START_TEST(values_and_defaults_become_settings)
{
    for (size_t i = 0; i < COUNT_OF(accepted); i++) {
        struct buffer said = { 0 };
        struct instance *instance = create(&in_memory, accepted[i].given, SLUICE_OK, &said);

        ck_assert_str_eq(instance->parameters_text, accepted[i].text);
        ck_assert_ptr_null(said.data);
        for (size_t j = 0; parameters[j] != NULL; j++)
            ck_assert_str_eq(instance->settings[j]->name, parameters[j]->name);
        ck_assert_ptr_null(instance->settings[COUNT_OF(parameters) - 1]);
        instance_destroy(instance);
    }
}
END_TEST

START_TEST(lists_and_records_have_items)
{
    const struct given given[LIMIT] = {
        M(4, "bounds", V(4, "high", "3"), V(4, "low", "2")),
        L(5, "weights", I(5, "0.5"), I(5, "1")),
    };
    struct buffer said = { 0 };
    struct instance *instance = create(&in_memory, given, SLUICE_OK, &said);
    const struct sluice_setting *bounds = instance->settings[PARAMETERS_bounds];
    const struct sluice_setting *weights = instance->settings[PARAMETERS_weights];

    ck_assert_uint_eq(bounds->item_count, 2);
    ck_assert_str_eq(bounds->items[0]->name, "low");
    ck_assert_int_eq(bounds->items[0]->value.as.integer, 2);
    ck_assert_str_eq(bounds->items[1]->name, "high");
    ck_assert_int_eq(bounds->items[1]->value.as.integer, 3);
    ck_assert_uint_eq(weights->item_count, 2);
    ck_assert_ptr_null(weights->items[0]->name);
    ck_assert_int_eq(weights->items[1]->value.type, SLUICE_REAL);
    ck_assert_double_eq(weights->items[1]->value.as.real, 1.0);
    ck_assert_ptr_null(weights->items[2]);
    ck_assert_uint_eq(instance->settings[PARAMETERS_names]->item_count, 0);
    instance_destroy(instance);
}
END_TEST

/* ---- what is refused ---- */

#define MUST_BE(line, name, what, found)                                                           \
#line ": parameter '" name "' of plugin 'psza' must be " what ", not " found

static const struct {
    struct given given[LIMIT];
    const char *said;
} refused[] = {
    { { BOUNDS_GIVEN, V(4, "min_games", "11") },
      MUST_BE(4, "min_games", "an int from 1 to 10", "'11'\n") },
    { { BOUNDS_GIVEN, V(4, "min_games", "0") },
      MUST_BE(4, "min_games", "an int from 1 to 10", "'0'\n") },
    { { BOUNDS_GIVEN, V(4, "min_games", "7.5") },
      MUST_BE(4, "min_games", "an int from 1 to 10", "'7.5'\n") },
    { { BOUNDS_GIVEN, V(4, "min_games", "7.0") },
      MUST_BE(4, "min_games", "an int from 1 to 10", "'7.0'\n") },
    { { BOUNDS_GIVEN, V(4, "min_games", "ten") },
      MUST_BE(4, "min_games", "an int from 1 to 10", "'ten'\n") },
    { { BOUNDS_GIVEN, V(4, "min_games", "99999999999999999999") },
      MUST_BE(4, "min_games", "an int from 1 to 10", "'99999999999999999999'\n") },
    { { BOUNDS_GIVEN, Q(4, "min_games", "7") },
      MUST_BE(4, "min_games", "an int from 1 to 10", "the text '7'\n") },
    { { BOUNDS_GIVEN, V(4, "min_games", "") },
      MUST_BE(4, "min_games", "an int from 1 to 10", "empty\n") },
    { { BOUNDS_GIVEN, V(4, "label", "~") }, MUST_BE(4, "label", "text", "empty\n") },
    { { BOUNDS_GIVEN, L(4, "min_games", I(4, "7")) },
      MUST_BE(4, "min_games", "an int from 1 to 10", "a list\n") },
    { { BOUNDS_GIVEN, M(4, "min_games", V(4, "a", "7")) },
      MUST_BE(4, "min_games", "an int from 1 to 10", "a map\n") },
    { { BOUNDS_GIVEN, V(4, "top", "-0.5") },
      MUST_BE(4, "top", "a real of at least 0.0", "'-0.5'\n") },
    { { BOUNDS_GIVEN, V(4, "top", "nan") },
      MUST_BE(4, "top", "a real of at least 0.0", "'nan'\n") },
    { { BOUNDS_GIVEN, V(4, "top", "1e-400") },
      MUST_BE(4, "top", "a real of at least 0.0",
              "'1e-400' / it is not zero, but nearer to zero than the least real, 5e-324\n") },
    { { BOUNDS_GIVEN, V(4, "strict", "yes") }, MUST_BE(4, "strict", "true or false", "'yes'\n") },
    { { BOUNDS_GIVEN, V(4, "since", "2021-02-29") },
      MUST_BE(4, "since", "a date as YYYY-MM-DD", "'2021-02-29'\n") },
    { { BOUNDS_GIVEN, V(4, "mode", "liner") },
      MUST_BE(4, "mode", "one of linear, flat", "'liner' / did you mean 'linear'?\n") },
    { { BOUNDS_GIVEN, L(4, "mode", I(4, "flat")) },
      MUST_BE(4, "mode", "one of linear, flat", "a list\n") },
    { { BOUNDS_GIVEN, V(4, "weights", "1") },
      MUST_BE(4, "weights", "a list, each item a real from 0.0 to 1.0", "'1'\n") },
    { { BOUNDS_GIVEN, L(4, "weights", I(5, "1"), I(6, "2"), I(7, "x")) },
      MUST_BE(6, "weights[1]", "a real from 0.0 to 1.0", "'2'\n")
          MUST_BE(7, "weights[2]", "a real from 0.0 to 1.0", "'x'\n") },
    { { V(4, "bounds", "1") }, MUST_BE(4, "bounds", "a map of low, high", "'1'\n") },
    { { M(4, "bounds", V(5, "low", "6")) },
      MUST_BE(5, "bounds.low", "an int from 0 to 5", "'6'\n") },
    { { M(4, "bounds", V(5, "high", "6")) },
      "4: parameter 'bounds.low' of plugin 'psza' is missing: it must be an int from 0 to 5\n" },
    { { M(4, "bounds", V(5, "low", "1"), V(6, "hihg", "6")) },
      "6: unknown field 'hihg' in parameter 'bounds' of plugin 'psza' / did you mean 'high'?\n" },
    { { V(4, "min_games", "7") },
      "3: parameter 'bounds' of plugin 'psza' is missing: it must be a map of low, high\n" },
    { { BOUNDS_GIVEN, V(4, "min_gmes", "7") },
      "4: unknown parameter 'min_gmes' of plugin 'psza' / did you mean 'min_games'?\n" },
    { { BOUNDS_GIVEN, V(4, "zzzzzz", "7") }, "4: unknown parameter 'zzzzzz' of plugin 'psza'\n" },
    { { BOUNDS_GIVEN, V(4, "min_games", "7"), V(5, "min_games", "8") },
      "5: parameter 'min_games' of plugin 'psza' is given twice\n" },
    { { V(4, "min_games", "11"), V(5, "mode", "no"), V(6, "nope", "1") },
      "6: unknown parameter 'nope' of plugin 'psza'\n" MUST_BE(4, "min_games",
                                                               "an int from 1 to 10", "'11'\n")
          MUST_BE(5, "mode", "one of linear, flat",
                  "'no'\n") "3: parameter 'bounds' of plugin 'psza' is missing: it must "
                            "be a map of low, high\n" },
    /* What the figures make of windows and ranges. */
    { { BOUNDS_GIVEN, V(4, "from", "0") },
      "3: plugin 'psza' does not work with these parameters: "
      "window of input 'games': from day 0 to day -1 holds no rows\n" },
    { { BOUNDS_GIVEN, V(4, "from", "3000000000") },
      "4: parameter 'from' of plugin 'psza' is too large for a window: 3000000000\n" },
    { { BOUNDS_GIVEN, V(4, "newest", "-1") },
      "3: plugin 'psza' does not work with these parameters: "
      "window of input 'games': last is -1, must be 0 or more\n"
      "3: plugin 'psza' does not work with these parameters: "
      "window of due table 1 of completeness: last is -1, must be 0 or more\n" },
    { { BOUNDS_GIVEN, V(4, "least", "1") },
      "3: plugin 'psza' does not work with these parameters: "
      "output column 'rate': its range from 1 to 0.5 is empty\n" },
    { { BOUNDS_GIVEN, V(4, "top", "0") },
      "4: parameter 'top' of plugin 'psza' leaves column 'rate' a range from 0 to 0\n" },
};

START_TEST(mistakes_are_told_with_their_places)
{
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct buffer said = { 0 };
        struct instance *instance = create(&in_memory, refused[i].given, SLUICE_E_INVALID, &said);

        ck_assert_ptr_null(instance);
        ck_assert_str_eq(said.data, refused[i].said);
        buffer_fini(&said);
    }
}
END_TEST

/* ---- maps, and what bind puts in place of the descriptor ---- */

#define SHELF(X)                                                                                   \
    X(SHELF, low, INT, .required = 1, .minimum = 0, .maximum = 5)                                  \
    X(SHELF, word, TEXT, .default_value = SLUICE_TEXT_VALUE("none"))                               \
    X(SHELF, tags, TEXT, .kind = SLUICE_PARAMETER_LIST)
SLUICE_PARAMETERS(shelf_fields, SHELF);
#define MAPS(X)                                                                                    \
    X(MAPS, types, INT, .kind = SLUICE_PARAMETER_MAP, .minimum = 1, .maximum = 9)                  \
    X(MAPS, shelves, NULL, .kind = SLUICE_PARAMETER_MAP, .fields = shelf_fields, .required = 1)
enum { MAPS(SLUICE_INDEX) };
SLUICE_PARAMETERS(maps, MAPS);

#define PLAIN(X)                                                                                   \
    X(PLAIN, player, INT, .nullable = 0)                                                           \
    X(PLAIN, rate, REAL, .nullable = 1)
SLUICE_OUTPUT_COLUMNS(plain_cells, PLAIN);
#define SHOPS(X)                                                                                   \
    X(SHOPS, shop, TEXT, .nullable = 0)                                                            \
    X(SHOPS, rate, REAL, .nullable = 1)
SLUICE_OUTPUT_COLUMNS(shops, SHOPS);
#define BARE(X) X(BARE, day, DATE, .nullable = 0)
SLUICE_INPUT_COLUMNS(bare_columns, BARE);

static const int32_t seven = 7;
static const struct sluice_key_column *const shop_entity[] = { SLUICE_ENTITY_COLUMN(shop, TEXT),
                                                               NULL };
static const struct sluice_output *const shop_output =
    SLUICE_OUTPUT(.table = "shops", .columns = shops);
SLUICE_INPUTS(shop_inputs,
              SLUICE_INPUT(.alias = "games", .table = "sales", .need = SLUICE_HARD,
                           .columns = bare_columns, .keys = SLUICE_KEYS(SLUICE_KEY(shop)),
                           .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_BEFORE)));

static int bind_shops(const struct sluice_setting *const *settings,
                      const struct sluice_bind_host *host, void *handle,
                      struct sluice_binding *binding)
{
    const struct sluice_bound_table *table = host->table(handle, "games", "sales");

    if (settings[MAPS_types]->item_count == 0)
        return SLUICE_OK;
    if (table == NULL)
        return host->error(handle, "shelves.a.low", "no table");
    ck_assert_str_eq(table->name, "sales of games");
    binding->inputs = shop_inputs;
    binding->output = shop_output;
    binding->entity = shop_entity;
    binding->entity_word = "shop";
    binding->as_of = SLUICE_BEFORE;
    binding->block = &seven;
    binding->block_size = sizeof seven;
    return SLUICE_OK;
}

static const struct sluice_processor mapped = {
    .size = sizeof(struct sluice_processor),
    .as_of = SLUICE_AFTER,
    .thread_class = SLUICE_PARALLEL,
    .name = "mapped",
    .version = "1",
    .summary = "A plugin.",
    .entity_word = "player",
    .entity = (const struct sluice_key_column *const[]){ SLUICE_ENTITY_COLUMN(player, INT), NULL },
    .parameters = maps,
    .inputs =
        (const struct sluice_input *const[]){
            SLUICE_INPUT(.alias = "games", .table = "games", .need = SLUICE_HARD,
                         .columns = columns, .keys = SLUICE_KEYS(SLUICE_KEY(player)),
                         .window = SLUICE_WINDOW(.kind = SLUICE_WINDOW_BEFORE)),
            NULL },
    .output = SLUICE_OUTPUT(.table = "rates", .columns = plain_cells),
    .bind = bind_shops,
    .process = process,
};
static const struct plugin in_maps = { .path = "mapped.so", .descriptor = &mapped };

static const struct {
    struct given given[LIMIT];
    const char *text, *said;
} maps_given[] = {
    { { M(4, "shelves", M(5, "b", V(5, "low", "1")),
          M(6, "a", V(6, "word", "none"), V(6, "low", "0"), L(6, "tags", I(6, "x")))) },
      "types={} shelves={b={low=1} a={low=0 tags=[x]}}",
      "" },
    { { M(4, "shelves", M(5, "B_2", V(5, "low", "5"), Q(5, "word", "a b"))) },
      "types={} shelves={B_2={low=5 word=\"a b\"}}",
      "" },
    { { V(4, "shelves", "1") },
      NULL,
      "4: parameter 'shelves' of plugin 'mapped' must be a map of names, each with a map of low, "
      "word, tags, not '1'\n" },
    { { M(4, "shelves", V(5, "a", "1")) },
      NULL,
      "5: parameter 'shelves.a' of plugin 'mapped' must be a map of low, word, tags, not '1'\n" },
    { { M(4, "shelves", M(5, "a", V(6, "word", "x"))) },
      NULL,
      "5: parameter 'shelves.a.low' of plugin 'mapped' is missing: it must be an int from 0 to "
      "5\n" },
    { { M(4, "shelves", M(5, "a", V(6, "low", "6"))) },
      NULL,
      "6: parameter 'shelves.a.low' of plugin 'mapped' must be an int from 0 to 5, not '6'\n" },
    { { M(4, "shelves", M(5, "a", V(6, "low", "1")), M(7, "a", V(8, "low", "1"))) },
      NULL,
      "7: parameter 'shelves.a' of plugin 'mapped' is given twice\n" },
    { { M(4, "shelves", M(5, "a-b", V(6, "low", "1"))) },
      NULL,
      "5: 'a-b' in parameter 'shelves' of plugin 'mapped' is no name: use letters, digits and _, "
      "at "
      "most 63 bytes, beginning with a letter\n" },
    { { M(4, "shelves", M(5, "a", V(5, "low", "1"))), M(6, "types", V(6, "x", "0")) },
      NULL,
      "6: parameter 'types.x' of plugin 'mapped' must be an int from 1 to 9, not '0'\n" },
    { { M(4, "shelves", M(5, "a", V(6, "low", "1"))), M(7, "types", V(7, "x", "3")) },
      NULL,
      "6: parameter 'shelves.a.low' of plugin 'mapped': no table\n" },
};

START_TEST(maps_have_names_of_the_pipeline)
{
    for (size_t i = 0; i < COUNT_OF(maps_given); i++) {
        struct buffer said = { 0 };
        bool taken = maps_given[i].text != NULL;
        struct instance *instance =
            create(&in_maps, maps_given[i].given, taken ? SLUICE_OK : SLUICE_E_INVALID, &said);

        ck_assert_str_eq(said.data != NULL ? said.data : "", maps_given[i].said);
        if (taken)
            ck_assert_str_eq(instance->parameters_text, maps_given[i].text);
        instance_destroy(instance);
        buffer_fini(&said);
    }
}
END_TEST

static int find_sales(void *context, struct arena *arena, const char *alias, const char *table,
                      const struct sluice_bound_table **found)
{
    static const struct sluice_input_column *const none[] = { NULL };
    struct sluice_bound_table *sales = arena_alloc(arena, sizeof *sales);

    if (context != NULL)
        return SLUICE_E_MEMORY;
    *sales = (struct sluice_bound_table){ .size = sizeof *sales,
                                          .name = arena_printf(arena, "%s of %s", table, alias),
                                          .columns = none };
    *found = sales;
    return SLUICE_OK;
}

START_TEST(bind_replaces_what_an_entity_is)
{
    const struct given given[LIMIT] = {
        M(4, "shelves", M(5, "a", V(5, "low", "1"))),
        M(6, "types", V(6, "x", "3")),
    };
    static const struct instance_tables tables = { find_sales, NULL };
    static const struct instance_tables short_of_memory = { find_sales, (void *)&tables };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct diagnostics diagnostics;
    struct instance *instance = NULL;
    struct arena arena;
    struct instance_given with;

    diagnostics_init(&diagnostics);
    arena_init(&arena, 0);
    with = (struct instance_given){ make_map(&arena, YAML_MAP, given, 2), node, &tables };
    ck_assert_int_eq(instance_create_among(&in_maps, &with, &diagnostics, &instance, &error),
                     SLUICE_OK);
    ck_assert_str_eq(instance->entity[0]->name, "shop");
    ck_assert_str_eq(instance->entity_word, "shop");
    ck_assert_int_eq(instance->as_of, SLUICE_BEFORE);
    ck_assert_ptr_eq(instance->block, &seven);
    ck_assert_uint_eq(instance->block_size, sizeof seven);
    ck_assert_str_eq(instance->output->table, "shops");
    instance_destroy(instance);
    with.tables = &short_of_memory;
    ck_assert_int_eq(instance_create_among(&in_maps, &with, &diagnostics, &instance, &error),
                     SLUICE_E_MEMORY);
    arena_fini(&arena);
    diagnostics_fini(&diagnostics);
}
END_TEST

/* ---- what is resolved ---- */

START_TEST(parameters_set_windows_and_ranges)
{
    const struct given given[LIMIT] = { BOUNDS_GIVEN,        V(4, "from", "12"),
                                        V(4, "to", "-2"),    V(4, "newest", "5"),
                                        V(4, "top", "0.75"), V(4, "least", "-4") };
    struct buffer said = { 0 };
    struct instance *instance = create(&in_memory, given, SLUICE_OK, &said);
    const struct sluice_window *window = &instance->inputs[0]->window;
    const struct sluice_output_column *rate = instance->output->columns[1];

    ck_assert_int_eq(window->from_days, -12);
    ck_assert_int_eq(window->to_days, -2);
    ck_assert_int_eq(window->last, 5);
    ck_assert_ptr_null(window->from_parameter);
    ck_assert_ptr_null(window->to_parameter);
    ck_assert_ptr_null(window->last_parameter);
    ck_assert_double_eq(rate->minimum, -4.0);
    ck_assert_double_eq(rate->maximum, 0.75);
    ck_assert_int_eq(instance->gates->completeness->due[0]->window.last, 5);
    ck_assert_uint_eq(instance->input_count, 1);
    ck_assert_uint_eq(instance->column_count, 2);
    ck_assert_uint_eq(instance->key_count, 1);
    ck_assert_ptr_null(instance->inputs[1]);
    ck_assert_ptr_null(instance->output->columns[2]);
    /* The descriptor is as it was. */
    ck_assert_int_eq(psza.inputs[0]->window.from_days, 7);
    ck_assert_str_eq(psza.inputs[0]->window.from_parameter, "from");
    ck_assert_double_eq(psza.output->columns[1]->maximum, 9.0);
    instance_destroy(instance);
}
END_TEST

/* ---- bind ---- */

static const struct {
    struct given given[LIMIT];
    int status;
    const char *said; /* or, where accepted, the parameters */
    int32_t last;
} bound[] = {
    { { V(4, "days", "3") },
      SLUICE_OK,
      "days=3 newest=0 statistic=mean weights=[] limits={low=-1000.0 high=1000.0} maximum=1000.0 "
      "extra=0 summary=false",
      0 },
    { { V(4, "days", "3"), V(5, "newest", "2"), M(6, "limits", V(6, "high", "5")) },
      SLUICE_OK,
      "days=3 newest=2 statistic=mean weights=[] limits={low=-1000.0 high=5.0} maximum=1000.0 "
      "extra=0 summary=false",
      2 },
    { { M(4, "limits", V(5, "high", "1"), V(6, "low", "2")) },
      SLUICE_E_INVALID,
      "6: parameter 'limits.low' of plugin 'fixture_full': must not be above limits.high\n",
      0 },
    /* Not written in the pipeline: the nearest place above it is named. */
    { { M(4, "limits", V(5, "high", "-2000")) },
      SLUICE_E_INVALID,
      "4: parameter 'limits.low' of plugin 'fixture_full': must not be above limits.high\n",
      0 },
    { { L(4, "weights", I(5, "1"), I(6, "-1")) },
      SLUICE_E_INVALID,
      "6: parameter 'weights[1]' of plugin 'fixture_full': a weight must not be negative\n",
      0 },
    { { V(4, "maximum", "-2000") },
      SLUICE_E_INVALID,
      "3: plugin 'fixture_full' does not work with these parameters: "
      "output column 'result': its range from -1000 to -2000 is empty\n",
      0 },
};

START_TEST(bind_changes_inputs_or_names_what_is_wrong)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct plugin *plugin = NULL;
    struct registry *registry = NULL;

    ck_assert_int_eq(registry_create(FIXTURES, &registry, &error), SLUICE_OK);
    ck_assert_int_eq(registry_find(registry, "fixture_full", &plugin, &error), SLUICE_OK);
    for (size_t i = 0; i < COUNT_OF(bound); i++) {
        struct buffer said = { 0 };
        struct instance *instance = create(plugin, bound[i].given, bound[i].status, &said);

        ck_assert_str_eq(instance != NULL ? instance->parameters_text : said.data, bound[i].said);
        if (instance != NULL) {
            ck_assert_int_eq(instance->inputs[0]->window.from_days, -3);
            ck_assert_int_eq(instance->inputs[0]->window.last, bound[i].last);
            ck_assert_str_eq(instance->inputs[1]->alias, "before");
            ck_assert_uint_eq(instance->input_count, 2);
            ck_assert_double_eq(instance->output->columns[2]->maximum, 1000.0);
        }
        instance_destroy(instance);
        buffer_fini(&said);
    }
    registry_destroy(registry);
}
END_TEST

static int bind_wrongly(const struct sluice_setting *const *settings,
                        const struct sluice_bind_host *host, void *handle,
                        struct sluice_binding *binding)
{
    static const struct sluice_output no_columns = { .size = sizeof no_columns, .table = "rates" };

    (void)settings;
    (void)host;
    (void)handle;
    binding->inputs = NULL;
    binding->output = &no_columns;
    return SLUICE_OK;
}

static int bind_badly(const struct sluice_setting *const *settings,
                      const struct sluice_bind_host *host, void *handle,
                      struct sluice_binding *binding)
{
    (void)settings;
    (void)host;
    (void)handle;
    (void)binding;
    return SLUICE_E_INTERNAL;
}

static int bind_silently(const struct sluice_setting *const *settings,
                         const struct sluice_bind_host *host, void *handle,
                         struct sluice_binding *binding)
{
    (void)settings;
    (void)binding;
    return host->error(handle, NULL, NULL);
}

START_TEST(what_bind_returns_is_checked)
{
    const struct given given[LIMIT] = { BOUNDS_GIVEN };
    struct sluice_processor spoilt = psza;
    const struct plugin plugin = { .descriptor = &spoilt };
    struct buffer said = { 0 };

    spoilt.bind = bind_wrongly;
    ck_assert_ptr_null(create(&plugin, given, SLUICE_E_INVALID, &said));
    ck_assert_str_eq(said.data, "3: plugin 'psza' does not work with these parameters: "
                                "descriptor: inputs is not set\n"
                                "3: plugin 'psza' does not work with these parameters: "
                                "output: columns is not set\n");
    buffer_clear(&said);
    spoilt.bind = bind_badly;
    ck_assert_ptr_null(create(&plugin, given, SLUICE_E_PLUGIN, &said));
    ck_assert_uint_eq(said.length, 0);
    spoilt.bind = bind_silently;
    ck_assert_ptr_null(create(&plugin, given, SLUICE_E_INVALID, &said));
    ck_assert_str_eq(said.data, "3: parameter '' of plugin 'psza': bind gives no reason\n");
    buffer_fini(&said);
}
END_TEST

START_TEST(a_plugin_without_parameters_takes_none)
{
    const struct given given[LIMIT] = { V(4, "days", "1") };
    const struct given nothing[LIMIT] = { { .name = NULL } };
    struct sluice_processor plain = psza;
    struct sluice_input input = *psza.inputs[0];
    const struct sluice_input *const inputs[] = { &input, NULL };
    const struct plugin plugin = { .descriptor = &plain };
    struct sluice_output_column cell = *cells[1];
    const struct sluice_output_column *const only[] = { cells[0], &cell, NULL };
    struct sluice_output output = *psza.output;
    struct buffer said = { 0 };
    struct instance *instance;

    input.window = (struct sluice_window)SLUICE_ON_DATE;
    cell.minimum_parameter = cell.maximum_parameter = NULL;
    output.columns = only;
    plain.parameters = NULL;
    plain.inputs = inputs;
    plain.output = &output;
    plain.gates = NULL;
    instance = create(&plugin, nothing, SLUICE_OK, &said);
    ck_assert_str_eq(instance->parameters_text, "");
    ck_assert_ptr_null(instance->settings[0]);
    ck_assert_ptr_null(instance->gates);
    instance_destroy(instance);
    ck_assert_ptr_null(create(&plugin, given, SLUICE_E_INVALID, &said));
    ck_assert_str_eq(said.data, "4: unknown parameter 'days' of plugin 'psza'\n");
    buffer_fini(&said);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        values_and_defaults_become_settings,
        lists_and_records_have_items,
        mistakes_are_told_with_their_places,
        parameters_set_windows_and_ranges,
        bind_changes_inputs_or_names_what_is_wrong,
        what_bind_returns_is_checked,
        a_plugin_without_parameters_takes_none,
        maps_have_names_of_the_pipeline,
        bind_replaces_what_an_entity_is,
    };

    return suite_run("instance", tests, COUNT_OF(tests));
}
