/* conversation.h - requests to the server without a socket, and what their answers must have. */
#ifndef BIGQUERY_CONVERSATION_H
#define BIGQUERY_CONVERSATION_H

/*
 * One request and what it must be answered. A target that begins with / is taken as it is; another
 * is below the project. A body of "load ID TABLE DISPOSITION[ LOCATION]\nROWS" is a load job, sent
 * in two parts. Whoever is "nobody" has no token.
 */
struct step {
    const char *verb, *target, *body;
    int status;
    const char *path, *value; /* a.b.0.c of the answer has this text, number or truth; or NULL */
};

struct scenario {
    const char *name;
    const struct step *steps; /* ends with a verb of NULL */
};

/* Fails the test at the first step that is answered otherwise. */
void scenario_run(const struct scenario *scenario);

#endif
