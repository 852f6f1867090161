/*
 * shop.h - a folder with the pipeline of a shop, for tests of what windows see: orders of customers
 * (and bookings, the same rows known ahead) on any day, a calendar of days, and processors made of
 * tally.c and badge.c.
 */
#ifndef TESTS_E2E_SHOP_H
#define TESTS_E2E_SHOP_H

#include "base/suite.h"
#include "e2e/gates.h"

#include <stdlib.h>

/* Days counted from 2023-12-01, for plain tables of numbers. */
#define SHOP_DAYS 120
#define SHOP_CUSTOMERS 5

/* An empty folder becomes the current one. */
void shop_enter(void);
void shop_leave(void);
/* p.yaml over gates.db: what all have, these keys of `orders` and `bookings` ("dates: all, "), more
 * tables (lines of two blanks), and these processors. */
void shop_pipeline(const char *keys, const char *tables, const char *processors);
/* The same with other keys of `orders` than of `bookings`. */
void shop_pipeline_of(const char *orders, const char *bookings, const char *tables,
                      const char *processors);
/* "2023-12-05" of day 4; in one of four static texts. */
const char *shop_day(int day);
/* Imports TABLE with these rows below `header`; `more`: " --from D --to D", or "". */
void shop_import(const char *table, const char *header, const char *rows, const char *more);

/* What a customer ordered on a day: 0 is no row. */
struct shop {
    int amounts[SHOP_DAYS][SHOP_CUSTOMERS];
    bool open[SHOP_DAYS];   /* the calendar */
    int seasons[SHOP_DAYS]; /* of days that are in it */
};
/* Replaces `days`, or both tables of orders, over all days there are. */
void shop_import_days(const struct shop *shop);
void shop_import_orders(const struct shop *shop);
/* What `tallied` must be of one day: lines as `export` writes them, appended. `all`: days outside
 * the calendar count. */
void shop_tally(const struct shop *shop, int day, bool all, struct buffer *out);
/* The whole export of a table, without its header; free() it. */
char *shop_export(const char *table, int from, int to);
/* `sluice run` over these days, and what must come of it: the word of each processor's line. */
void shop_run(int from, int to, const char *more);

#endif
