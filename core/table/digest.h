/* digest.h - 128 bits that stand for bytes or rows. Part of table.h. */
#ifndef CORE_TABLE_DIGEST_H
#define CORE_TABLE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A sum modulo 2^128 of row hashes: independent of the order of rows. */
struct digest {
    uint64_t low, high;
};

#define HASH_TEXT_SIZE 17
#define DIGEST_TEXT_SIZE 33

/* 16 hex digits. Returns `text`. */
char *hash_format(uint64_t hash, char text[HASH_TEXT_SIZE]);

void digest_add(struct digest *digest, struct digest other);
/* Takes a part of the sum out of it again. */
void digest_subtract(struct digest *digest, struct digest other);
bool digest_equals(struct digest a, struct digest b);
/* 32 hex digits, high half first. Returns `text`. */
char *digest_format(struct digest digest, char text[DIGEST_TEXT_SIZE]);
bool digest_parse(const char *text, size_t length, struct digest *digest);
/* XXH3-128 of bytes. */
struct digest digest_bytes(const void *bytes, size_t length);

#endif
