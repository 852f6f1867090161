/* test_engine.c - the engine without commands: a league imported, planned and run with events, and
 * what ends a job; nothing of it reaches stdout or stderr. */
#include "engine/silence.h"

#include "base/suite.h"
#include "e2e/csv_rows.h"
#include "engine/engine.h"
#include "run/world.h"

#include <errno.h>
#include <ftw.h>
#include <sys/wait.h>

#define VERDICT 42 /* no exit code: a number for the ledger */

/* What a job told, and what it is answered. */
struct listener {
    int planned, begun, waiting, retire, verdicts;
    int status; /* of the verdict */
    int64_t seconds;
    size_t work; /* of the last plan */
    bool refuses, may_retire, interrupts;
    atomic_bool cancel;
    struct buffer log;
};

static void hear_waiting(void *user, int64_t seconds, const struct sluice_error *held)
{
    struct listener *listener = user;

    ck_assert_int_eq(held->status, SLUICE_E_REFUSED);
    listener->waiting++;
    listener->seconds = seconds;
    if (listener->interrupts)
        atomic_store(&listener->cancel, true);
}

static int hear_planned(void *user, struct job *job, struct sluice_error *error)
{
    struct listener *listener = user;

    listener->planned++;
    listener->work = job_count_work(job->plan);
    return listener->refuses ? sluice_error_set(error, SLUICE_E_REFUSED, "not tonight") : SLUICE_OK;
}

static int hear_retire(void *user, const struct retirement *retirement, struct sluice_error *error)
{
    struct listener *listener = user;

    ck_assert(retirement->many);
    listener->retire++;
    return listener->may_retire ? SLUICE_OK
                                : sluice_error_set(error, SLUICE_E_REFUSED, "they stay");
}

static void hear_begun(void *user, const struct job *job)
{
    struct listener *listener = user;

    ck_assert(job->begun);
    listener->begun++;
}

static int hear_verdict(void *user, int status, const struct run_summary *summary)
{
    struct listener *listener = user;

    ck_assert(summary == NULL || summary->run_id != NULL); /* NULL: of an import */
    listener->verdicts++;
    listener->status = status;
    return VERDICT;
}

static const struct engine_events events = { .waiting = hear_waiting,
                                             .planned = hear_planned,
                                             .retire = hear_retire,
                                             .begun = hear_begun,
                                             .verdict = hear_verdict };

static void write_log(void *user, const char *bytes, size_t length)
{
    struct listener *listener = user;

    buffer_append(&listener->log, bytes, length);
}

/* ---- a job over one context ---- */

struct work {
    struct context context;
    struct job job;
    struct listener listener;
    struct report *report;
    struct sluice_error error;
};

static void work_open(struct work *work, const char *pipeline, const char *plugins)
{
    const struct report_options options = { .sink = { .write = write_log, .user = &work->listener },
                                            .format = REPORT_TEXT };

    *work = (struct work){ .context = { .plugins = plugins }, .error = SLUICE_ERROR_INIT };
    ck_assert_int_eq(report_create(&options, &work->report, &work->error), SLUICE_OK);
    ck_assert_msg(context_open(&work->context, pipeline,
                               CONTEXT_BINDING | CONTEXT_NODES | CONTEXT_UPDATE,
                               &work->error) == SLUICE_OK,
                  "%s", work->error.message);
    job_init(&work->job, &work->context);
    work->job.claim.pipeline = pipeline;
    work->job.claim.command = "a program";
    work->job.memory = UINT64_MAX;
    work->job.threads = 2;
    work->job.claim.events = &events;
    work->job.claim.user = &work->listener;
    work->job.report = work->report;
    work->job.request.cancel = &work->listener.cancel;
}

static void work_close(struct work *work)
{
    job_fini(&work->job);
    context_close(&work->context);
    report_destroy(work->report);
    buffer_fini(&work->listener.log);
}

static void request(struct work *work, const char *from, const char *to)
{
    ck_assert(date_parse(from, strlen(from), &work->job.request.from));
    ck_assert(date_parse(to, strlen(to), &work->job.request.to));
}

static void expect(const struct work *work, int got, int status, const char *message)
{
    ck_assert_msg(got == status, "status %d: %s", got, work->error.message);
    if (status != SLUICE_OK)
        ck_assert_msg(strstr(work->error.message, message) != NULL, "'%s'", work->error.message);
}

