/* season.c - a generated season and its stores, made once for a whole suite. */
#include "e2e/season.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "e2e/csv_rows.h"
#include "places/places.h"

const char *const season_tables[SEASON_TABLES] = {
    "player_game_summary",          "team_offense_game_summary",
    "team_defense_game_summary",    "player_shot_zone_analysis",
    "team_defense_zone_analysis",   "upcoming_team_game_context",
    "upcoming_player_game_context", "player_composite_factors",
    "player_daily_cache",           "ml_feature_store",
};

bool season_is_quick(void)
{
    return getenv("SLUICE_TEST_QUICK") != NULL;
}

bool season_is_full(void)
{
    return getenv("SLUICE_TEST_FULL") != NULL;
}

const char *season_shared(void)
{
    const char *path = getenv("SLUICE_SHARED");

    if (path == NULL)
        path = SLUICE_SOURCE "/../shared";
    if (access(path, R_OK | X_OK) == 0)
        return path;
    printf("skipped: no ../shared\n");
    return NULL;
}

/* ---- data ---- */

static bool is_until(struct csv_row *row, void *to)
{
    char **date = csv_field(row, "game_date");

    return date == NULL || strcmp(*date, to) <= 0;
}

static void generate(const char *folder)
{
    pid_t child = fork();
    int status = 0;

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(126);
        (void)execl(SLUICE_LEAGUE, "sluice-league", "--out", folder, "--players", "300", NULL);
        _exit(127);
    }
    while (waitpid(child, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    ck_assert_int_eq(status, 0);
}

void season_make(const char *folder, const char *to)
{
    char whole[64], last[SEASON_DATE_SIZE];

    (void)snprintf(whole, sizeof whole, "%s-whole", folder);
    (void)snprintf(last, sizeof last, "%s", to);
    generate(whole);
    csv_copy_folder(whole, folder, is_until, last);
}

/* ---- stores ---- */

#define HERE "pipelines"
#define STORE_LINE "store: {driver: sqlite, path: \"${SLUICE_STORE:-../league.db}\"}\n"

/* A file of the pipeline, copied with other sections where it has the store's. */
static void write_pipeline(const char *name)
{
    char from[256], to[64], sections[PLACES_TEXT];
    size_t length = 0, before;
    char *text, *line;
    FILE *file;

    (void)snprintf(from, sizeof from, SLUICE_SOURCE "/pipelines/%s.yaml", name);
    (void)snprintf(to, sizeof to, HERE "/%s.yaml", name);
    text = e2e_read(from, &length);
    file = fopen(to, "w");
    ck_assert(text != NULL && file != NULL);
    line = strstr(text, STORE_LINE);
    before = line == NULL ? length : (size_t)(line - text);
    ck_assert_uint_eq(fwrite(text, 1, before, file), before);
    if (line != NULL)
        ck_assert_int_ge(fprintf(file, "%s%s", places_sections_of("SLUICE_STORE", sections),
                                 line + strlen(STORE_LINE)),
                         0);
    ck_assert_int_eq(fclose(file), 0);
    free(text);
}

const char *season_pipeline(void)
{
    static const char *const files[] = { "league", "zones", "nightly" };
    static char path[64];

    if (places_is_file())
        return SEASON_PIPELINE;
    (void)snprintf(path, sizeof path, HERE "/nightly.yaml");
    if (mkdir(HERE, 0755) == 0)
        for (size_t i = 0; i < sizeof files / sizeof *files; i++)
            write_pipeline(files[i]);
    return path;
}

void season_use(const char *store)
{
    places_use("SLUICE_STORE", store);
}

void season_import(const char *store, const char *folder)
{
    struct e2e_result result;

    season_use(store);
    result = e2e_run((const char *[]){ "import", season_pipeline(), folder, NULL });
    ck_assert_msg(result.code == 0, "import of %s: exit %d\n%.1500s", folder, result.code,
                  result.err);
    e2e_result_fini(&result);
}

void season_copy(const char *from, const char *to)
{
    places_copy(from, to);
}

struct e2e_result season_run(const char *from, const char *to, const char *const *more)
{
    const char *arguments[12] = { "run", season_pipeline(), "--from", from, "--to", to };

    for (size_t i = 6; more != NULL && *more != NULL && i < 11; i++)
        arguments[i] = *more++;
    return e2e_run(arguments);
}

void season_complete(const char *from, const char *to, const char *const *more)
{
    struct e2e_result result = season_run(from, to, more);

    ck_assert_msg(result.code == 0, "run %s..%s: exit %d\n%.1500s", from, to, result.code,
                  result.err);
    e2e_result_fini(&result);
}

/* ---- exports ---- */

static void export_one(const char *table, const char *from, const char *to, bool outcomes,
                       char **bytes, size_t *length)
{
    struct e2e_result result =
        e2e_run((const char *[]){ "export", season_pipeline(), table, "--from", from, "--to", to,
                                  outcomes ? "--outcomes" : NULL, NULL });

    ck_assert_msg(result.code == 0, "export of %s: exit %d\n%.1500s", table, result.code,
                  result.err);
    *bytes = result.out;
    *length = result.out_length;
    result.out = NULL;
    e2e_result_fini(&result);
}

void season_export(struct season_exports *exports, const char *from, const char *to)
{
    for (int t = 0; t < SEASON_TABLES; t++)
        for (int outcomes = 0; outcomes < 2; outcomes++)
            export_one(season_tables[t], from, to, outcomes == 1, &exports->bytes[t][outcomes],
                       &exports->lengths[t][outcomes]);
}

void season_exports_fini(struct season_exports *exports)
{
    for (int t = 0; t < SEASON_TABLES; t++)
        for (int outcomes = 0; outcomes < 2; outcomes++)
            free(exports->bytes[t][outcomes]);
    *exports = (struct season_exports){ 0 };
}

static bool same_part(const struct season_exports *a, const struct season_exports *b, int table,
                      int part)
{
    return a->lengths[table][part] == b->lengths[table][part] &&
           memcmp(a->bytes[table][part], b->bytes[table][part], a->lengths[table][part]) == 0;
}

bool season_same(const struct season_exports *a, const struct season_exports *b, int table)
{
    return same_part(a, b, table, 0) && same_part(a, b, table, 1);
}

/* Check has room for short messages only. */
static int line_length(const char *text)
{
    size_t length = strcspn(text, "\n");

    return length > 1000 ? 1000 : (int)length;
}

static void fail_difference(const char *what, const char *table, const char *expected,
                            const char *got)
{
    int line = 1;

    while (*expected != '\0' && *got != '\0') {
        size_t length = strcspn(expected, "\n");
        if (strncmp(expected, got, length + 1) != 0)
            break;
        expected += length + 1;
        got += length + 1;
        line++;
    }
    ck_abort_msg("%s: %s, line %d:\nexpected %.*s\ngot      %.*s", what, table, line,
                 line_length(expected), expected, line_length(got), got);
}

void season_expect_same(const struct season_exports *expected, const struct season_exports *got,
                        const char *what)
{
    for (int t = 0; t < SEASON_TABLES; t++)
        for (int part = 0; part < 2; part++)
            if (!same_part(expected, got, t, part))
                fail_difference(what, season_tables[t], expected->bytes[t][part],
                                got->bytes[t][part]);
}

void season_expect_exports(const struct season_exports *expected, const char *from, const char *to,
                           const char *what)
{
    struct season_exports got;

    season_export(&got, from, to);
    season_expect_same(expected, &got, what);
    season_exports_fini(&got);
}
