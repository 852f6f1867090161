/* guard.h - what the guards tell each other. guard_end.c knows the others; of those, guard_host.c
 * knows guard_signals.c, and all know guard.c. */
#ifndef CORE_OBJECT_GUARD_H
#define CORE_OBJECT_GUARD_H

#include "object/object.h"

/* The calling thread is about to fork. */
void guard_note_fork(void);
/* From here on `key` gets a value in each thread that is in a plugin: its destructor is what tells
 * of the thread's end. */
void guard_watch_threads(pthread_key_t key);
void guard_watch_no_threads(void);

/* The process as it is now; once, before there is another thread. False when memory is short. */
bool guard_host_take(void);
void guard_host_forget(void);

/* See guard_put_up. */
void guard_signals_catch(void (*tell)(const struct guard_end *end));
/* A crash is on its way: what signals do is not changed by plugins now. */
bool guard_is_crashing(void);
void guard_signals_release(void);

#endif
