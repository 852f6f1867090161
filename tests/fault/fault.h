/*
 * fault.h - a small pipeline for tests in which something around it breaks: `gauge` with every
 * gate, `rogue` that reads what gauge wrote, `rain` with prepare and collect. One entity fails by
 * itself, so that a run in which nothing breaks ends with exit code 3.
 *
 * All works on store.db of the current folder. What goes wrong around a test fails it.
 */
#ifndef TESTS_FAULT_FAULT_H
#define TESTS_FAULT_FAULT_H

#include <stdbool.h>

#include "e2e/sluice.h"

#define FAULT_STORE "store.db"
#define FAULT_LEDGER "ledger.db"
#define FAULT_RANGE "--from 2020-12-30 --to 2021-02-05"
#define FAULT_IMPORT "import p.yaml data"
#define FAULT_RUN "run p.yaml --threads 1 " FAULT_RANGE
/* What FAULT_RUN ends with where nothing breaks. */
#define FAULT_RUN_CODE 3

/* SLUICE_TEST_FULL: every case, however long it takes. */
bool fault_is_full(void);
/* SLUICE_TEST_QUICK: under sanitizers, as few as show it. */
bool fault_is_quick(void);

/* A new folder becomes the current one: p.yaml, data/ and no store. */
void fault_enter(char folder[E2E_FOLDER_SIZE]);
/* p.yaml once more, with this after `plugin: rogue`, as ", with: {mode: nan}". */
void fault_pipeline(const char *rogue);

/*
 * Runs a command, split at blanks, with more variables in its environment ("NAME=value", then
 * NULL). One that takes longer than a minute and a half hangs: it is killed.
 */
struct e2e_result fault_command(const char *line, const char *const *environment);
/* Where only this exit code is right. */
void fault_must(const char *line, int code);
/* Waits for a command that was started, and ends it when it hangs. */
struct e2e_result fault_wait(struct e2e_child *child);
/* Splits a line into arguments for e2e_start; `copy` holds them. */
#define FAULT_ARGUMENTS 24
void fault_split(const char *line, char copy[512], const char *arguments[FAULT_ARGUMENTS]);
/* Does `sluice` have the command? Tests go through those there are. */
bool fault_has_command(const char *name);

/* After fault_enter: the data lies in a store of this driver, and the ledger in a store apart from
 * it, ledger.db. */
void fault_apart(const char *driver);
/* The file in which the ledger of a store lies, if it lies apart. */
void fault_ledger_of(const char *store, char path[256]);

/* store.db is a copy of the file, or gone (NULL), with all that lies beside it; and so is its
 * ledger. */
void fault_store(const char *file);
void fault_keep(const char *file);

/* How many lines of a text say "error: ". */
int fault_errors(const char *text);
/* Those of them that tell of a partition: "error: NODE DATE failed: ..". */
int fault_partition_errors(const char *text);

/*
 * All that a store must have: rows of every table but for who wrote them and when, outcomes, and
 * the standing version of each partition with its fingerprint. free() it.
 */
char *fault_content(const char *store);
/* The file is sound; every partition has all of its rows and outcomes or none; nothing that stood
 * was computed again. Returns NULL, or what is wrong; free() it. */
char *fault_inconsistency(const char *store);
/* The exports of all tables in one text. free() it. */
char *fault_exports(void);

/* The number, or text, that a query gives. */
long long fault_number(const char *query);
char *fault_text(const char *query);

#endif
