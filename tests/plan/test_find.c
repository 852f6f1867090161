/* test_find.c - the entries of a node by date, those to be retired apart from the others. */
#include "base/suite.h"
#include "plan/plan.h"

/* Of three nodes: dates to be retired, then the others; 0 ends either. */
#define MOST 4
static const struct {
    sluice_day retired[MOST], dated[MOST];
} nodes[] = {
    { { 1, 9, 0 }, { 3, 4, 7, 0 } },
    { { 0 }, { 0 } },
    { { 2, 0 }, { 3, 0 } },
};

static struct node bound[COUNT_OF(nodes)];
static struct plan_entry entries[COUNT_OF(nodes) * 2 * MOST];
static struct plan_range ranges[COUNT_OF(nodes)];
static struct plan plan = { .entries = entries, .ranges = ranges };

static size_t add(const struct node *node, const sluice_day *dates, int action)
{
    size_t count = 0;

    for (; dates[count] != 0; count++)
        entries[plan.entry_count++] =
            (struct plan_entry){ .node = node, .date = dates[count], .action = action };
    return count;
}

static void fill(void)
{
    plan.entry_count = 0;
    for (size_t n = 0; n < COUNT_OF(nodes); n++) {
        bound[n].index = n;
        ranges[n].first = plan.entry_count;
        ranges[n].retired = add(&bound[n], nodes[n].retired, ACTION_RETIRE);
        ranges[n].count =
            ranges[n].retired + add(&bound[n], nodes[n].dated, n == 0 ? ACTION_RUN : ACTION_REUSE);
    }
}

static const struct {
    size_t node;
    sluice_day from, to;
    const char *retired, *dated;
} cases[] = {
    { 0, NO_DATE, INT32_MAX, "1 9", "3 4 7" },
    { 0, 3, 7, "", "3 4 7" },
    { 0, 4, 6, "", "4" },
    { 0, 5, 6, "", "" },
    { 0, 1, 3, "1", "3" },
    { 0, 8, INT32_MAX, "9", "" },
    { 0, 7, 3, "", "" },
    { 1, NO_DATE, INT32_MAX, "", "" },
    { 2, NO_DATE, INT32_MAX, "2", "3" },
    { 2, 3, 3, "", "3" },
};

static void expect(struct plan_entries found, size_t node, const char *expected)
{
    struct buffer text = { 0 };

    for (size_t i = 0; i < found.count; i++) {
        ck_assert_ptr_eq(found.list[i].node, &bound[node]);
        buffer_printf(&text, "%s%d", i == 0 ? "" : " ", (int)found.list[i].date);
    }
    ck_assert_str_eq(text.data == NULL ? "" : text.data, expected);
    buffer_fini(&text);
}

START_TEST(entries_of_dates_are_cut_out)
{
    fill();
    expect(plan_node_retired(&plan, &bound[cases[_i].node], cases[_i].from, cases[_i].to),
           cases[_i].node, cases[_i].retired);
    expect(plan_node_dated(&plan, &bound[cases[_i].node], cases[_i].from, cases[_i].to),
           cases[_i].node, cases[_i].dated);
}
END_TEST

START_TEST(every_entry_is_found_and_no_other)
{
    fill();
    for (size_t n = 0; n < COUNT_OF(nodes); n++)
        for (sluice_day date = 0; date < 12; date++) {
            const struct plan_entry *found = plan_find_entry(&plan, &bound[n], date);
            bool there = false;
            for (size_t i = 0; i < plan.entry_count; i++)
                there = there || (entries[i].node == &bound[n] && entries[i].date == date);
            ck_assert_int_eq(found != NULL, there);
            if (there)
                ck_assert(found->node == &bound[n] && found->date == date);
        }
}
END_TEST

START_TEST(what_runs_is_computed)
{
    fill();
    ck_assert(plan_computes(&plan, &bound[0]));
    ck_assert(!plan_computes(&plan, &bound[1]));
    ck_assert(!plan_computes(&plan, &bound[2]));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("find");

    tcase_add_loop_test(tests, entries_of_dates_are_cut_out, 0, COUNT_OF(cases));
    tcase_add_test(tests, every_entry_is_found_and_no_other);
    tcase_add_test(tests, what_runs_is_computed);
    return runner_run("plan_find", tests);
}
