/* filters.c - conditions on rows: out of the parameters, and held against a row. */
#include "rollup/rollup.h"

#include <math.h>

/* ---- what a filter says ---- */

/* Fields that compare with one value: which side of it is kept, and whether it is itself. */
static const struct {
    const char *name;
    uint32_t field;
    bool low, high, open;
} comparisons[] = {
    { "above", FILTER_above, true, false, true },
    { "at_least", FILTER_at_least, true, false, false },
    { "below", FILTER_below, false, true, true },
    { "at_most", FILTER_at_most, false, true, false },
};

/* Fields that say which values there may be. */
static const struct {
    const char *name;
    uint32_t field;
    bool list, negate;
} members[] = {
    { "equal", FILTER_equal, false, false },
    { "not_equal", FILTER_not_equal, false, true },
    { "in", FILTER_in, true, false },
    { "not_in", FILTER_not_in, true, true },
};

enum {
    COMPARISONS = sizeof comparisons / sizeof *comparisons,
    MEMBERS = sizeof members / sizeof *members,
    MOST_TESTS = 2 + COMPARISONS + MEMBERS, /* of one filter */
};

/* One filter on its way to tests of one input. */
struct reading {
    struct build *build;
    struct input *input;
    const struct sluice_setting *filter;
    uint32_t column;
    int32_t type;
    struct test *tests; /* room for MOST_TESTS */
    uint32_t count;
};

static bool read_value(struct reading *reading, struct build_path path, const char *text,
                       struct sluice_value *value)
{
    if (value_read(reading->type, text, value))
        return true;
    build_mistake(reading->build, path, "'%s' is no %s, as column '%s' of table '%s' is", text,
                  type_text(reading->type), setting_text(reading->filter, FILTER_column),
                  reading->input->source->table->name);
    return false;
}

static struct test *add_test(struct reading *reading, enum test_kind kind)
{
    struct test *test = &reading->tests[reading->count++];

    *test = (struct test){ .kind = kind,
                           .column = reading->column,
                           .low = INT64_MIN,
                           .high = INT64_MAX,
                           .real_low = -INFINITY,
                           .real_high = INFINITY };
    return test;
}

static void read_known(struct reading *reading)
{
    const char *known = setting_text(reading->filter, FILTER_known);

    if (strcmp(known, "any") != 0)
        (void)add_test(reading, strcmp(known, "yes") == 0 ? TEST_KNOWN : TEST_NULL);
}

/* All comparisons become inclusive ones. */
static void read_comparison(struct reading *reading, int i)
{
    const char *text = setting_text(reading->filter, comparisons[i].field);
    bool real = reading->type == SLUICE_REAL, low = comparisons[i].low;
    struct sluice_value value;
    struct test *test;
    int64_t step;

    if (!read_value(reading,
                    build_path("filters.%s.%s", reading->filter->name, comparisons[i].name), text,
                    &value))
        return;
    test = add_test(reading, real ? TEST_REAL : TEST_WHOLE);
    if (real) {
        double bound = !comparisons[i].open ? value.as.real
                                            : nextafter(value.as.real, low ? INFINITY : -INFINITY);
        test->real_low = low ? bound : test->real_low;
        test->real_high = low ? test->real_high : bound;
        return;
    }
    step = !comparisons[i].open ? 0 : low ? 1 : -1;
    if (__builtin_add_overflow(value.as.integer, step, &value.as.integer))
        build_mistake(reading->build,
                      build_path("filters.%s.%s", reading->filter->name, comparisons[i].name),
                      "no int is beyond it");
    test->low = low ? value.as.integer : test->low;
    test->high = low ? test->high : value.as.integer;
}

static void read_comparisons(struct reading *reading)
{
    bool ordered =
        reading->type == SLUICE_INT || reading->type == SLUICE_REAL || reading->type == SLUICE_DATE;

    for (int i = 0; i < COMPARISONS; i++) {
        if (*setting_text(reading->filter, comparisons[i].field) == '\0')
            continue;
        if (ordered)
            read_comparison(reading, i);
        else
            build_mistake(reading->build,
                          build_path("filters.%s.%s", reading->filter->name, comparisons[i].name),
                          "column '%s' of table '%s' is %s; int, real and date are compared",
                          setting_text(reading->filter, FILTER_column),
                          reading->input->source->table->name, type_text(reading->type));
    }
}

static void read_member(struct reading *reading, int i)
{
    const struct sluice_setting *given = reading->filter->items[members[i].field];
    uint32_t count = members[i].list ? given->item_count : *given->value.as.text != '\0';
    struct sluice_value *values;
    struct test *test;

    if (count == 0)
        return;
    values = build_allocate(reading->build, count, sizeof *values);
    test = add_test(reading, TEST_MEMBER);
    for (uint32_t v = 0; values != NULL && v < count; v++) {
        const struct sluice_setting *item = members[i].list ? given->items[v] : given;
        struct build_path path =
            build_path("filters.%s.%s", reading->filter->name, members[i].name);

        if (members[i].list)
            path = build_path("filters.%s.%s[%u]", reading->filter->name, members[i].name, v);
        (void)read_value(reading, path, item->value.as.text, &values[v]);
    }
    test->values = values;
    test->count = count;
    test->negate = members[i].negate;
}

