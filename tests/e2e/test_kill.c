/* test_kill.c - a command that is killed or interrupted at any moment leaves a store from which the
 * same command makes what an undisturbed one would have made. */
#include <check.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "e2e/season.h"
#include "places/places.h"
#include "runner.h"

#define TO "2021-11-24"
#define QUICK_TO "2021-11-07"
#define ELSEWHERE_TO "2021-10-27" /* over other stores than SQLite alone */
#define ROUNDS 4
#define QUICK_ROUNDS 2
#define ROUNDS_ELSEWHERE 1
#define COPY_ROUNDS 3
#define FULL_ROUNDS 200
#define FULL_ROUNDS_ELSEWHERE 50
#define TRIES 12
/* Until one was killed with a part of its work committed: else the rounds show nothing. */
#define MORE_ROUNDS 60

static char folder[E2E_FOLDER_SIZE];
static const char *to;
static int rounds;
static struct season_exports undisturbed;

/* ---- a command and the moment it ends at ---- */

static double seconds(void)
{
    struct timespec now;

    ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void wait_seconds(double delay)
{
    struct timespec time = { (time_t)delay, (long)((delay - (double)(time_t)delay) * 1e9) };

    ck_assert_int_eq(nanosleep(&time, NULL), 0);
}

/* From 0 up to 1; the same sequence on every machine. */
static double draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 40) / (double)(1 << 24);
}

struct disturbance {
    const char *const *arguments;
    const char *start; /* the store it begins with; NULL: none */
    const char *store;
    int signal;
    double duration; /* of the undisturbed command */
};

static void begin_again(const struct disturbance *disturbance)
{
    places_copy(disturbance->start, disturbance->store);
    season_use(disturbance->store);
}

static double measure(const struct disturbance *disturbance)
{
    double started;
    struct e2e_result result;

    begin_again(disturbance);
    started = seconds();
    result = e2e_run(disturbance->arguments);
    ck_assert_msg(result.code == 0, "exit %d\n%.1500s", result.code, result.err);
    e2e_result_fini(&result);
    return seconds() - started;
}

/* Sends the signal at a share of the duration. A command that was done before is begun again and
 * disturbed earlier: the result is always of one that was in the middle. */
static struct e2e_result disturb(const struct disturbance *disturbance, double share)
{
    struct e2e_result result = { 0 };
    double delay = disturbance->duration * share;

    for (int i = 0; i < TRIES; i++) {
        struct e2e_child child;
        begin_again(disturbance);
        e2e_start(&child, disturbance->arguments);
        wait_seconds(delay);
        ck_assert_int_eq(kill(child.process, disturbance->signal), 0);
        result = e2e_wait(&child);
        if (result.code != 0)
            return result;
        delay *= 0.7;
        e2e_result_fini(&result);
    }
    ck_abort_msg("the command is always done before signal %d", disturbance->signal);
    return result;
}

/* The share of round `i`: each in its own part of the duration, later ones anywhere. One that is
 * alone is in the middle, where something is committed and something is not. */
static double moment(int i, uint64_t *state)
{
    if (rounds == 1 && i == 0)
        return 0.4 + 0.2 * draw(state);
    return i < rounds ? ((double)i + draw(state)) / (double)rounds : draw(state);
}

/* ---- after it ---- */

/* What the ledger has of runs before this one. */
static char *commits_until(const char *store, const char *last)
{
    char query[512];

    (void)snprintf(query, sizeof query,
                   "SELECT group_concat(line, char(10)) FROM (SELECT table_name || ' ' || partition"
                   " || ' ' || sequence || ' ' || kind || ' ' || commit_id AS line FROM"
                   " sluice_commits WHERE run_id <= '%s' ORDER BY line)",
                   last);
    return season_text(store, query);
}

/* Partitions of which the killed command left rows and no record. */
static long long unsettled(const char *store)
{
    return season_number(store, "SELECT count(*) FROM pragma_table_info('sluice_intents')") == 0
               ? 0
               : season_number(store, "SELECT count(*) FROM sluice_intents");
}

static long long count_lines(const char *text)
{
    long long count = *text != '\0';

    for (; *text != '\0'; text++)
        count += *text == '\n';
    return count;
}

