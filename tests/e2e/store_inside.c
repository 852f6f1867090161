/* store_inside.c - a look into a store: texts, numbers, and whether ledger and rows agree.
 */
#include "e2e/season.h"

#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "places/places.h"

static sqlite3 *open_store(const char *store, const char *words)
{
    sqlite3 *database = places_look(store, words);

    ck_assert_msg(database != NULL, "there is no store '%s'", store);
    return database;
}

static char *query_text(sqlite3 *database, const char *query)
{
    sqlite3_stmt *statement = NULL;
    const char *text;
    char *copy;

    ck_assert_msg(sqlite3_prepare_v2(database, query, -1, &statement, NULL) == SQLITE_OK, "%s: %s",
                  query, sqlite3_errmsg(database));
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    text = (const char *)sqlite3_column_text(statement, 0);
    copy = strdup(text == NULL ? "" : text);
    ck_assert_ptr_nonnull(copy);
    ck_assert_int_eq(sqlite3_finalize(statement), SQLITE_OK);
    return copy;
}

static long long query_number(sqlite3 *database, const char *query)
{
    char *text = query_text(database, query);
    long long number = strtoll(text, NULL, 10);

    free(text);
    return number;
}

char *season_text(const char *store, const char *query)
{
    sqlite3 *database = open_store(store, query);
    char *text = query_text(database, query);

    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    return text;
}

long long season_number(const char *store, const char *query)
{
    sqlite3 *database = open_store(store, query);
    long long number = query_number(database, query);

    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
    return number;
}

static bool has_table(sqlite3 *database, const char *table)
{
    char query[256];

    (void)snprintf(query, sizeof query, "SELECT count(*) FROM pragma_table_info('%s')", table);
    return query_number(database, query) > 0;
}

/* Of one table: what the ledger says of a partition and what is there. The first two %s are the
 * table, the third leaves out partitions whose publication is not settled yet. */
static const struct {
    const char *promise, *broken;
} promises[] = {
    { "rows without a commit",
      "SELECT count(*) FROM \"%s\" WHERE game_date NOT IN"
      " (SELECT partition FROM sluice_commits WHERE table_name = '%s' AND kind <> 'failed')"
      " AND game_date NOT IN (%s)" },
    { "partitions with more or fewer rows than committed",
      "SELECT count(*) FROM (SELECT partition, written, max(sequence) FROM sluice_commits"
      " WHERE table_name = '%s' AND kind <> 'failed' GROUP BY partition) AS c"
      " WHERE c.written <> (SELECT count(*) FROM \"%s\" WHERE game_date = c.partition)"
      " AND c.partition NOT IN (%s)" },
};

/* Of computed tables. A version that is to be computed again has no fingerprint but zero: its parts
 * are not known, or come with the end of the copy that it is of. */
static const struct {
    const char *promise, *broken;
} ledger_promises[] = {
    { "commits that do not add up",
      "SELECT count(*) FROM sluice_commits WHERE expected <> written + skipped + failed" },
    { "commits without their components",
      "SELECT count(*) FROM sluice_commits WHERE kind = 'run' AND trim(fingerprint, '0') <> ''"
      " AND commit_id NOT IN (SELECT commit_id FROM sluice_components)" },
    { "partitions with more or fewer outcomes than committed",
      "SELECT count(*) FROM (SELECT table_name, partition, skipped + failed AS due, max(sequence)"
      " FROM sluice_commits WHERE kind = 'run' GROUP BY table_name, partition) AS c"
      " WHERE c.due <> (SELECT count(*) FROM sluice_outcomes AS o WHERE o.table_name ="
      " c.table_name AND o.partition = c.partition AND o.version = 'committed')" },
};

static void expect_none(sqlite3 *database, const char *query, const char *promise,
                        const char *table, const char *what)
{
    long long broken = query_number(database, query);

    ck_assert_msg(broken == 0, "%s: %s: %lld %s", what, table, broken, promise);
}

static void check_table(sqlite3 *database, const char *table, const char *what)
{
    char query[768], unsettled[160] = "";

    if (has_table(database, "sluice_intents"))
        (void)snprintf(unsettled, sizeof unsettled,
                       "SELECT partition FROM sluice_intents WHERE table_name = '%s'", table);
    if (!has_table(database, table))
        return;
    for (size_t i = 0; i < sizeof promises / sizeof *promises; i++) {
        (void)snprintf(query, sizeof query, promises[i].broken, table, table,
                       unsettled[0] == '\0' ? "''" : unsettled);
        expect_none(database, query, promises[i].promise, table, what);
    }
}

void season_expect_consistent(const char *store, const char *what)
{
    static const char all[] =
        "player_game_summary team_offense_game_summary team_defense_game_summary"
        " player_shot_zone_analysis team_defense_zone_analysis upcoming_team_game_context"
        " upcoming_player_game_context player_composite_factors player_daily_cache"
        " ml_feature_store schedule player_boxscores team_boxscores shots game_lines player_props"
        " injury_status sluice_commits sluice_components sluice_outcomes sluice_intents";
    static const char *const imported[] = { "schedule",     "player_boxscores", "team_boxscores",
                                            "shots",        "game_lines",       "player_props",
                                            "injury_status" };
    sqlite3 *database = open_store(store, all);
    char *state = query_text(database, "PRAGMA integrity_check");

    ck_assert_msg(strcmp(state, "ok") == 0, "%s: %s", what, state);
    free(state);
    if (has_table(database, "sluice_commits")) {
        for (int t = 0; t < SEASON_TABLES; t++)
            check_table(database, season_tables[t], what);
        for (size_t t = 0; t < sizeof imported / sizeof *imported; t++)
            check_table(database, imported[t], what);
    }
    for (size_t i = 0; i < sizeof ledger_promises / sizeof *ledger_promises; i++)
        if (has_table(database, "sluice_outcomes"))
            expect_none(database, ledger_promises[i].broken, ledger_promises[i].promise, "ledger",
                        what);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

char (*season_dates(const char *store, size_t *count))[SEASON_DATE_SIZE]
{
    char *text = season_text(
        store, "SELECT group_concat(game_date, ' ') FROM (SELECT DISTINCT game_date FROM schedule"
               " WHERE season_type IN ('Regular Season', 'Play-In', 'PlayIn', 'Playoffs')"
               " ORDER BY game_date)");
    char(*dates)[SEASON_DATE_SIZE];

    *count = (strlen(text) + 1) / SEASON_DATE_SIZE;
    dates = calloc(*count, sizeof *dates);
    ck_assert_ptr_nonnull(dates);
    for (size_t i = 0; i < *count; i++)
        memcpy(dates[i], text + i * SEASON_DATE_SIZE, SEASON_DATE_SIZE - 1);
    free(text);
    return dates;
}
