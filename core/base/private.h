/*
 * private.h - shared by the files of base only.
 */
#ifndef CORE_BASE_PRIVATE_H
#define CORE_BASE_PRIVATE_H

#include "base/base.h"

SLUICE_PRINTF(2, 0)
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments);

#endif
