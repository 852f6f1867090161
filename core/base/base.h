/*
 * base.h - what every module stands on: memory, text, maps, errors, diagnostics, files, time.
 *
 * Nothing here keeps state of its own; everything works on memory the caller owns. Not thread safe
 * unless said: one thread uses one object at a time.
 */
#ifndef SLUICE_BASE_H
#define SLUICE_BASE_H

#include "base/day.h"
#include "base/diagnostics.h"
#include "base/limits.h"
#include "base/memory.h"
#include "sluice/table.h"
#include <locale.h>
#include <pthread.h>

/* ---- text ---- */

/*
 * The candidate that a person who wrote `word` most likely meant, or NULL: at most a third of the
 * letters differ (at least one may), or `word` is the beginning of it alone, which is likelier than
 * that two letters differ. `candidates` has
 * `count` entries.
 */
const char *closest_match(const char *word, const char *const *candidates, size_t count);

bool text_equals(const char *a, const char *b);
#define COUNT_TEXT_SIZE 28
/* 216722 as "216,722". Returns `text`. */
char *count_format(int64_t count, char text[COUNT_TEXT_SIZE]);
/* ASCII lower case, whatever the locale. */
char ascii_lower(char c);

/* Bytes of the letter at `text`, which has `left` bytes: 1 to 4, or 0 if it is not UTF-8. */
size_t utf8_length(const char *text, size_t left);
/* How many characters these bytes are: those that do not continue one. Columns of messages and of
 * tables count so; a tab is one. */
size_t text_characters(const char *text, size_t length);
/* Is it UTF-8 to its end? A NUL byte is. */
bool text_is_utf8(const char *text, size_t length);
/* For people: control characters but tabs, and what is not UTF-8, become ?, byte by byte. */
void text_clean(char *text, size_t length);
/* The same of several lines, whose ends stay. */
void text_clean_lines(char *text, size_t length);
/* What is not UTF-8 alone: programs read the rest as it is. */
void text_make_utf8(char *text, size_t length);

/* ---- JSON, where memory may be short ---- */

/* jansson.h has all else. */
struct json_t;

/* Did jansson lack memory since json_memory_begin, in this thread? It may have said nothing. */
void json_memory_begin(void);
bool json_memory_lacked(void);
/* What json_dumps makes; NULL when memory is short, and of NULL. json_dumps itself then leaves
 * parts out and says nothing. free() it. */
char *json_to_text(const struct json_t *value, size_t flags);
/* What json_loads makes; NULL if it is no JSON, and of NULL. Where memory is short the parser finds
 * an invalid token, or leaves out characters and says nothing: NULL, and `*no_memory` tells. */
struct json_t *json_from_text(const char *text, bool *no_memory);

/* ---- files ---- */

/* The whole file, terminated, at most `limit` bytes; free() it. */
int file_read(const char *path, size_t limit, char **text, size_t *length,
              struct sluice_error *error);
/* The same of an open file, wherever its descriptor stands, which stays there; any thread. `path`
 * is for messages. */
int file_read_open(int descriptor, const char *path, size_t limit, char **text, size_t *length,
                   struct sluice_error *error);
/* The same for a file that decides what code is loaded: SLUICE_E_INVALID where it is a regular file
 * that users other than its owner and group may write. */
int file_read_trusted(const char *path, size_t limit, char **text, size_t *length,
                      struct sluice_error *error);
/* `path` relative to the folder of `base_file`, unless absolute; in the arena. */
char *path_beside(struct arena *arena, const char *base_file, const char *path);
char *path_join(struct arena *arena, const char *folder, const char *name);

/* ---- processes ---- */

#define PROCESS_MACHINE_SIZE 96

/* A process, told from every other there was on any machine. */
struct process {
    char host[256];                     /* for people */
    char machine[PROCESS_MACHINE_SIZE]; /* this boot of this machine; "": not known */
    int64_t pid;
    int64_t started; /* ticks from the boot to its start: process ids are used again */
};

/* The calling process. */
void process_identify(struct process *process);
/* True if it surely ended: one of another machine, or of another boot, never has for sure. */
bool process_is_gone(const struct process *process);
/* Known for sure: false for one of another machine, and where the system does not tell. */
bool process_lives(const struct process *process);
/* When the process `pid` of this machine began, in ticks since the boot; false if there is none. */
bool process_started(int64_t pid, int64_t *ticks);

/* ---- memory of the machine ---- */

/*
 * The memory that this process may have, bytes: the machine's, or the smallest limit of the control
 * groups it is in, up to their root (v1: memory.limit_in_bytes; v2: memory.max and memory.high).
 * What cannot be read is no limit. `root` stands before /proc and the mounts; "" but in tests.
 */
uint64_t memory_allowed(const char *root);

/* ---- threads ---- */

/*
 * pthread_create of a thread as all of ours are: printf and strtod go by the C locale, whatever a
 * plugin makes of the process's, and signal handlers have a stack of their own, so that one can
 * still tell of a stack that overflowed. Returns 0 or an errno.
 */
int thread_start(pthread_t *thread, void *(*run)(void *argument), void *argument);

/* The same of a thread that is there already. Zero-initialise; leaving accepts that. */
struct thread_home {
    locale_t locale;
    void *stack;
    bool stack_used;
};

/* False when memory is short. The same thread leaves it. */
bool thread_home_enter(struct thread_home *home);
void thread_home_leave(struct thread_home *home);

/* ---- clocks ---- */

int64_t clock_monotonic_ns(void);
int64_t clock_utc_us(void);

#endif
