/* suite.c - the promises of every store as one list, and what a driver can as a table. */
#include <stdlib.h>

#include "stores/workbench.h"

static const struct group {
    const struct promise *promises;
    const size_t *count;
} groups[] = {
    { store_promises, &store_promise_count },
    { transaction_promises, &transaction_promise_count },
    { publishing_promises, &publishing_promise_count },
    { token_promises, &token_promise_count },
    { misuse_promises, &misuse_promise_count },
    { concurrency_promises, &concurrency_promise_count },
};

int suite_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(groups); i++)
        count += *groups[i].count;
    return (int)count;
}

static const struct promise *find(size_t at)
{
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        if (at < *groups[i].count)
            return &groups[i].promises[at];
        at -= *groups[i].count;
    }
    ck_abort_msg("there are not so many promises");
    return NULL;
}

void suite_check(const struct subject *subject, int promise)
{
    const struct promise *chosen = find((size_t)promise);
    bool needed = subject_can(subject, chosen->needs);

    printf("%s: %s: %s\n", subject->driver->name, chosen->name, needed ? "to be kept" : "not made");
    (void)fflush(stdout);
    if (needed)
        chosen->check(subject);
}

/* ---- what it can ---- */

#define CELL_SIZE 48

static void print_can(const struct subject *subject, uint32_t capability, char cell[CELL_SIZE])
{
    (void)snprintf(cell, CELL_SIZE, "%s", subject_can(subject, capability) ? "yes" : "no");
}

static void print_tokens(const struct subject *subject, uint32_t exact, char cell[CELL_SIZE])
{
    if (subject_can(subject, exact))
        (void)snprintf(cell, CELL_SIZE, "exact");
    else
        print_can(subject, SLUICE_CAN_TOKEN, cell);
}

static void print_cost(const struct subject *subject, uint32_t none, char cell[CELL_SIZE])
{
    (void)none;
    (void)snprintf(cell, CELL_SIZE, "%s", subject->driver->estimate == NULL ? "no" : "yes");
}

static void print_limit(const struct subject *subject, uint32_t member, char cell[CELL_SIZE])
{
    const struct sluice_store_limits *limits = subject->driver->limits;
    uint32_t limit = 0;

    if (limits != NULL)
        memcpy(&limit, (const char *)limits + member, sizeof limit);
    if (limit == 0)
        (void)snprintf(cell, CELL_SIZE, "no limit");
    else
        (void)snprintf(cell, CELL_SIZE, "%u", limit);
}

static void print_years(const struct subject *subject, uint32_t none, char cell[CELL_SIZE])
{
    (void)none;
    (void)snprintf(cell, CELL_SIZE, "%s to 9999",
                   subject_lacks(subject, LACKS_YEAR_0) ? "0001" : "0000");
}

static void print_names(const struct subject *subject, uint32_t none, char cell[CELL_SIZE])
{
    (void)none;
    (void)snprintf(cell, CELL_SIZE, "%s",
                   subject_lacks(subject, LACKS_FREE_NAMES) ? "letters, digits, `_`" : "any text");
}

static const struct {
    const char *words;
    void (*print)(const struct subject *subject, uint32_t what, char cell[CELL_SIZE]);
    uint32_t what;
} rows[] = {
    { "rows and ledger in one transaction", print_can, SLUICE_CAN_ATOMIC_LEDGER },
    { "leases", print_can, SLUICE_CAN_LEASE },
    { "a partition replaced in one step of its own", print_can, SLUICE_CAN_PUBLISH },
    { "one state for several scans", print_can, SLUICE_CAN_SNAPSHOT },
    { "tokens of partitions", print_tokens, SLUICE_CAN_EXACT_TOKEN },
    { "rows without a date are found", print_can, SLUICE_CAN_UNDATED },
    { "rows that differ are written alone", print_can, SLUICE_CAN_DELTA },
    { "what a scan costs is told before", print_cost, 0 },
    { "columns of a table", print_limit, offsetof(struct sluice_store_limits, columns) },
    { "bytes of a name", print_limit, offsetof(struct sluice_store_limits, name_bytes) },
    { "publications per table and day", print_limit,
      offsetof(struct sluice_store_limits, publications) },
    { "years of dates and times", print_years, 0 },
    { "names of tables and columns", print_names, 0 },
};

/* ---- the page ---- */

#define HEADING "| what a driver can |"

/* The cell of a line of a table, 0 being the first; "" where there is none. */
static void cell_at(const char *line, int column, char cell[CELL_SIZE])
{
    size_t length;

    for (; column >= 0 && line != NULL; column--) {
        line = strchr(line, '|');
        line = line == NULL ? NULL : line + 1;
    }
    cell[0] = '\0';
    if (line == NULL || *line != ' ')
        return;
    length = strcspn(line + 1, "|\n");
    while (length > 0 && line[length] == ' ')
        length--;
    ck_assert_uint_lt(length, CELL_SIZE);
    memcpy(cell, line + 1, length);
    cell[length] = '\0';
}

static int find_column(const char *heading, const char *driver)
{
    for (int column = 1; column < 16; column++) {
        char cell[CELL_SIZE];
        cell_at(heading, column, cell);
        if (strcmp(cell, driver) == 0)
            return column;
    }
    ck_abort_msg(STORES_PAGE ": the table '" HEADING "' has no column '%s'", driver);
    return 0;
}

void suite_expect_page(const struct subject *subject)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    char *page = NULL, *table;
    size_t length = 0;
    int column;

    ck_ok(file_read(STORES_PAGE, 1 << 20, &page, &length, &error), error);
    table = strstr(page, HEADING);
    ck_assert_msg(table != NULL, STORES_PAGE " has no table '" HEADING "'");
    column = find_column(table, subject->driver->name);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char start[96], shown[CELL_SIZE], can[CELL_SIZE];
        const char *line;
        (void)snprintf(start, sizeof start, "\n| %s |", rows[i].words);
        line = strstr(table, start);
        ck_assert_msg(line != NULL, STORES_PAGE " has no line '%s'", rows[i].words);
        cell_at(line, column, shown);
        rows[i].print(subject, rows[i].what, can);
        printf("%s: %s: %s\n", subject->driver->name, rows[i].words, can);
        ck_assert_msg(strcmp(shown, can) == 0, STORES_PAGE ": %s, %s: '%s', but it is '%s'",
                      subject->driver->name, rows[i].words, shown, can);
    }
    free(page);
}
