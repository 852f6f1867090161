/* fuzz_unpack.c - gzip data of files, which comes in pieces of any size. */
#include "datafile/unpack.h"
#include "fuzz/promise.h"

#include <stdlib.h>

#define MOST_TEXT ((size_t)1 << 20) /* of what little data can be unpacked to */

static const char path[] = "input.csv.gz";

struct rest {
    const uint8_t *bytes;
    size_t length, piece;
};

static int next_piece(void *user, char *bytes, size_t room, size_t *got, struct sluice_error *error)
{
    struct rest *rest = user;

    (void)error;
    promise(room > 0, "there is room to read into");
    *got = rest->length < rest->piece ? rest->length : rest->piece;
    *got = *got < room ? *got : room;
    if (*got > 0)
        memcpy(bytes, rest->bytes, *got);
    rest->bytes += *got;
    rest->length -= *got;
    return SLUICE_OK;
}

static int unpack(const uint8_t *bytes, size_t length, size_t piece, size_t room,
                  struct buffer *text, struct sluice_error *error)
{
    struct rest rest = { bytes, length, piece };
    struct unpacker *unpacker = NULL;
    char *out = malloc(room);
    size_t got = 0;
    int status;

    promise(out != NULL, "memory suffices");
    promise(unpacker_create(path, next_piece, &rest, &unpacker, error) == SLUICE_OK,
            "memory suffices");
    do {
        status = unpacker_read(unpacker, out, room, &got, error);
        promise(got <= room, "no more comes than there is room for");
        buffer_append(text, out, got);
    } while (status == SLUICE_OK && got > 0 && text->length < MOST_TEXT);
    promise(!text->failed, "memory suffices");
    unpacker_destroy(unpacker);
    free(out);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct sluice_error error = SLUICE_ERROR_INIT, other = SLUICE_ERROR_INIT;
    struct buffer text = { 0 }, again = { 0 };
    int status = unpack(bytes, length, length + 1, (size_t)64 << 10, &text, &error);

    promise(status == SLUICE_OK || status == SLUICE_E_INVALID, "data is unpacked or damaged");
    if (status == SLUICE_E_INVALID) {
        promise(strncmp(error.message, path, sizeof path - 1) == 0, "'%s' begins with the file",
                error.message);
        promise_clean(error.message, strlen(error.message), false);
    }
    /* A text of more than MOST_TEXT ends where the pieces of it happen to. */
    if (text.length < MOST_TEXT) {
        promise(unpack(bytes, length, 1 + length % 5, 1 + length % 97, &again, &other) == status,
                "pieces end as the whole does");
        promise(status != SLUICE_OK ||
                    (again.length == text.length &&
                     (text.length == 0 || memcmp(again.data, text.data, text.length) == 0)),
                "pieces hold the same text");
    }
    buffer_fini(&text);
    buffer_fini(&again);
    return 0;
}
