/*
 * postgres_server.h - the PostgreSQL server that SLUICE_TEST_POSTGRES names, with the driver and an
 * empty schema for each test.
 */
#ifndef TESTS_STORES_POSTGRES_SERVER_H
#define TESTS_STORES_POSTGRES_SERVER_H

#include "stores/workbench.h"

struct server {
    struct subject subject;
    char schema[64]; /* and the application_name of the sessions of the test */
    char place[256]; /* as messages of the driver name it */
};

extern struct server server;

bool server_is_there(void);
/* Says so; what `main` returns then. */
int server_skipped(const char *test);
void server_setup(void);
/* The schema is dropped; that no session of the test is left is asserted. */
void server_teardown(void);

/* The setting of this name is another one from here on; NULL: none. */
void server_set(const char *name, const char *value);
/* Runs statements as the owner of the database, in the schema of the test. */
void raw(const char *sql);
/* The first value of what a query returns. */
void raw_text(const char *sql, char *out, size_t size);

#endif
