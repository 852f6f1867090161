/*
 * unpack.h - gzip data while it is read. Private to the module.
 */
#ifndef CORE_DATAFILE_UNPACK_H
#define CORE_DATAFILE_UNPACK_H

#include "base/base.h"

#define UNPACKER_MAGIC "\x1F\x8B" /* gzip data begins with it */

struct unpacker;

/* At most `room` bytes; `*got` 0: the end. */
typedef int unpacker_source(void *user, char *bytes, size_t room, size_t *got,
                            struct sluice_error *error);

/* `path` is for messages, and outlives it. */
int unpacker_create(const char *path, unpacker_source *read, void *user, struct unpacker **unpacker,
                    struct sluice_error *error);
/* NULL is accepted. */
void unpacker_destroy(struct unpacker *unpacker);
/* Several members behind one another are one text. Data that is damaged, cut off or followed by
 * something else is SLUICE_E_INVALID, the message beginning "PATH: ". */
int unpacker_read(struct unpacker *unpacker, char *text, size_t room, size_t *got,
                  struct sluice_error *error);

#endif
