/*
 * torture.h - commands in which one thing after the other fails: that each says so once, leaves a
 * store that is sound, and that the same command does the rest afterwards.
 */
#ifndef TESTS_FAULT_TORTURE_H
#define TESTS_FAULT_TORTURE_H

#include "fault/fault.h"

/* A command, and how it is completed where it changes the store. */
struct torture_subject {
    const char *name, *line;
    const char *start;  /* the store it begins with; NULL: none */
    int code;           /* where nothing fails */
    const char *then;   /* after it, to reach `result`; NULL: it changes nothing, and prints the
                           same or fails */
    const char *result; /* the store whose content is reached */
    const char *needs;  /* a command that must be there; NULL: always */
    bool once;          /* begun once, it is refused */
};

extern const struct torture_subject torture_subjects[];
extern const int torture_subject_count;

struct torture {
    const struct torture_subject *subject;
    const char *kind;         /* "allocation": what is counted and fails */
    const char *word;         /* that the message has */
    unsigned long long count; /* of what may fail in the undisturbed command */
    char *expected_out, *expected_content, *expected_made;
    long expected_failed; /* entities, by the summary */
    int tries, failed, harmless, findings;
};

/* The folder with the stores the subjects begin with; once for all tests of a process. */
void torture_enter(char folder[E2E_FOLDER_SIZE]);
/* The same with the ledger in a store apart. */
void torture_enter_apart(char folder[E2E_FOLDER_SIZE]);

/*
 * Runs the command undisturbed, with this in its environment: it leaves in the file `counts` how
 * many things there are that may fail. False if this `sluice` does not have the command.
 */
bool torture_begin(struct torture *torture, const struct torture_subject *subject,
                   const char *const *environment);
/* Runs the command with what makes the Nth fail in its environment, judges what it left, completes
 * it and judges again. `way` says how it fails. */
void torture_disturb(struct torture *torture, unsigned long long n, const char *way,
                     const char *const *environment);
/* Prints what was found; fails the test if that is anything. */
void torture_end(struct torture *torture);

#define TORTURE_COUNTS "counts"

/*
 * The arguments of a test: a subject's name, or none for all: subjects `*first` up to `*last`.
 * False where there is nothing to do: `names` printed them (`*first` is below 0), or there is no
 * such name.
 */
bool torture_choose(int argc, char **argv, int *first, int *last);

#endif
