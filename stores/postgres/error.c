/* error.c - what the server and libpq say as statuses, with what a person can do about it. */
#include <errno.h>
#include <stdlib.h>

#include "session.h"

struct failure {
    const char *state; /* an SQLSTATE, or its first two characters */
    int status;
    const char *advice;
};

/* The first that fits holds. */
static const struct failure failures[] = {
    { "55P03", SLUICE_E_BUSY, "another program holds it; try again when it is done" },
    { "40001", SLUICE_E_BUSY, "another program changed the same rows; run again" },
    { "40P01", SLUICE_E_BUSY, "another program wanted the same rows in another order; run again" },
    { "57P01", SLUICE_E_BUSY, "the server ended this connection; run again when it is up" },
    { "57P02", SLUICE_E_BUSY, "the server crashed; run again when it is up" },
    { "57P03", SLUICE_E_BUSY, "the server is starting or stopping; run again when it is up" },
    { "57P05", SLUICE_E_BUSY, "the server ended this connection; run again" },
    { "57014", SLUICE_E_STORE, "somebody cancelled it; nothing of it was committed" },
    { "25P03", SLUICE_E_BUSY, "the server ended this connection; run again" },
    { "53300", SLUICE_E_BUSY,
      "the server has no connection left; run again, or raise max_connections" },
    { "53100", SLUICE_E_FULL,
      "free some space on the server and run again; nothing of this was written, what was "
      "committed "
      "before stands" },
    { "53", SLUICE_E_BUSY, "the server is short of something; run again" },
    { "25006", SLUICE_E_READ_ONLY,
      "it may be read alone: the role, the database or the server is set so" },
    { "42501", SLUICE_E_REFUSED, "the role lacks a right for it" },
    { "28", SLUICE_E_REFUSED,
      "correct `user` and `password` (or PGPASSWORD, or a passfile), and see the server's "
      "pg_hba.conf" },
    { "3D000", SLUICE_E_NOT_FOUND, "have it made, or correct `dbname`" },
    { "3F000", SLUICE_E_NOT_FOUND, "have it made, or correct `schema`" },
    { "42P01", SLUICE_E_NOT_FOUND, "import again and compute with --force, or restore it" },
    { "42703", SLUICE_E_NOT_FOUND, "correct the name, or import again" },
    { "23", SLUICE_E_CONFLICT, "the rows do not fit the table" },
    { "22", SLUICE_E_INVALID, "the store has no form for a value" },
    { "54", SLUICE_E_LIMIT, "the store does not hold so much" },
    { "0A", SLUICE_E_UNSUPPORTED, "the server cannot do that" },
    { "XX001", SLUICE_E_CORRUPT, "the database is damaged; restore it from a copy" },
    { "XX002", SLUICE_E_CORRUPT, "an index is damaged: REINDEX it" },
    { "58", SLUICE_E_IO, "check the server's disk" },
    { "08", SLUICE_E_IO, "check the network and the server" },
};

static const struct failure *find_failure(const char *state)
{
    static const struct failure other = { "", SLUICE_E_STORE, "the store did not accept it" };
    size_t i;

    for (i = 0; state != NULL && i < sizeof failures / sizeof failures[0]; i++)
        if (strncmp(state, failures[i].state, strlen(failures[i].state)) == 0)
            return &failures[i];
    return &other;
}

static const char *field(const PGresult *result, int code)
{
    const char *text = PQresultErrorField(result, code);

    return text == NULL ? "" : text;
}

bool is_state(const PGresult *result, const char *state)
{
    return result != NULL && strncmp(field(result, PG_DIAG_SQLSTATE), state, strlen(state)) == 0;
}

int memory_error(struct sluice_error *error)
{
    return sluice_error_set(
        error, SLUICE_E_MEMORY,
        "out of memory in the PostgreSQL driver: free some memory and try again");
}

/* The first line of what libpq said, without the end that it gives it. */
static int first_line(const char *words)
{
    return (int)strcspn(words, "\n");
}

/* What was written and not committed is gone with the connection: the whole may be tried again. */
static int lost_error(const struct session *session, struct sluice_error *error, const char *what)
{
    const char *words = session->connection == NULL ? "" : PQerrorMessage(session->connection);
    int status = session->transaction == TRANSACTION_WRITE ? SLUICE_E_BUSY : SLUICE_E_IO;

    return sluice_error_set(error, status,
                            "cannot %s in '%s': the connection to the server was lost%s%.*s; check "
                            "the network and the server; what was committed before stands",
                            what, session->place, words[0] == '\0' ? "" : ": ", first_line(words),
                            words);
}

