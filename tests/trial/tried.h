/* tried.h - a case as it should be, which tests change, and `sluice test` of its folder. */
#ifndef TESTS_TRIAL_TRIED_H
#define TESTS_TRIAL_TRIED_H

#include "base/suite.h"
#include "e2e/import_lines.h"
#include "e2e/sluice.h"

#define PIPELINE(breaks, gates)                                                                    \
    "sluice: 1\nname: tried\n"                                                                     \
    "calendar: {table: days, date: day, season: year}\n"                                           \
    "tables:\n"                                                                                    \
    "  days: {date: day, key: [day], known: ahead, columns: {day: date, year: text}}\n"            \
    "  customers: {key: [customer_id], columns: {customer_id: int, city: text?}}\n"                \
    "  orders: {date: day, key: [order_id], columns: {order_id: int, day: date, "                  \
    "customer_id: int, amount: real?, note: text?, paid: bool?}}\n"                                \
    "  due: {key: [customer_id, order_id], columns: {customer_id: int, order_id: int}}\n"          \
    "processors:\n  tried: {plugin: tried, with: {breaks: " breaks "}" gates "}\n"

#define COMPLETENESS                                                                               \
    ", gates: {completeness: {at_least: 90, word: orders, due: [{table: due, key: {customer_id: "  \
    "customer_id}, match: order_id}], present: {table: orders, key: {customer_id: customer_id}, "  \
    "match: order_id}}}"

#define CUSTOMERS "customer_id\n1\n2\n3\n"

#define BOUGHT                                                                                     \
    "order_id,day,customer_id,amount,note\n1,2024-03-01,1,1.25,first\n"                            \
    "2,2024-03-02,1,2.5,\"a, b\"\n3,2024-03-02,2,,\n"

#define EXPECTED                                                                                   \
    "day,customer_id,orders,total,note\n2024-03-03,1,2,3.75,\"a, b\"\n2024-03-03,2,1,0.0,\n"

#define OUTCOMES                                                                                   \
    "day,customer_id,outcome,category,reason\n2024-03-03,3,skipped,insufficient,no orders\n"

#define PASSED "passed   test         1 date, 2 rows, 1 outcome\n1 case: 1 passed\n"

#define FAILED(count, lines)                                                                       \
    "failed   test         1 date, 2 rows, 1 outcome; " count "\n" lines                           \
    "           repeat: sluice test --inside test --plugins " FIXTURES                             \
    " tried\n1 case: 1 failed\n"                                                                   \
    "if what came is right, `sluice test tried --update` makes it what is expected\n"

#define INVALID(lines) "invalid  test        \n" lines "1 case: 1 invalid\n"

#define LINE(text) "           " text "\n"

struct file {
    const char *path, *text; /* NULL: there is none */
};

/* The folder `tried`. */
void tried_write(void);
/* Up to one without a path. */
void tried_change(const struct file *files);
/* `sluice test tried --plugins ..` with further options. */
struct e2e_result tried_run(const char *const *options);
/* That, which says `out`, and nothing on stderr. */
void tried_expect(const char *name, const char *const *options, int code, const char *out);
void tried_expect_file(const char *name, const char *path, const char *text);

/* test_updates.c */
void add_updates(TCase *tests);

#endif