static void plan_and_execute(struct work *work)
{
    expect(work, job_plan(&work->job, &work->error), SLUICE_OK, "");
    expect(work, job_execute(&work->job, &work->error), SLUICE_OK, "");
    ck_assert_int_eq(work->job.claim.end.status, SLUICE_OK);
}

/* The number that the ledger has of the run. */
static int64_t kept_code(struct work *work)
{
    struct run_record *runs;
    struct arena arena;
    size_t count;
    int64_t code = -1;

    arena_init(&arena, 0);
    ck_assert_int_eq(ledger_runs(work->context.session, &arena, &runs, &count, &work->error),
                     SLUICE_OK);
    for (size_t i = 0; i < count; i++)
        if (strcmp(runs[i].run_id, work->job.claim.run_id) == 0 && runs[i].ended)
            code = runs[i].exit_code;
    arena_fini(&arena);
    return code;
}

/* ---- the league ---- */

static bool is_early(struct csv_row *row, void *context)
{
    char **date = csv_field(row, "game_date");

    (void)context;
    return date == NULL || strcmp(*date, "2021-10-22") <= 0;
}

/* The first nights of an invented league, as files. */
static void make_league(const char *folder)
{
    char whole[160];
    pid_t child;
    int status = 0;

    (void)snprintf(whole, sizeof whole, "%s-whole", folder);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(126);
        (void)execl(SLUICE_LEAGUE, "sluice-league", "--out", whole, "--players", "300", NULL);
        _exit(127);
    }
    while (waitpid(child, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    ck_assert_int_eq(status, 0);
    csv_copy_folder(whole, folder, is_early, NULL);
}

static void take_items(const struct pipeline *pipeline, const char *folder, struct arena *arena,
                       struct import_request *import)
{
    import->items = arena_alloc(arena, sizeof *import->items * pipeline->table_count);
    import->count = pipeline->table_count;
    for (size_t i = 0; i < import->count; i++)
        import->items[i] =
            (struct import_item){ .table = &pipeline->tables[i],
                                  .path = path_join(arena, folder, pipeline->tables[i].file) };
}

static void import_league(const char *folder)
{
    struct context context = { 0 };
    struct import_job job;
    struct listener listener = { 0 };
    struct sluice_error error = SLUICE_ERROR_INIT;

    ck_assert_int_eq(context_open(&context, SLUICE_ZONES, CONTEXT_WRITE | CONTEXT_LATER, &error),
                     SLUICE_OK);
    import_job_init(&job, &context);
    job.claim.pipeline = SLUICE_ZONES;
    job.claim.command = "a program";
    job.claim.events = &events;
    job.claim.user = &listener;
    job.request.options.from = 1; /* to 0: the dates of the files */
    take_items(context.pipeline, folder, &job.arena, &job.request);
    ck_assert_msg(import_job_run(&job, &error) == SLUICE_OK, "%s", error.message);
    ck_assert_uint_eq(job.result.done, job.request.count);
    ck_assert_int_gt(job.result.rows, 1000);
    ck_assert_int_eq(listener.verdicts, 1);
    ck_assert_int_eq(job.claim.record.exit_code, VERDICT);
    ck_assert_int_eq(job.claim.end.status, SLUICE_OK);
    import_job_fini(&job);
    context_close(&context);
}

static void use_league(char folder[64])
{
    char path[128];

    (void)snprintf(folder, 64, "/tmp/sluice-engine-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/league.db", folder);
    ck_assert_int_eq(setenv("SLUICE_STORE", path, 1), 0);
    ck_assert_int_eq(unsetenv("SLUICE_PLUGIN_PATH"), 0);
    (void)snprintf(path, sizeof path, "%s/data", folder);
    make_league(path);
    import_league(path);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static int64_t written(const struct run_summary *summary)
{
    int64_t rows = 0;

    for (size_t n = 0; n < summary->node_count; n++)
        rows += summary->nodes[n].written;
    return rows;
}

/* A table of the plan held by somebody else. */
static void hold_all(struct work *work, struct lease **lease)
{
    const struct lease_span span = { work->job.plan->entries[0].node->output->name, NO_DATE,
                                     INT32_MAX };
    const struct lease_request asked = {
        .spans = &span, .span_count = 1, .run_id = "somebody", .command = "somebody else"
    };

    ck_assert_int_eq(
        lease_acquire(work->context.store, work->context.session, &asked, lease, &work->error),
        SLUICE_OK);
}

static void run_league(void)
{
    struct work work;

    work_open(&work, SLUICE_ZONES, NULL);
    request(&work, "2021-10-19", "2021-10-22");
    plan_and_execute(&work);
    ck_assert_int_eq(work.listener.planned, 1);
    ck_assert_int_eq(work.listener.begun, 1);
    ck_assert_int_eq(work.listener.verdicts, 1);
    ck_assert_int_eq(work.listener.status, SLUICE_OK);
    ck_assert_int_eq(work.listener.waiting, 0);
    ck_assert_uint_eq(work.listener.work, 4 * 5);
    ck_assert_uint_eq(work.job.summary.node_count, 5);
    ck_assert_int_gt(written(&work.job.summary), 100);
    ck_assert(!job_has_failures(&work.job.summary));
    ck_assert_int_eq(kept_code(&work), VERDICT);
    ck_assert_ptr_nonnull(work.listener.log.data); /* lines of progress */
    ck_assert_ptr_nonnull(strstr(work.listener.log.data, "pgs 4 dates"));
    work_close(&work);
}

static void run_league_again(void)
{
    struct work work;

    work_open(&work, SLUICE_ZONES, NULL);
    request(&work, "2021-10-19", "2021-10-22");
    work.job.report = NULL;
    plan_and_execute(&work);
    ck_assert_uint_eq(work.listener.work, 0);
    ck_assert_int_eq(written(&work.job.summary), 0);
    work_close(&work);
}

static void compare_league(void)
{
    struct shadow shadow = { 0 };
    struct work work;

    work_open(&work, SLUICE_ZONES, NULL);
    request(&work, "2021-10-22", "2021-10-22");
    work.job.request.force = true;
    expect(&work, job_plan(&work.job, &work.error), SLUICE_OK, "");
    expect(&work, job_compare(&work.job, &shadow, &work.error), SLUICE_OK, "");
    ck_assert_uint_eq(shadow.node_count, 5);
    for (size_t n = 0; n < shadow.node_count; n++) {
        ck_assert_int_eq(shadow.nodes[n].partitions, 1);
        ck_assert(!shadow_differs(&shadow.nodes[n]));
    }
    ck_assert_int_eq(work.listener.begun, 1);
    ck_assert_int_eq(work.listener.verdicts, 0);
    shadow_fini(&shadow);
    work_close(&work);
}

/* What ends a job before anything is done, with what is told. */
static const struct {
    const char *promise;
    int64_t seconds;
    bool interrupts;
    int status, waiting;
    const char *message;
} held[] = {
    { "nobody waits", 0, false, SLUICE_E_REFUSED, 0, "somebody else" },
    { "waiting is told of, and ends", 1, false, SLUICE_E_REFUSED, 1, "somebody else" },
    { "waiting is interrupted", 600, true, SLUICE_E_CANCELLED, 1, "nothing was done" },
};

static void wait_for_lease(size_t i)
{
    struct lease *lease = NULL;
    struct work work;

    work_open(&work, SLUICE_ZONES, NULL);
    request(&work, "2021-10-22", "2021-10-22");
    work.job.request.force = true;
    work.job.claim.seconds = held[i].seconds;
    work.listener.interrupts = held[i].interrupts;
    expect(&work, job_plan(&work.job, &work.error), SLUICE_OK, "");
    hold_all(&work, &lease);
    expect(&work, job_execute(&work.job, &work.error), held[i].status, held[i].message);
    ck_assert_msg(work.listener.waiting == held[i].waiting, "%s", held[i].promise);
    ck_assert_int_eq(work.listener.seconds, held[i].waiting > 0 ? held[i].seconds : 0);
    ck_assert_int_eq(work.job.claim.gave_up, !held[i].interrupts);
    ck_assert(!work.job.begun);
    ck_assert_int_eq(work.listener.begun + work.listener.verdicts, 0);
    lease_release(lease, work.context.session);
    work_close(&work);
}

START_TEST(league_is_run_with_events_and_in_silence)
{
    struct silence silence;
    char folder[64];

    silence_begin(&silence);
    use_league(folder);
    run_league();
    run_league_again();
    compare_league();
    for (size_t i = 0; i < COUNT_OF(held); i++)
        wait_for_lease(i);
    silence_end(&silence);
    ck_assert_int_eq(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}
END_TEST

/* ---- what is wrong before a job begins ---- */

START_TEST(mistakes_are_diagnostics_and_a_status)
{
    static const struct {
        const char *text; /* NULL: no file */
        size_t mistakes;
        const char *message;
    } CASES[] = {
        { NULL, 0, "cannot read" },
        { "sluice: 1\nname: a\nstore: {driver: sqlite, path: a.db}\nprocessors:\n"
          "  a: {plugn: x}\n  b: {plugin: no_such_plugin}\n",
          3, "3 mistakes in" },
        { "sluice: 1\nname: a\n", 3, "3 mistakes in" }, /* no processors, no store */
    };
    struct silence silence;

    silence_begin(&silence);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char path[] = "/tmp/sluice-engine-XXXXXX";
        int file = mkstemp(path);
        struct context context = { 0 };
        struct sluice_error error = SLUICE_ERROR_INIT;
        ck_assert_int_ge(file, 0);
        if (CASES[i].text == NULL)
            ck_assert_int_eq(unlink(path), 0);
        else
            ck_assert_int_ge(write(file, CASES[i].text, strlen(CASES[i].text)), 1);
        ck_assert_int_eq(close(file), 0);
        ck_assert_int_eq(
            context_open(&context, path, CONTEXT_BINDING | CONTEXT_NODES | CONTEXT_STORE, &error),
            SLUICE_E_INVALID);
        ck_assert_msg(strstr(error.message, CASES[i].message) != NULL, "'%s'", error.message);
        ck_assert_msg(context.diagnostics.count == CASES[i].mistakes, "%zu mistakes: %s",
                      context.diagnostics.count, error.message);
        context_close(&context);
        if (CASES[i].text != NULL)
            ck_assert_int_eq(unlink(path), 0);
    }
    silence_end(&silence);
}
END_TEST

/* ---- a small world ---- */

static struct world world;

static void world_of(const char *processors)
{
    world_open(&world, processors);
    for (int day = 1; day <= 6; day++) {
        char text[16];
        (void)snprintf(text, sizeof text, "2021-01-%02d", day);
        world_reading(&world, text, 1, "0");
        (void)snprintf(text, sizeof text, "2021-02-%02d", day);
        world_reading(&world, text, 1, "0");
    }
}

START_TEST(a_processor_that_fails_ends_no_job)
{
    struct silence silence;
    struct work work;

    world_of("  a: {plugin: fixture_told}\n");
    world_reading(&world, "2021-01-02", 2, "2"); /* is told to fail */
    silence_begin(&silence);
    work_open(&work, world.yaml, FIXTURES);
    request(&work, "2021-01-01", "2021-01-02");
    plan_and_execute(&work);
    ck_assert(job_has_failures(&work.job.summary));
    ck_assert_int_eq(work.job.summary.nodes[0].partitions, 1);
    ck_assert_int_eq(work.job.summary.nodes[0].failed_partitions, 1);
    ck_assert_int_eq(work.listener.status, SLUICE_OK);
    ck_assert_ptr_nonnull(strstr(work.listener.log.data, "error: a 2021-01-02 failed: "));
    work_close(&work);
    silence_end(&silence);
    world_close(&world);
}
END_TEST

START_TEST(nobody_has_to_listen)
{
    struct silence silence;
    struct work work;

    world_of("  a: {plugin: fixture_told}\n");
    silence_begin(&silence);
    work_open(&work, world.yaml, FIXTURES);
    request(&work, "2021-01-01", "2021-01-02");
    work.job.claim.events = NULL;
    work.job.report = NULL;
    plan_and_execute(&work);
    ck_assert_int_eq(kept_code(&work), 0);
    work_close(&work);
    silence_end(&silence);
    world_close(&world);
}
END_TEST

START_TEST(plan_is_refused_by_who_is_asked)
{
    struct silence silence;
    struct work work;

    world_of("  a: {plugin: fixture_told}\n");
    silence_begin(&silence);
    work_open(&work, world.yaml, FIXTURES);
    request(&work, "2021-01-01", "2021-01-02");
    work.listener.refuses = true;
    expect(&work, job_plan(&work.job, &work.error), SLUICE_E_REFUSED, "not tonight");
    work_close(&work);
    work_open(&work, world.yaml, FIXTURES);
    request(&work, "2030-01-01", "2030-01-02");
    expect(&work, job_plan(&work.job, &work.error), SLUICE_E_REFUSED, "the calendar ends on");
    ck_assert_int_eq(work.listener.planned, 0);
    work_close(&work);
    silence_end(&silence);
    world_close(&world);
}
END_TEST

/* How a plan is taken that retires six of eight dates. */
static const struct {
    const char *promise;
    bool asks, may_retire, any;
    int status, asked;
    const char *message;
} retiring[] = {
    { "nobody to ask", false, false, false, SLUICE_E_REFUSED, 0, "6 of 8 committed dates" },
    { "no", true, false, false, SLUICE_E_REFUSED, 1, "they stay" },
    { "yes", true, true, false, SLUICE_OK, 1, "" },
    { "allowed before", true, false, true, SLUICE_OK, 0, "" },
};

START_TEST(many_dates_are_retired_only_where_somebody_says_so)
{
    struct silence silence;
    struct work work;

    world_of("  a: {plugin: fixture_told}\n");
    silence_begin(&silence);
    work_open(&work, world.yaml, FIXTURES);
    request(&work, "2021-01-01", "2021-02-03");
    plan_and_execute(&work);
    work_close(&work);
    world_sql(&world, "UPDATE days SET kind = 'test' WHERE day NOT IN"
                      " ('2021-01-01', '2021-02-03')");
    for (size_t i = 0; i < COUNT_OF(retiring); i++) {
        work_open(&work, world.yaml, FIXTURES);
        request(&work, "2021-01-01", "2021-02-03");
        work.job.claim.events = retiring[i].asks ? &events : NULL;
        work.job.any_retirement = retiring[i].any;
        work.listener.may_retire = retiring[i].may_retire;
        expect(&work, job_plan(&work.job, &work.error), retiring[i].status, retiring[i].message);
        ck_assert_msg(work.listener.retire == retiring[i].asked, "%s", retiring[i].promise);
        work_close(&work);
    }
    silence_end(&silence);
    world_close(&world);
}
END_TEST

/* ---- verify ---- */

static void verify_world(bool repair, size_t differing, int verdicts)
{
    struct context context = { .plugins = FIXTURES };
    struct listener listener = { 0 };
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct verify_job job;

    ck_assert_int_eq(context_open(&context, world.yaml, CONTEXT_BINDING | CONTEXT_UPDATE, &error),
                     SLUICE_OK);
    verify_job_init(&job, &context);
    job.claim.pipeline = world.yaml;
    job.claim.command = "a program";
    job.claim.events = &events;
    job.claim.user = &listener;
    job.repair = repair;
    job.verify.from = 1; /* to 0: every date */
    ck_assert_msg(verify_job_run(&job, &error) == SLUICE_OK, "%s", error.message);
    ck_assert_uint_eq(job.verify.differing, differing);
    ck_assert_int_eq(listener.verdicts, verdicts);
    ck_assert_int_eq(job.claim.record.exit_code, verdicts * VERDICT);
    verify_job_fini(&job);
    context_close(&context);
}

START_TEST(what_differs_is_found_and_mended)
{
    struct silence silence;
    struct work work;

    world_of("  a: {plugin: fixture_told}\n");
    silence_begin(&silence);
    work_open(&work, world.yaml, FIXTURES);
    request(&work, "2021-01-01", "2021-01-02");
    plan_and_execute(&work);
    work_close(&work);
    verify_world(false, 0, 0);
    world_sql(&world, "UPDATE told SET label = 'by hand' WHERE day = '2021-01-02'");
    verify_world(false, 1, 0);
    verify_world(true, 1, 1);
    work_open(&work, world.yaml, FIXTURES);
    request(&work, "2021-01-01", "2021-01-02");
    plan_and_execute(&work);
    ck_assert_uint_eq(work.listener.work, 1);
    work_close(&work);
    verify_world(false, 0, 0);
    silence_end(&silence);
    world_close(&world);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { league_is_run_with_events_and_in_silence,
                                   mistakes_are_diagnostics_and_a_status,
                                   a_processor_that_fails_ends_no_job,
                                   nobody_has_to_listen,
                                   plan_is_refused_by_who_is_asked,
                                   many_dates_are_retired_only_where_somebody_says_so,
                                   what_differs_is_found_and_mended };

    return suite_run("engine", tests, COUNT_OF(tests));
}