int session_error(const struct session *session, const PGresult *result, struct sluice_error *error,
                  const char *doing, ...)
{
    const char *state = field(result, PG_DIAG_SQLSTATE);
    const char *detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = field(result, PG_DIAG_MESSAGE_HINT);
    const struct failure *failure = find_failure(state);
    char what[320];
    va_list arguments;

    va_start(arguments, doing);
    (void)vsnprintf(what, sizeof what, doing, arguments);
    va_end(arguments);
    if (result == NULL || state[0] == '\0')
        return lost_error(session, error, what);
    return sluice_error_set(
        error, failure->status, "cannot %s in '%s': %s%s%.200s%s%.200s (SQLSTATE %s); %s", what,
        session->place, field(result, PG_DIAG_MESSAGE_PRIMARY), detail[0] == '\0' ? "" : ": ",
        detail, hint[0] == '\0' ? "" : "; ", hint, state, failure->advice);
}

static void add_grant(const struct session *session, const char *right, const char *of,
                      struct text *grants)
{
    const char *user = session->connection == NULL ? NULL : PQuser(session->connection);

    text_format(grants, "GRANT %s ON %s TO ", right, of);
    text_name(grants, user == NULL ? "" : user);
    text_add(grants, ";");
}

static void add_schema_grant(const struct session *session, const char *schema, struct text *grants)
{
    struct text of = { 0 };

    text_add(&of, "SCHEMA ");
    text_name(&of, schema);
    add_grant(session, "USAGE", of.data == NULL ? "" : of.data, grants);
    grants->failed = grants->failed || of.failed;
    text_fini(&of);
}

static int refused_error(const struct session *session, const char *why, struct text *grants,
                         struct sluice_error *error)
{
    if (grants->failed)
        (void)memory_error(error);
    else
        (void)sluice_error_set(error, SLUICE_E_REFUSED,
                               "'%s' does not let this role: %s; who owns it says: %s",
                               session->place, why, grants->data);
    text_fini(grants);
    return SLUICE_E_REFUSED;
}

int grant_error(const struct session *session, const PGresult *result, const char *right,
                const char *table, struct sluice_error *error)
{
    const struct description *known = session->descriptions;
    struct text grants = { 0 }, of = { 0 };

    while (known != NULL && strcmp(known->name, table) != 0)
        known = known->next;
    if (known != NULL && !known->is_reached) {
        add_schema_grant(session, known->schema != NULL ? known->schema : session->schema, &grants);
        text_add(&grants, " ");
    }
    text_table(&of, session, table);
    add_grant(session, right, of.data == NULL ? "" : of.data, &grants);
    grants.failed = grants.failed || of.failed;
    text_fini(&of);
    return refused_error(session, field(result, PG_DIAG_MESSAGE_PRIMARY), &grants, error);
}

int schema_grant_error(const struct session *session, struct sluice_error *error)
{
    struct text grants = { 0 };

    add_schema_grant(session, session->schema, &grants);
    return refused_error(session, "it may not use the schema", &grants, error);
}

int pooler_error(const struct session *session, struct sluice_error *error)
{
    return sluice_error_set(error, SLUICE_E_UNSUPPORTED,
                            "between here and '%s' is a pooler of connections that gives each "
                            "transaction another one: have it pool sessions, or connect to the "
                            "server itself",
                            session->place);
}

/* ---- connecting ---- */

/* "..: FATAL:  28P01: password .." of a connection whose errors are verbose: there is no other way
 * to an SQLSTATE before the connection stands. */
static const char *find_state(const char *words, char state[6])
{
    const char *at;

    for (at = strstr(words, ":  "); at != NULL; at = strstr(at + 1, ":  ")) {
        if (strspn(at + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 5 || at[8] != ':')
            continue;
        memcpy(state, at + 3, 5);
        state[5] = '\0';
        return at + 10;
    }
    state[0] = '\0';
    return words;
}

int connect_error(const struct session *session, PGconn *connection, struct sluice_error *error)
{
    static const struct failure unreached = { "08", SLUICE_E_IO,
                                              "check `host` and `port`, and that the server runs" };
    const char *words = PQerrorMessage(connection);
    const struct failure *failure = &unreached;
    char state[6];
    const char *told = find_state(words, state);

    if (PQconnectionNeedsPassword(connection) != 0)
        failure = find_failure("28P01");
    else if (state[0] != '\0')
        failure = find_failure(state);
    return sluice_error_set(error, failure->status, "cannot connect to '%s': %.*s%s%s%s; %s",
                            session->place, first_line(told), told,
                            state[0] == '\0' ? "" : " (SQLSTATE ", state,
                            state[0] == '\0' ? "" : ")", failure->advice);
}