/* All that stood stands, and at most `settled` records came to it. */
static void expect_kept(char *before, const char *after, long long settled, const char *what)
{
    long long more = count_lines(after) - count_lines(before);
    char *rest = NULL;

    ck_assert_msg(more >= 0 && more <= settled, "%s: commits were changed:\n%.700s\n%.700s", what,
                  before, after);
    for (const char *line = strtok_r(before, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        ck_assert_msg(strstr(after, line) != NULL, "%s: commit '%s' was changed:\n%.700s", what,
                      line, after);
}

static char *last_run(const char *store)
{
    return season_text(store, "SELECT max(run_id) FROM sluice_runs");
}

static void expect_readable(const char *what)
{
    struct e2e_result result = e2e_run(
        (const char *[]){ "status", season_pipeline(), "--from", SEASON_FROM, "--to", to, NULL });

    ck_assert_msg(result.code == 0, "%s: status: exit %d\n%.1500s", what, result.code, result.err);
    e2e_result_fini(&result);
}

static long long computed(const char *store)
{
    return season_number(store, "SELECT count(*) FROM sluice_commits WHERE kind = 'run'");
}

/* The same command again: it keeps what was committed and computes the rest. */
static void complete(const struct disturbance *disturbance, const char *what)
{
    char *last = last_run(disturbance->store), *before, *after;
    long long settled = unsettled(disturbance->store);
    struct e2e_result result;

    before = commits_until(disturbance->store, last);
    result = e2e_run(disturbance->arguments);
    ck_assert_msg(result.code == 0, "%s: completing: exit %d\n%.1500s", what, result.code,
                  result.err);
    e2e_result_fini(&result);
    after = commits_until(disturbance->store, last);
    expect_kept(before, after, settled, what);
    ck_assert_msg(season_number(disturbance->store,
                                "SELECT count(*) FROM sluice_commits AS c WHERE kind = 'run' AND"
                                " sequence > 1 AND NOT EXISTS (SELECT * FROM sluice_commits AS d"
                                " WHERE d.table_name = c.table_name AND d.partition = c.partition"
                                " AND d.sequence = c.sequence - 1"
                                " AND trim(d.fingerprint, '0') = '')") == 0,
                  "%s: something committed was computed again", what);
    season_expect_consistent(disturbance->store, what);
    free(last);
    free(before);
    free(after);
}

static struct disturbance season_disturbance(const char *const *arguments, int signal)
{
    struct disturbance disturbance = {
        .arguments = arguments, .start = "imported.db", .store = "killed.db", .signal = signal
    };

    disturbance.duration = measure(&disturbance);
    return disturbance;
}

/* ---- promises ---- */

START_TEST(a_killed_run_completes_to_the_same_bytes)
{
    const char *arguments[] = { "run", season_pipeline(), "--from", SEASON_FROM, "--to", to, NULL };
    struct disturbance disturbance = season_disturbance(arguments, SIGKILL);
    long long all = computed("killed.db");
    int partly = 0;
    uint64_t state = 9;

    for (int i = 0; i < rounds || (partly == 0 && i < rounds + MORE_ROUNDS); i++) {
        double share = moment(i, &state);
        struct e2e_result result = disturb(&disturbance, share);
        char what[64];
        long long done;
        (void)snprintf(what, sizeof what, "killed at %.0f %%", share * 100.0);
        ck_assert_msg(result.code == 128 + SIGKILL, "%s: exit %d\n%.1500s", what, result.code,
                      result.err);
        e2e_result_fini(&result);
        expect_readable(what);
        season_expect_consistent("killed.db", what);
        done = computed("killed.db");
        partly += done > 0 && done < all;
        complete(&disturbance, what);
        season_expect_exports(&undisturbed, SEASON_FROM, to, what);
    }
    printf("killed runs: %d left some of %lld partitions committed\n", partly, all);
    ck_assert_int_gt(partly, 0);
}
END_TEST

START_TEST(a_killed_import_completes_to_the_same_store)
{
    const char *arguments[] = { "import", season_pipeline(), "data", NULL };
    struct disturbance disturbance = { .arguments = arguments,
                                       .store = "killed.db",
                                       .signal = SIGKILL };
    int partly = 0;
    uint64_t state = 5;

    disturbance.duration = measure(&disturbance);
    for (int i = 0; i < rounds || (partly == 0 && i < rounds + MORE_ROUNDS); i++) {
        double share = moment(i, &state);
        struct e2e_result result = disturb(&disturbance, share);
        char what[64];
        (void)snprintf(what, sizeof what, "import killed at %.0f %%", share * 100.0);
        ck_assert_msg(result.code == 128 + SIGKILL, "%s: exit %d\n%.1500s", what, result.code,
                      result.err);
        e2e_result_fini(&result);
        if (places_has("killed.db"))
            season_expect_consistent("killed.db", what);
        season_import("killed.db", "data");
        season_expect_consistent("killed.db", what);
        /* The killed one and the completing one. */
        partly +=
            season_number("killed.db", "SELECT count(DISTINCT run_id) FROM sluice_commits") > 1;
        season_complete(SEASON_FROM, to, NULL);
        season_expect_exports(&undisturbed, SEASON_FROM, to, what);
    }
    printf("killed imports: %d left some files committed\n", partly);
    ck_assert_int_gt(partly, 0);
}
END_TEST

/* ---- copies ---- */

/* From the undisturbed store into the one in use. */
static struct disturbance copy_disturbance(int signal)
{
    static const char *arguments[] = { "copy",     NULL, "--source", "source.yaml",
                                       "--target", NULL, NULL };
    struct disturbance disturbance = { .arguments = arguments,
                                       .store = "killed.db",
                                       .signal = signal };
    char sections[PLACES_TEXT], text[PLACES_TEXT + 32];

    (void)snprintf(text, sizeof text, "sluice: 1\nname: source\n%s",
                   places_sections("undisturbed.db", sections));
    e2e_write("source.yaml", text, strlen(text));
    arguments[1] = arguments[5] = season_pipeline();
    disturbance.duration = measure(&disturbance);
    return disturbance;
}

/* "shots 36 36", a line for each table that the ledger knows: its versions and their rows, without
 * those of a table on its way. */
static char *versions_of(const char *store)
{
    return season_text(store, "SELECT char(10) || coalesce(group_concat(line, char(10)), '') || "
                              "char(10) FROM (SELECT table_name || ' ' || count(*) || ' ' || "
                              "sum(row_count) AS line FROM sluice_commits WHERE reason IS NOT "
                              "'its table was being copied' GROUP BY table_name)");
}

/* A table is there with all its versions, or none. */
static long long expect_whole_tables(const char *what)
{
    char *all = versions_of("undisturbed.db"), *got = versions_of("killed.db"), *line = got;
    long long count = 0;

    while ((line = strchr(line, '\n')) != NULL && line[1] != '\0' && line[1] != '\n') {
        char *end = strchr(line + 1, '\n'), kept = end[1];
        end[1] = '\0';
        ck_assert_msg(strstr(all, line) != NULL, "%s: '%s' is half copied", what, line);
        end[1] = kept;
        line = end;
        count++;
    }
    free(all);
    free(got);
    return count;
}

/* The same command again copies what is not there; nothing is left to compute. */
static void complete_copy(const struct disturbance *disturbance, const char *what)
{
    struct e2e_result result = e2e_run(disturbance->arguments);

    ck_assert_msg(result.code == 0, "%s: completing: exit %d\n%.1500s", what, result.code,
                  result.err);
    e2e_result_fini(&result);
    season_expect_consistent("killed.db", what);
    result = e2e_run((const char *[]){ "verify", season_pipeline(), NULL });
    ck_assert_msg(result.code == 0, "%s: verify: %.1500s", what, result.out);
    e2e_result_fini(&result);
    result = e2e_run(
        (const char *[]){ "plan", season_pipeline(), "--from", SEASON_FROM, "--to", to, NULL });
    ck_assert_msg(strstr(result.out, "everything is up to date") != NULL, "%s:\n%.1500s", what,
                  result.out);
    e2e_result_fini(&result);
}

START_TEST(a_killed_copy_completes_to_the_same_store)
{
    struct disturbance disturbance = copy_disturbance(SIGKILL);
    int copies = rounds > COPY_ROUNDS && !season_is_full() ? COPY_ROUNDS : rounds, partly = 0;
    long long all;
    uint64_t state = 7;

    all = expect_whole_tables("undisturbed");
    for (int i = 0; i < copies || (partly == 0 && i < copies + MORE_ROUNDS); i++) {
        double share = moment(i % rounds, &state);
        struct e2e_result result = disturb(&disturbance, share);
        char what[64];
        long long done = 0;
        (void)snprintf(what, sizeof what, "copy killed at %.0f %%", share * 100.0);
        ck_assert_msg(result.code == 128 + SIGKILL, "%s: exit %d\n%.1500s", what, result.code,
                      result.err);
        e2e_result_fini(&result);
        if (places_has("killed.db") &&
            season_number("killed.db", "SELECT count(*) FROM pragma_table_info("
                                       "'sluice_commits')") > 0) {
            season_expect_consistent("killed.db", what);
            done = expect_whole_tables(what);
        }
        partly += done > 0 && done < all;
        complete_copy(&disturbance, what);
        ck_assert_int_eq(expect_whole_tables(what), all);
        season_expect_exports(&undisturbed, SEASON_FROM, to, what);
    }
    printf("killed copies: %d left some of %lld tables copied\n", partly, all);
    ck_assert_int_gt(partly, 0);
}
END_TEST

START_TEST(an_interrupted_copy_says_how_to_continue)
{
    struct disturbance disturbance = copy_disturbance(SIGTERM);
    struct e2e_result result = disturb(&disturbance, 0.5);

    ck_assert_msg(result.code == 130, "exit %d\n%.1500s", result.code, result.err);
    e2e_result_fini(&result);
    complete_copy(&disturbance, "interrupted");
    season_expect_exports(&undisturbed, SEASON_FROM, to, "interrupted copy");
}
END_TEST

/* ---- interrupted ---- */

static void expect_interrupted(void)
{
    ck_assert_int_eq(season_number("killed.db", "SELECT count(*) FROM sluice_runs WHERE event ="
                                                " 'end' AND exit_code = 130 AND summary LIKE"
                                                " '%interrupted%'"),
                     1);
}

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

START_TEST(an_interrupted_run_says_how_to_continue)
{
    const char *arguments[] = { "run", season_pipeline(), "--from", SEASON_FROM, "--to", to, NULL };
    struct disturbance disturbance = season_disturbance(arguments, signals[_i]);
    bool told = false;
    char expected[512];

    (void)snprintf(expected, sizeof expected,
                   "to continue: sluice run %s --from " SEASON_FROM " --to %s\n", season_pipeline(),
                   to);
    /* Interrupted while it made its plan, it has begun nothing: it is met later then. */
    for (int later = 0; later < TRIES && !told; later++) {
        struct e2e_result result = disturb(&disturbance, 0.4 + 0.05 * later);
        ck_assert_msg(result.code == 130, "exit %d\n%.1500s", result.code, result.err);
        told = strstr(result.err, expected) != NULL;
        ck_assert_msg(told || strstr(result.err, "to continue") == NULL, "%.1500s", result.err);
        e2e_result_fini(&result);
    }
    ck_assert_msg(told, "it never says how to continue");
    season_expect_consistent("killed.db", "interrupted");
    expect_interrupted();
    complete(&disturbance, "interrupted");
    season_expect_exports(&undisturbed, SEASON_FROM, to, "interrupted");
}
END_TEST

START_TEST(an_interrupted_import_says_how_to_continue)
{
    const char *arguments[] = { "import", season_pipeline(), "data", NULL };
    struct disturbance disturbance = { .arguments = arguments,
                                       .store = "killed.db",
                                       .signal = signals[_i] };
    struct e2e_result result;
    char expected[512];

    (void)snprintf(expected, sizeof expected, "to continue: sluice import %s data\n",
                   season_pipeline());
    disturbance.duration = measure(&disturbance);
    result = disturb(&disturbance, 0.5);
    ck_assert_msg(result.code == 130, "exit %d\n%.1500s", result.code, result.err);
    ck_assert_msg(strstr(result.err, expected) != NULL, "no way to continue:\n%.1500s", result.err);
    e2e_result_fini(&result);
    season_expect_consistent("killed.db", "interrupted");
    expect_interrupted();
    season_import("killed.db", "data");
    season_complete(SEASON_FROM, to, NULL);
    season_expect_exports(&undisturbed, SEASON_FROM, to, "interrupted import");
}
END_TEST

/* ---- once for all ---- */

static void setup(void)
{
    to = !places_is_file() && !season_is_full() ? ELSEWHERE_TO : season_is_quick() ? QUICK_TO : TO;
    if (places_is_file())
        rounds = season_is_full() ? FULL_ROUNDS : season_is_quick() ? QUICK_ROUNDS : ROUNDS;
    else
        rounds = season_is_full() ? FULL_ROUNDS_ELSEWHERE : ROUNDS_ELSEWHERE;
    e2e_enter(folder);
    season_make("data", to);
    season_import("imported.db", "data");
    season_copy("imported.db", "undisturbed.db");
    season_use("undisturbed.db");
    season_complete(SEASON_FROM, to, NULL);
    season_export(&undisturbed, SEASON_FROM, to);
}

static void teardown(void)
{
    season_exports_fini(&undisturbed);
    e2e_leave(folder);
}

/* Of places whose two parts are in servers: the other commands take the same steps. */
static bool only_runs(void)
{
    return !season_is_full() && strchr(places_word(), '+') != NULL &&
           strncmp(places_word(), "sqlite", 6) != 0;
}

static void add_others(TCase *tests)
{
    int signal_count =
        places_is_file() || season_is_full() ? (int)(sizeof signals / sizeof *signals) : 1;

    tcase_add_test(tests, a_killed_import_completes_to_the_same_store);
    tcase_add_test(tests, a_killed_copy_completes_to_the_same_store);
    if (places_is_file() || season_is_full())
        tcase_add_test(tests, an_interrupted_copy_says_how_to_continue);
    tcase_add_loop_test(tests, an_interrupted_run_says_how_to_continue, 0, signal_count);
    tcase_add_loop_test(tests, an_interrupted_import_says_how_to_continue, 0, signal_count);
}

int main(void)
{
    TCase *tests = tcase_create("killed and interrupted");

    if (!places_ready())
        return PLACES_SKIPPED;
    tcase_add_unchecked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, season_is_full() ? 7200 : 280);
    tcase_add_test(tests, a_killed_run_completes_to_the_same_bytes);
    if (!only_runs())
        add_others(tests);
    return runner_run("kill", tests);
}
