/* A store named in words. */
#include "base/suite.h"
#include "pipeline/pipeline.h"

static const struct {
    const char *words, *mistakes; /* none: "" */
    const char *driver, *setting; /* of the store */
    const char *ledger;           /* the driver of the ledger; NULL: there is none */
} cases[] = {
    { "{driver: sqlite, path: a.db}", "", "sqlite", "a.db", NULL },
    { "  {\"driver\":\"sqlite\",\"path\":\"a.db\"} ", "", "sqlite", "a.db", NULL },
    { "{driver: sqlite, path: '${NO_SUCH:-b.db}'}", "", "sqlite", "b.db", NULL },
    { "{store: {driver: big, path: x}, ledger: {driver: sqlite, path: l.db}}", "", "big", "x",
      "sqlite" },
    { "{path: a.db}",
      "--target:1:1: error: 'driver' is missing in 'store'\n"
      "    1 | {path: a.db}\n"
      "      | ^\n"
      "  name the store's driver: 'driver: sqlite'\n",
      NULL, NULL, NULL },
    { "{store: {driver: sqlite, path: a.db}, tables: {}}",
      "--target:1:39: error: unknown key 'tables' beside 'store'\n"
      "    1 | {store: {driver: sqlite, path: a.db}, tables: {}}\n"
      "      |                                       ^\n"
      "  a store is {driver: ..} with its settings, or {store: {..}, ledger: {..}}\n",
      NULL, NULL, NULL },
    { "{driver: sqlite, path: '${NO_SUCH}'}",
      "--target:1:24: error: the environment variable 'NO_SUCH' is not set\n"
      "    1 | {driver: sqlite, path: '${NO_SUCH}'}\n"
      "      |                        ^\n"
      "  write ${NO_SUCH:-default} or set it\n",
      NULL, NULL, NULL },
};

static void expect_case(size_t i, const struct pipeline *pipeline)
{
    if (cases[i].driver == NULL) {
        ck_assert_ptr_null(pipeline);
        return;
    }
    ck_assert_ptr_nonnull(pipeline);
    ck_assert_str_eq(pipeline->store->driver, cases[i].driver);
    ck_assert_str_eq(pipeline->store->settings[0].value->text, cases[i].setting);
    ck_assert_int_eq(pipeline->ledger != NULL, cases[i].ledger != NULL);
    if (cases[i].ledger != NULL)
        ck_assert_str_eq(pipeline->ledger->driver, cases[i].ledger);
}

START_TEST(a_store_is_read_from_words)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct pipeline *pipeline;
    struct diagnostics diagnostics;
    struct buffer out = { 0 };

    diagnostics_init(&diagnostics);
    (void)pipeline_read_store(cases[_i].words, "--target", &diagnostics, &pipeline, &error);
    diagnostics_print(&diagnostics, &out);
    ck_assert_str_eq(out.data == NULL ? "" : out.data, cases[_i].mistakes);
    expect_case((size_t)_i, pipeline);
    ck_assert_int_eq(error.status, pipeline == NULL ? SLUICE_E_INVALID : SLUICE_OK);
    pipeline_destroy(pipeline);
    buffer_fini(&out);
    diagnostics_fini(&diagnostics);
}
END_TEST

/* What is no map at all is a mistake, whatever it is. */
START_TEST(other_words_are_no_store)
{
    static const char *const words[] = { "",
                                         "x",
                                         "[a]",
                                         "{",
                                         "{driver: [a]}",
                                         "{a: 1}}",
                                         "{store: 1}",
                                         "{store: {driver: s}, store: {}}" };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        struct pipeline *pipeline;
        struct diagnostics diagnostics;
        diagnostics_init(&diagnostics);
        ck_assert_int_eq(pipeline_read_store(words[i], "--target", &diagnostics, &pipeline, &error),
                         SLUICE_E_INVALID);
        ck_assert_msg(diagnostics.count > 0, "%s", words[i]);
        ck_assert_ptr_null(pipeline);
        diagnostics_fini(&diagnostics);
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("store_text");

    tcase_add_loop_test(tests, a_store_is_read_from_words, 0, COUNT_OF(cases));
    tcase_add_test(tests, other_words_are_no_store);
    return runner_run("store_text", tests);
}
