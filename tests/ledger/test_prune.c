/* test_prune.c - which rows of a ledger are of the past, in one store and in a store apart. */
#include "ledger/fixture.h"
#include "runner.h"

#define RUN COMMIT_RUN
#define FAIL COMMIT_FAILED
#define RETIRE COMMIT_RETIRE
#define NEVER INT64_MAX

/* Versions of a partition from the first on; "content" is the number of the commit it goes by. */
static const struct {
    const char *promise;
    int64_t before;
    struct {
        int kind, content;
    } versions[6];
    const char *stays; /* a letter for each version: k is kept, . goes */
} cases[] = {
    { "one version stays however old", NEVER, { { RUN, 1 } }, "k" },
    { "what is younger stays", 0, { { RUN, 1 }, { RUN, 2 }, { RUN, 3 } }, "kkk" },
    { "the one that stands stays alone", NEVER, { { RUN, 1 }, { RUN, 2 }, { RUN, 3 } }, "..k" },
    { "and what is younger", 2000000, { { RUN, 1 }, { RUN, 2 }, { RUN, 3 } }, ".kk" },
    { "and the commit that its rows go by",
      NEVER,
      { { RUN, 1 }, { RUN, 2 }, { RUN, 2 }, { RUN, 2 } },
      ".k.k" },
    { "and an attempt after it", NEVER, { { RUN, 1 }, { RUN, 2 }, { FAIL, 0 } }, ".kk" },
    { "of attempts the newest",
      NEVER,
      { { RUN, 1 }, { RUN, 1 }, { FAIL, 0 }, { FAIL, 0 } },
      "kk.k" },
    { "attempts before it go", NEVER, { { FAIL, 0 }, { RUN, 2 } }, ".k" },
    { "an attempt alone stays", NEVER, { { FAIL, 0 }, { FAIL, 0 } }, ".k" },
    { "that it was retired stays", NEVER, { { RUN, 1 }, { RETIRE, 2 } }, ".k" },
};

/* ---- a ledger ---- */

static const char *id_of(int number)
{
    static const char *const ids[] = { NULL, "c-1", "c-2", "c-3", "c-4", "c-5", "c-6" };

    return ids[number];
}

static void add_version(struct ledger_batch *batch, int number, int kind, int content)
{
    const struct component part = { .name = "plugin", .digest = { 1, 2 } };
    struct commit_record record = { .table = "t",
                                    .date = 10,
                                    .sequence = number,
                                    .kind = kind,
                                    .commit_id = id_of(number),
                                    .content_id = id_of(content),
                                    .run_id = id_of(number),
                                    .at = 1000000 * (int64_t)number };
    struct remembered_digest digest = { .date = 10, .token = id_of(number) };

    ok(ledger_add_commit(batch, &record, &error));
    ok(ledger_add_component(batch, id_of(number), &part, &error));
    if (kind != FAIL)
        ok(ledger_add_digest(batch, "p", "t", &digest, &error));
}

static void write_run(int number)
{
    const struct run_record run = { .run_id = id_of(number),
                                    .command = "run",
                                    .pipeline = "p",
                                    .host = "h",
                                    .started_at = 1000000 * (int64_t)number,
                                    .ended = true,
                                    .ended_at = 1000000 * (int64_t)number + 1 };

    ok(ledger_start_run(session, &run, &error));
    ok(ledger_end_run(session, &run, &error));
}

static void write_case(int i)
{
    struct ledger_batch batch;

    ok(ledger_migrate(session, &error));
    ok(ledger_batch_init(&batch, &error));
    for (int v = 0; v < 6 && cases[i].versions[v].kind != 0; v++) {
        add_version(&batch, v + 1, cases[i].versions[v].kind, cases[i].versions[v].content);
        write_run(v + 1);
    }
    ok(session_begin(session_ledger(session), &error));
    ok(ledger_write(session, &batch, NULL, &error));
    ok(session_commit(session_ledger(session), &error));
    ledger_batch_fini(&batch);
}

static int no_rows(void *user, const char *table, struct text_set *runs,
                   struct sluice_error *failure)
{
    (void)user;
    (void)table;
    (void)runs;
    (void)failure;
    return SLUICE_OK;
}

/* A letter for each version that was written: is it there, with its component and its run? */
static void look(size_t written, char *found)
{
    struct commit_record *commits;
    struct component *components;
    struct run_record *runs;
    size_t count, parts, run_count;

    ok(ledger_commits(session, (struct ledger_range){ "t", 10, 10 }, &arena, &commits, &count,
                      &error));
    ok(ledger_runs(session, &arena, &runs, &run_count, &error));
    memset(found, '.', written);
    found[written] = '\0';
    for (size_t i = 0; i < count; i++)
        found[commits[i].sequence - 1] = 'k';
    ck_assert_uint_eq(run_count, count);
    for (size_t v = 0; v < written; v++) {
        ok(ledger_components(session, id_of((int)v + 1), &arena, &components, &parts, &error));
        ck_assert_uint_eq(parts, found[v] == 'k' ? 1 : 0);
    }
}

