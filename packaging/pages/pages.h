/*
 * pages.h - manual pages and shell completions, made of the tables that --help is made of.
 */
#ifndef PACKAGING_PAGES_H
#define PACKAGING_PAGES_H

#include "cli/cli.h"

/* What a value on the command line is, as far as a shell can propose some. */
enum values {
    VALUES_ANY,
    VALUES_FILES,
    VALUES_FOLDERS,
    VALUES_CHOICES, /* the words of the argument, with | between them */
};

/* Of an option's argument, "DIR" or "text|json"; NULL: none. */
enum values values_of_option(const struct option_spec *option);
/* Do files stand among the arguments of the command? */
bool takes_files(const struct command *command);
/* The words of `choices` with blanks between them. */
void put_choices(struct buffer *out, const char *choices);

/* sluice.1, and the page of one command. */
void put_manual(struct buffer *out);
void put_command_manual(struct buffer *out, const struct command *command);

void put_bash(struct buffer *out);
void put_zsh(struct buffer *out);
void put_fish(struct buffer *out);

#endif
