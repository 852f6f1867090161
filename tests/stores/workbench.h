/*
 * workbench.h - a store driver under test, and short ways to use it. Failures of what a test does
 * not set out to examine end the test at once, with the driver's message.
 */
#ifndef TESTS_STORES_WORKBENCH_H
#define TESTS_STORES_WORKBENCH_H

#include <check.h>

#include "base/base.h"
#include "sluice/store.h"
#include "table/table.h"

/* What a store cannot that no capability tells of: it is refused, never changed. */
enum subject_lack {
    LACKS_YEAR_0 = 1 << 0,     /* dates and times begin with the year 1 */
    LACKS_FREE_NAMES = 1 << 1, /* names are letters of ASCII, digits and _ */
    LACKS_MAKING = 1 << 2,     /* the store has to be there: somebody else makes it */
    LACKS_SPEED = 1 << 3,      /* of many rows a part is tried */
};

/* The driver and an empty place for one store. */
struct subject {
    const struct sluice_store_driver *driver;
    const struct sluice_store_setting *const *settings;
    uint32_t setting_count;
    uint32_t lacks; /* enum subject_lack */
};

bool subject_can(const struct subject *subject, uint32_t capabilities);
bool subject_lacks(const struct subject *subject, enum subject_lack lack);

/* What any driver keeps that has the capabilities it takes; `check` gets a fresh subject. */
struct promise {
    const char *name;
    void (*check)(const struct subject *subject);
    uint32_t needs; /* enum sluice_capability; 0: every driver */
};

extern const struct promise store_promises[];
extern const size_t store_promise_count;
extern const struct promise misuse_promises[];
extern const size_t misuse_promise_count;
extern const struct promise concurrency_promises[];
extern const size_t concurrency_promise_count;
extern const struct promise transaction_promises[];
extern const size_t transaction_promise_count;
extern const struct promise publishing_promises[];
extern const size_t publishing_promise_count;
extern const struct promise token_promises[];
extern const size_t token_promise_count;

/* All of them, one after the other: what the loop test of a driver goes over. */
int suite_count(void);
/* Checks the promise, unless the driver lacks what it needs. */
void suite_check(const struct subject *subject, int promise);
/* Prints what the driver can, and compares it with its column of the table in docs/stores.md. */
void suite_expect_page(const struct subject *subject);

/* A table of a test; names, types and keys as the driver gets them. */
#define SHEET_COLUMNS 16

struct column {
    const char *name;
    int32_t type;
    int32_t is_key;
};

struct sheet {
    struct sluice_layout layout;
    struct sluice_field fields[SHEET_COLUMNS];
    const struct sluice_field *pointers[SHEET_COLUMNS];
};

void sheet_init(struct sheet *sheet, const char *table, const struct column *columns,
                uint32_t count);

/* The table "plain" of most tests: a date, a team and its points. */
#define PLAIN_COLUMNS 3
extern const struct column plain_columns[PLAIN_COLUMNS];
void plain_sheet(struct sheet *sheet);
#define ROW(date, team, points) sluice_of_date(date), sluice_of_text(team), sluice_of_int(points)

/* Selecting: `terms` and `order` as a scan has them, built from plain arrays. */
#define QUERY_TERMS 4

struct query {
    struct sluice_term terms[QUERY_TERMS];
    uint32_t term_count;
    const char *order[QUERY_TERMS];
    uint32_t order_count;
};

struct sluice_term term(const char *column, int comparison, struct sluice_value value);

void *open_or_fail(const struct subject *subject, uint32_t flags);
/* Opens, making the store, with the sheet's table in it. */
void *open_with(const struct subject *subject, const struct sheet *sheet);
/* begin, replace, commit; rolled back on failure. `values` row by row. A store without transactions
 * publishes them as the whole table: what the query selects must be all that there is. */
int store_rows(const struct subject *subject, void *session, const struct sheet *sheet,
               const struct query *query, const struct sluice_value *values, int64_t rows,
               struct sluice_error *error);
/* The same without begin and commit. */
int replace_rows(const struct subject *subject, void *session, const struct sheet *sheet,
                 const struct query *query, const struct sluice_value *values, int64_t rows,
                 struct sluice_error *error);
/* Everything the query selects; `table` is finished, table_fini it. `query` may be NULL. */
int read_rows(const struct subject *subject, void *session, const struct sheet *sheet,
              const struct query *query, struct table *table, struct sluice_error *error);
int64_t count_rows(const struct subject *subject, void *session, const struct sheet *sheet,
                   const struct query *query);
/* Reads and compares with `values`, cell by cell. */
void expect_rows(const struct subject *subject, void *session, const struct sheet *sheet,
                 const struct query *query, const struct sluice_value *values, int64_t rows);

/* ---- stores that publish ---- */

/* What is kept of a publication that was sent, as a ledger would. */
struct sending {
    char id[64];
    char note[256];
};

/* Stages and sends rows under an id that was never used; `day` is that of all rows, of the column
 * that sheet->layout.date names. What became of it is another question. */
int send_rows(const struct subject *subject, void *session, const struct sheet *sheet, int32_t day,
              const struct sluice_value *values, int64_t rows, struct sending *sending,
              struct sluice_error *error);
/* The same under the id that `sending` has, used or not. */
int send_again(const struct subject *subject, void *session, const struct sheet *sheet, int32_t day,
               const struct sluice_value *values, int64_t rows, struct sending *sending,
               struct sluice_error *error);
/* Asks until it is no longer at work: enum sluice_publication_state. */
int settle_sending(const struct subject *subject, void *session, const struct sheet *sheet,
                   const struct sending *sending);
/* Both, where only SLUICE_PUBLISHED is right. */
void publish_or_fail(const struct subject *subject, void *session, const struct sheet *sheet,
                     int32_t day, const struct sluice_value *values, int64_t rows,
                     struct sending *sending);

/* `call` succeeds, or the test ends with what it said. */
#define ck_ok(call, failure)                                                                       \
    ck_assert_msg((call) == SLUICE_OK, "%s: %s: %s", #call, status_text((failure).status),         \
                  (failure).message)

#endif