static bool read_column(struct reading *reading)
{
    const char *name = setting_text(reading->filter, FILTER_column);

    reading->column =
        inputs_column(reading->build, reading->input, name,
                      build_path("filters.%s.column", reading->filter->name), &reading->type);
    if (reading->column == NO_COLUMN)
        return false;
    read_known(reading);
    read_comparisons(reading);
    for (int i = 0; i < MEMBERS; i++)
        read_member(reading, i);
    if (reading->count == 0 && !reading->build->failed)
        build_mistake(reading->build, build_path("filters.%s", reading->filter->name),
                      "it says nothing of column '%s': add known, equal, in, at_least or another",
                      name);
    return !reading->build->failed;
}

/* ---- one filter, several, and one of several ---- */

static const struct sluice_setting *find_filter(struct build *build, const char *name,
                                                struct build_path path)
{
    const struct sluice_setting *filters = build->settings[PARAMETER_filters];
    uint32_t i = build_find(filters, name);

    if (i < filters->item_count)
        return filters->items[i];
    build_unknown(build, path, "filter", name, filters);
    return NULL;
}

static bool is_any(const struct sluice_setting *filter)
{
    return filter->items[FILTER_any]->item_count > 0;
}

static bool read_filter(struct build *build, struct input *input,
                        const struct sluice_setting *filter, struct tests *tests)
{
    struct test *room = build_allocate(build, MOST_TESTS, sizeof *room);
    struct reading reading = { .build = build, .input = input, .filter = filter, .tests = room };
    bool read = room != NULL && read_column(&reading);

    *tests = (struct tests){ room, reading.count };
    return read;
}

static bool read_any(struct build *build, struct input *input, const struct sluice_setting *filter,
                     struct tests *tests)
{
    const struct sluice_setting *names = filter->items[FILTER_any];
    struct tests *groups = build_allocate(build, names->item_count, sizeof *groups);
    struct test *test = build_allocate(build, 1, sizeof *test);

    if (*setting_text(filter, FILTER_column) != '\0')
        build_mistake(build, build_path("filters.%s.column", filter->name),
                      "a filter is on a column, or any of others");
    for (uint32_t i = 0; i < names->item_count && !build->failed; i++) {
        struct build_path path = build_path("filters.%s.any[%u]", filter->name, i);
        const struct sluice_setting *other =
            find_filter(build, names->items[i]->value.as.text, path);

        if (other != NULL && is_any(other))
            build_mistake(build, path, "'%s' is one of others itself", other->name);
        else if (other != NULL)
            (void)read_filter(build, input, other, &groups[i]);
    }
    if (build->failed)
        return false;
    *test = (struct test){ .kind = TEST_ANY, .groups = groups, .count = names->item_count };
    *tests = (struct tests){ test, 1 };
    return true;
}

static bool append(struct build *build, struct tests more, struct tests *tests)
{
    struct test *items = build_allocate(build, tests->count + more.count, sizeof *items);

    if (items == NULL)
        return false;
    if (tests->count > 0)
        memcpy(items, tests->items, tests->count * sizeof *items);
    if (more.count > 0)
        memcpy(items + tests->count, more.items, more.count * sizeof *items);
    *tests = (struct tests){ items, tests->count + more.count };
    return true;
}

bool filters_build(struct build *build, struct input *input, const struct sluice_setting *names,
                   struct build_path path, struct tests *tests)
{
    for (uint32_t i = 0; i < names->item_count; i++) {
        const struct sluice_setting *filter = find_filter(build, names->items[i]->value.as.text,
                                                          build_path("%.300s[%u]", path.text, i));
        struct tests more = { NULL, 0 };

        if (filter == NULL || !(is_any(filter) ? read_any(build, input, filter, &more)
                                               : read_filter(build, input, filter, &more)))
            return false;
        if (!append(build, more, tests))
            return false;
    }
    return true;
}

/* ---- held against a row ---- */

static bool any_holds(const struct test *test, const struct sluice_column *columns, int64_t row)
{
    for (uint32_t i = 0; i < test->count; i++)
        if (tests_hold(test->groups[i], columns, row))
            return true;
    return false;
}

static bool is_member(const struct test *test, const struct sluice_column *column, int64_t row)
{
    struct sluice_value value = sluice_value_at(column, row);

    for (uint32_t i = 0; i < test->count; i++)
        if (sluice_value_equals(value, test->values[i]))
            return !test->negate;
    return test->negate;
}

static bool is_within(const struct test *test, const struct sluice_column *column, int64_t row)
{
    int64_t value = column->type == SLUICE_DATE   ? sluice_date(column, row)
                    : column->type == SLUICE_TIME ? sluice_time(column, row)
                                                  : sluice_int(column, row);

    return value >= test->low && value <= test->high;
}

static bool test_holds(const struct test *test, const struct sluice_column *columns, int64_t row)
{
    const struct sluice_column *column = &columns[test->column];

    if (test->kind == TEST_ANY)
        return any_holds(test, columns, row);
    if (!sluice_is_known(column, row))
        return test->kind == TEST_NULL;
    switch (test->kind) {
    case TEST_KNOWN:
        return true;
    case TEST_WHOLE:
        return is_within(test, column, row);
    case TEST_REAL:
        return sluice_real(column, row) >= test->real_low &&
               sluice_real(column, row) <= test->real_high;
    case TEST_MEMBER:
        return is_member(test, column, row);
    default:
        return false;
    }
}

bool tests_hold(struct tests tests, const struct sluice_column *columns, int64_t row)
{
    for (uint32_t i = 0; i < tests.count; i++)
        if (!test_holds(&tests.items[i], columns, row))
            return false;
    return true;
}
