/*
 * ask.h - what a store, a pipeline and a ledger have to say, as data: nothing here prints, or knows
 * of commands, terminals and exit codes.
 *
 * Who asks opens binding, store and ledger, and a state of the store to read (session_begin_read);
 * answers live in an arena of the caller's; where there is a NAME_fini it lets go of the rest.
 * Errors are sentences for people; what is found is told in words by who asked.
 */
#ifndef CORE_ASK_H
#define CORE_ASK_H

#include "ask/asker.h"
#include "ask/descriptor.h"
#include "ask/entity_key.h"
#include "ask/export.h"
#include "ask/failures.h"
#include "ask/history.h"
#include "ask/run_state.h"
#include "ask/status.h"
#include "ask/verdict.h"
#include "ask/verify.h"
#include "ask/why.h"

#endif
