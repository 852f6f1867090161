/* guard.h - what the guards tell each other. */
#ifndef CORE_PLUGIN_GUARD_H
#define CORE_PLUGIN_GUARD_H

#include "plugin/plugin.h"

/* The calling thread is about to fork. */
void guard_note_fork(void);
/* From here on the end of the calling thread within a plugin is told of, if guards are up. */
void guard_watch_thread(void);

/* The process as it is now; once, before there is another thread. False when memory is short. */
bool guard_host_take(void);
void guard_host_forget(void);

/* guard_end.c, guard_signals.c: see guard_put_up. */
void guard_tell(const struct guard_end *end);
void guard_signals_catch(void);
/* A crash is on its way: what signals do is not changed by plugins now. */
bool guard_is_crashing(void);
void guard_signals_release(void);

#endif
