/* In which order a store has the columns of a raw table, and which are its key. */
#include "fixture.h"
#include "runner.h"
#include "table/table.h"

static const struct layout_case {
    const char *table, *fields;
} layouts[] = {
    { "{key: [id], columns: {n: int, id: text, at: time?}}", "id text key, n int, at time" },
    { "{date: day, key: [id], columns: {n: int?, id: int, day: date}}",
      "day date key, id int key, n int" },
    /* The date is the first column of the key, wherever the pipeline writes it. */
    { "{date: day, key: [hour, day, id], columns: {id: text, hour: int, x: real, day: date}}",
      "day date key, hour int key, id text key, x real" },
    { "{date: day, key: [day], columns: {a: bool, day: date, b: text}}",
      "day date key, a bool, b text" },
    { "{key: [b, a], columns: {a: int, b: int}}", "b int key, a int key" },
};

static void print_layout(const struct sluice_layout *layout, struct buffer *out)
{
    for (uint32_t i = 0; i < layout->field_count; i++) {
        const struct sluice_field *field = layout->fields[i];
        ck_assert_uint_eq(field->size, sizeof *field);
        buffer_printf(out, "%s%s %s%s", i == 0 ? "" : ", ", field->name, type_name(field->type),
                      field->is_key != 0 ? " key" : "");
    }
}

START_TEST(date_and_key_come_first)
{
    static const struct fixture_file files[] = { { "a.yaml", NULL }, { 0 } };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer text = { 0 }, fields = { 0 };
    const struct sluice_layout *layout;
    struct pipeline *pipeline;
    struct arena arena;
    char folder[32];

    fixture_enter(folder);
    buffer_printf(&text, "sluice: 1\nname: a\ntables:\n  things: %s\n", layouts[_i].table);
    fixture_write("a.yaml", text.data, text.length);
    buffer_clear(&text);
    pipeline = fixture_load("a.yaml", &text, &error);
    ck_assert_msg(pipeline != NULL, "%s", text.data);
    arena_init(&arena, 0);
    layout = pipeline_table_layout(&pipeline->tables[0], &arena);
    ck_assert_ptr_nonnull(layout);
    ck_assert_str_eq(layout->table, "things");
    print_layout(layout, &fields);
    ck_assert_str_eq(fields.data, layouts[_i].fields);
    arena_fini(&arena);
    pipeline_destroy(pipeline);
    buffer_fini(&text);
    buffer_fini(&fields);
    fixture_leave(folder, files);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("layout");

    tcase_add_loop_test(tests, date_and_key_come_first, 0, COUNT_OF(layouts));
    return runner_run("layout", tests);
}