static void prune_case(int i)
{
    const struct prune_request request = { .before = cases[i].before, .note_runs = no_rows };
    size_t written = strlen(cases[i].stays);
    struct remembered_digest *digests;
    struct prune *prune;
    char found[8];
    size_t count;

    open_store();
    write_case(i);
    ok(prune_create(session, &request, &prune, &error));
    ck_assert_int_eq(prune_counts(prune)[PRUNE_COMMITS].rows, (int)written);
    look(written, found);
    ck_assert_msg(strchr(found, '.') == NULL, "%s: it was only looked", cases[i].promise);
    ok(prune_remove(prune, session, NULL, &error));
    prune_destroy(prune);
    look(written, found);
    ck_assert_msg(strcmp(found, cases[i].stays) == 0, "%s: %s, not %s", cases[i].promise, found,
                  cases[i].stays);
    ok(ledger_digests(session, (struct ledger_view){ "p", "t" }, &arena, &digests, &count, &error));
    for (size_t d = 0; d < count; d++)
        ck_assert_int_eq(found[digests[d].token[2] - '1'], 'k');
    close_store();
}

START_TEST(the_past_goes)
{
    prune_case(_i);
}
END_TEST

START_TEST(also_from_a_store_apart)
{
    apart = true;
    prune_case(_i);
}
END_TEST

/* ---- who says what is needed ---- */

static bool is_now(void *user, const char *table, const char *token, size_t length)
{
    (void)user;
    ck_assert_str_eq(table, "t");
    return length == 4 && memcmp(token, "~now", 4) == 0;
}

static int named_by_rows(void *user, const char *table, struct text_set *runs,
                         struct sluice_error *failure)
{
    (void)user;
    (void)table;
    return text_set_add(runs, "c-1", 3, failure);
}

static size_t count_runs(void)
{
    struct run_record *runs;
    size_t count;

    ok(ledger_runs(session, &arena, &runs, &count, &error));
    return count;
}

static void prune_with(struct prune_request request)
{
    struct prune *prune;

    request.before = NEVER;
    ok(prune_create(session, &request, &prune, &error));
    ok(prune_remove(prune, session, NULL, &error));
    prune_destroy(prune);
}

START_TEST(runs_that_rows_name_stay)
{
    open_store();
    write_case(2);
    prune_with((struct prune_request){ 0 });
    ck_assert_uint_eq(count_runs(), 3);
    prune_with((struct prune_request){ .note_runs = named_by_rows });
    ck_assert_uint_eq(count_runs(), 2);
    close_store();
}
END_TEST

START_TEST(tokens_go_when_the_store_has_others)
{
    const struct remembered_digest now = { .date = 10, .token = "~now" };
    const struct remembered_digest then = { .date = 10, .token = "~then" };
    struct remembered_digest *digests;
    struct ledger_batch batch;
    size_t count;

    open_store();
    write_case(0);
    ok(ledger_batch_init(&batch, &error));
    ok(ledger_add_digest(&batch, "p", "t", &now, &error));
    ok(ledger_add_digest(&batch, "p", "t", &then, &error));
    ok(session_begin(session, &error));
    ok(ledger_write(session, &batch, NULL, &error));
    ok(session_commit(session, &error));
    ledger_batch_fini(&batch);
    prune_with((struct prune_request){ 0 });
    ok(ledger_digests(session, (struct ledger_view){ "p", "t" }, &arena, &digests, &count, &error));
    ck_assert_uint_eq(count, 3);
    prune_with((struct prune_request){ .is_current = is_now });
    ok(ledger_digests(session, (struct ledger_view){ "p", "t" }, &arena, &digests, &count, &error));
    ck_assert_uint_eq(count, 2);
    close_store();
}
END_TEST

START_TEST(once_interrupted_nothing_goes)
{
    atomic_bool cancel = true;
    const struct prune_request request = { .before = NEVER, .cancel = &cancel };
    struct prune *prune;

    open_store();
    write_case(2);
    ck_assert_int_eq(prune_create(session, &request, &prune, &error), SLUICE_E_CANCELLED);
    ck_assert_ptr_null(prune);
    close_store();
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("prune");

    tcase_add_loop_test(tests, the_past_goes, 0, COUNT_OF(cases));
    tcase_add_loop_test(tests, also_from_a_store_apart, 0, COUNT_OF(cases));
    tcase_add_test(tests, runs_that_rows_name_stay);
    tcase_add_test(tests, tokens_go_when_the_store_has_others);
    tcase_add_test(tests, once_interrupted_nothing_goes);
    return runner_run("ledger_prune", tests);
}
