/* test_graph.c - who stands behind whom: order, levels, and processors that depend on each other.
 */
#include "base/suite.h"
#include "bind/bound.h"

static struct bound bound;

/* fixture_told reads `readings` and writes `told`, which fixture_next reads to write `next`. */
#define A "  a: {plugin: fixture_told}\n"
#define B "  b: {plugin: fixture_next}\n"
#define SECOND(more) "  c: {plugin: fixture_next, output: second" more "}\n"

/* Nodes in their order: name, level, and how many are right above. */
static const struct {
    const char *promise, *processors, *order;
} orders[] = {
    { "one", A, "a 0 0\n" },
    { "as defined", "  z: {plugin: fixture_rows}\n" A "  m: {plugin: fixture_plain}\n",
      "z 0 0\na 0 0\nm 0 0\n" },
    { "readers come after", A B, "a 0 0\nb 1 1\n" },
    { "also where they are defined before", B A, "a 0 0\nb 1 1\n" },
    { "two readers", B SECOND("") A, "a 0 0\nb 1 1\nc 1 1\n" },
    { "a chain", SECOND(", inputs: {told: next}") B A, "a 0 0\nb 1 1\nc 2 1\n" },
    { "by level before definition", SECOND("") B A "  z: {plugin: fixture_plain}\n",
      "a 0 0\nz 0 0\nc 1 1\nb 1 1\n" },
    { "what is needed comes before",
      "  y: {plugin: fixture_rows, needs: [z]}\n"
      "  z: {plugin: fixture_plain}\n",
      "z 0 0\ny 1 1\n" },
    { "needed and read is once", A "  b: {plugin: fixture_next, needs: [a]}\n", "a 0 0\nb 1 1\n" },
    { "the longest way counts", A B SECOND(", inputs: {told: next}, needs: [a]"),
      "a 0 0\nb 1 1\nc 2 2\n" },
    { "a node of two ways", A B SECOND("") "  d: {plugin: fixture_rows, needs: [b, c]}\n",
      "a 0 0\nb 1 1\nc 1 1\nd 2 2\n" },
};

static char *order_text(void)
{
    struct buffer text = { 0 };

    buffer_text(&text, "");
    for (size_t i = 0; i < bound.binding->node_count; i++) {
        const struct node *node = bound.binding->nodes[i];
        ck_assert_uint_eq(node->index, i);
        buffer_printf(&text, "%s %d %zu\n", node->name, node->level, node->upstream_count);
    }
    ck_assert(!text.failed);
    return text.data;
}

START_TEST(nodes_stand_behind_what_they_read_or_need)
{
    char *text;

    bound_open(&bound, "", orders[_i].processors);
    ck_assert_str_eq(bound.mistakes, "");
    text = order_text();
    ck_assert_msg(strcmp(text, orders[_i].order) == 0, "%s: %s", orders[_i].promise, text);
    free(text);
    bound_close(&bound);
}
END_TEST

#define MEANS "  a -> b means that b reads what a writes, or needs it\n"
#define ITSELF "  name another table under 'inputs', or give the processor another 'output'\n"

static const struct {
    const char *promise, *processors, *mistakes;
} mistakes[] = {
    { "by need", "  a: {plugin: fixture_told, needs: [b]}\n" B,
      "processors depend on each other: a -> b -> a\n" MEANS },
    { "by reading",
      "  a: {plugin: fixture_next, inputs: {told: second}}\n" SECOND(", inputs: {told: next}"),
      "processors depend on each other: a -> c -> a\n" MEANS },
    { "of three",
      A "  b: {plugin: fixture_next, needs: [d]}\n" SECOND(
          ", needs: [b]") "  d: {plugin: fixture_rows, needs: [c]}\n",
      "processors depend on each other: b -> c -> d -> b\n" MEANS },
    { "behind another",
      "  d: {plugin: fixture_rows, needs: [b]}\n"
      "  a: {plugin: fixture_told, needs: [b]}\n" B,
      "processors depend on each other: b -> a -> b\n" MEANS },
    { "on itself", "  a: {plugin: fixture_told, needs: [a]}\n",
      "processor 'a' needs itself\n  remove it from 'needs'\n" },
    { "reading itself", "  b: {plugin: fixture_next, output: told}\n",
      "input 'told' of processor 'b' reads 'told', which the processor itself writes\n" ITSELF },
    { "what is not there",
      "  reader: {plugin: fixture_told, needs: [reades]}\n"
      "  reads: {plugin: fixture_rows}\n",
      "processor 'reader' needs 'reades', which is no processor\n  did you mean 'reader'?\n" },
    { "nor like it", "  a: {plugin: fixture_told, needs: [unknown]}\n",
      "processor 'a' needs 'unknown', which is no processor\n"
      "  'needs' lists names under 'processors'\n" },
    { "what is off",
      "  a: {plugin: fixture_told, needs: [r]}\n"
      "  r: {plugin: fixture_rows, enabled: false}\n",
      "processor 'a' needs 'r', which is not enabled\n  enable it, or remove it from 'needs'\n" },
};

START_TEST(who_depends_on_himself_is_told)
{
    bound_open(&bound, "", mistakes[_i].processors);
    ck_assert_msg(strcmp(bound.mistakes, mistakes[_i].mistakes) == 0, "%s: %s",
                  mistakes[_i].promise, bound.mistakes);
    bound_close(&bound);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("graph");

    tcase_add_loop_test(tests, nodes_stand_behind_what_they_read_or_need, 0, COUNT_OF(orders));
    tcase_add_loop_test(tests, who_depends_on_himself_is_told, 0, COUNT_OF(mistakes));
    return runner_run("bind_graph", tests);
}
