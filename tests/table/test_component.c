/* Names of components and columns of commits, written and read. */
#include "base/suite.h"
#include "table/table.h"

static const struct {
    const char *name;
    int kind;
} kinds[] = {
    { "plugin", COMPONENT_PLUGIN },
    { "runtime", COMPONENT_RUNTIME },
    { "parameters", COMPONENT_PARAMETERS },
    { "output", COMPONENT_OUTPUT },
    { "gates", COMPONENT_GATES },
    { "calendar", COMPONENT_CALENDAR },
    { "rows", COMPONENT_ROWS },
    { "input games", COMPONENT_INPUT },
    { "input completeness.due[0]", COMPONENT_INPUT },
    { "input", COMPONENT_OTHER },
    { "inputs games", COMPONENT_OTHER },
    { "rows ", COMPONENT_OTHER },
    { "plugins", COMPONENT_OTHER },
    { "", COMPONENT_OTHER },
};

START_TEST(a_name_has_one_kind)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        ck_assert_msg(component_kind(kinds[i].name) == kinds[i].kind, "%s", kinds[i].name);
    for (int kind = COMPONENT_PLUGIN; kind <= COMPONENT_ROWS; kind++)
        if (kind != COMPONENT_INPUT)
            ck_assert_int_eq(component_kind(component_name(kind)), kind);
}
END_TEST

static const struct {
    const char *text, *detail;
    const char *whole; /* NULL: it names no output, or the detail has no columns */
} outputs[] = {
    { "day date, output, row_hash text", "rates: site text, value real?(2),",
      "day date, site text, value real?(2),, row_hash text" },
    { "day date, output", "rates: site text,", "day date, site text," },
    { "day date, row_hash text", "rates: site text,", NULL },
    { "day date, output_kind text, row_hash text", "rates: site text,", NULL },
    { "day date, output, row_hash text", "of another release", NULL },
};

START_TEST(one_word_stands_for_the_columns_of_an_output)
{
    for (size_t i = 0; i < COUNT_OF(outputs); i++) {
        struct buffer out = { 0 };
        bool whole = content_columns_expand(outputs[i].text, outputs[i].detail, &out);

        ck_assert_int_eq(whole, outputs[i].whole != NULL);
        if (whole)
            ck_assert_str_eq(out.data, outputs[i].whole);
        buffer_fini(&out);
    }
}
END_TEST

START_TEST(columns_are_read_as_they_are_written)
{
    struct buffer out = { 0 };
    struct content_columns columns;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct arena arena;

    arena_init(&arena, 0);
    content_columns_add("day", SLUICE_DATE, &out);
    content_columns_add_output(&out);
    ck_assert(content_columns_has_output(out.data));
    buffer_clear(&out);
    content_columns_add("day", SLUICE_DATE, &out);
    content_columns_add("site", SLUICE_TEXT, &out);
    ck_assert(!content_columns_has_output(out.data));
    ck_assert_int_eq(content_columns_parse(out.data, &arena, &columns, &error), SLUICE_OK);
    ck_assert_uint_eq(columns.count, 2);
    ck_assert_str_eq(columns.names[0], "day");
    ck_assert_int_eq(columns.types[0], SLUICE_DATE);
    ck_assert_str_eq(columns.names[1], "site");
    ck_assert_int_eq(columns.types[1], SLUICE_TEXT);
    arena_fini(&arena);
    buffer_fini(&out);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { a_name_has_one_kind,
                                   one_word_stands_for_the_columns_of_an_output,
                                   columns_are_read_as_they_are_written };

    return suite_run("component", tests, COUNT_OF(tests));
}
