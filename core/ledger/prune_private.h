/* prune_private.h - what is found to be of the past, between looking and removing. */
#ifndef CORE_LEDGER_PRUNE_PRIVATE_H
#define CORE_LEDGER_PRUNE_PRIVATE_H

#include "ledger/private.h"

/* Which rows of a table go, by how many of its first columns. */
struct prune_spec {
    enum ledger_table which;
    int32_t keys; /* 0: they are known by other rows */
};
extern const struct prune_spec prune_specs[PRUNE_PARTS];

struct prune {
    struct prune_request request;
    struct prune_count counts[PRUNE_PARTS];
    struct table keys[PRUNE_PARTS]; /* of rows that go */
    struct text_set gone;           /* ids of commits that go */
    struct table gone_ids;          /* of each of the commits among the keys */
    struct text_set runs;           /* that are named by what stays */
};

int prune_poll(const struct prune *prune, struct sluice_error *error);

#endif
