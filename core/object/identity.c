/* identity.c - the note of an object against our own, and the digests of its file. */
#include "object/access.h"
#include "object/elf_note.h"
#include "object/loaded.h"
#include "object/object.h"
#include "object/symbols.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Magic and versions: the part of the note that every ABI shares. */
#define COMMON_SIZE offsetof(struct sluice_identity, processor_size)

static const struct sluice_identity ours = SLUICE_IDENTITY_INIT;

static const struct {
    const char *type;
    size_t offset;
} sizes[] = {
    { "struct sluice_processor", offsetof(struct sluice_identity, processor_size) },
    { "struct sluice_input", offsetof(struct sluice_identity, input_size) },
    { "struct sluice_output", offsetof(struct sluice_identity, output_size) },
    { "struct sluice_output_column", offsetof(struct sluice_identity, column_size) },
    { "struct sluice_call", offsetof(struct sluice_identity, call_size) },
    { "struct sluice_host", offsetof(struct sluice_identity, host_size) },
    { "struct sluice_value", offsetof(struct sluice_identity, value_size) },
    { "struct sluice_view", offsetof(struct sluice_identity, view_size) },
};

static uint32_t size_at(const struct sluice_identity *identity, size_t offset)
{
    uint32_t size;

    memcpy(&size, (const char *)identity + offset, sizeof size);
    return size;
}

SLUICE_PRINTF(2, 3)
static void differ(struct buffer *differences, const char *format, ...)
{
    char text[160];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    buffer_printf(differences, "%s%s", differences->length > 0 ? "; " : "", text);
}

static void compare_sizes(const struct sluice_identity *theirs, struct buffer *differences)
{
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        uint32_t size = size_at(theirs, sizes[i].offset);
        uint32_t here = size_at(&ours, sizes[i].offset);

        /* Structs only grow, so an older minor may know less of them. */
        if (theirs->abi_minor >= ours.abi_minor ? size != here : size > here)
            differ(differences, "sizeof(%s) %u, here %u", sizes[i].type, size, here);
    }
}

/* The tag of a file nobody vouches for: cut at its end, made printable. */
static void compare_tags(const struct sluice_identity *theirs, struct buffer *differences)
{
    char tag[sizeof theirs->build_tag + 1] = "";

    if (memcmp(theirs->build_tag, ours.build_tag, sizeof ours.build_tag) == 0)
        return;
    for (size_t i = 0; i < sizeof theirs->build_tag && theirs->build_tag[i] != '\0'; i++)
        tag[i] =
            theirs->build_tag[i] >= ' ' && theirs->build_tag[i] <= '~' ? theirs->build_tag[i] : '?';
    differ(differences, "build tag '%s', here '%s'", tag, ours.build_tag);
}

static void compare(const struct elf_note *note, struct buffer *differences)
{
    struct sluice_identity theirs = { 0 };

    memcpy(&theirs, note->bytes, note->size < sizeof theirs ? note->size : sizeof theirs);
    if (note->size >= COMMON_SIZE) {
        if (theirs.magic != ours.magic)
            differ(differences, "magic 0x%08x, here 0x%08x", theirs.magic, ours.magic);
        if (theirs.abi_major != ours.abi_major || theirs.abi_minor > ours.abi_minor)
            differ(differences, "ABI %u.%u, this sluice has %u.%u", theirs.abi_major,
                   theirs.abi_minor, ours.abi_major, ours.abi_minor);
    }
    if (note->size != sizeof theirs) {
        differ(differences, "identity of %zu bytes, here %zu", note->size, sizeof theirs);
        return;
    }
    compare_sizes(&theirs, differences);
    compare_tags(&theirs, differences);
}

static int note_check(const char *path, const char *file, size_t length, struct sluice_error *error)
{
    struct buffer differences = { 0 };
    struct elf_note note = { 0 };
    const char *problem = elf_note_find(file, length, &note);
    int status = SLUICE_OK;

    if (problem != NULL)
        return sluice_error_set(error, SLUICE_E_PLUGIN, "%s: %s", path, problem);
    compare(&note, &differences);
    if (differences.failed)
        status = error_memory(error, "a message");
    else if (differences.length > 0)
        status = sluice_error_set(error, SLUICE_E_PLUGIN,
                                  "%s: was built for another sluice: %s; rebuild it with the "
                                  "headers of this one",
                                  path, differences.data);
    buffer_fini(&differences);
    return status;
}

/* ---- the file ---- */

static int object_check(const char *path, const char *file, size_t length,
                        struct sluice_error *error)
{
    int status = note_check(path, file, length, error);

    return status == SLUICE_OK ? symbols_check(path, file, length, error) : status;
}

static int open_real(const char *real, const char *path, struct object_file *file,
                     struct sluice_error *error)
{
    file->descriptor = open(real, O_RDONLY | O_CLOEXEC);
    if (file->descriptor >= 0 && fstat(file->descriptor, &file->state) == 0)
        return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_IO, "%s: cannot be read: %s", path, strerror(errno));
}

static int open_file(const char *path, struct object_file *file, struct sluice_error *error)
{
    char *real = NULL;
    int status = access_check(path, &real, error);

    if (status == SLUICE_OK)
        status = open_real(real, path, file, error);
    free(real);
    return status;
}

typedef int check_bytes(const char *path, const char *file, size_t length,
                        struct sluice_error *error);

/* `check` may be NULL. */
static int read_file(const char *path, struct object_file *file, check_bytes *check,
                     struct sluice_error *error)
{
    char *bytes = NULL;
    size_t length = 0;
    int status = file_read_open(file->descriptor, path, MAX_OBJECT_FILE, &bytes, &length, error);

    if (status == SLUICE_OK && check != NULL)
        status = check(path, bytes, length, error);
    if (status == SLUICE_OK) {
        file->hash = digest_bytes(bytes, length);
        file->loaded = loaded_digest((unsigned char *)bytes, length);
    }
    free(bytes);
    return status;
}

int object_file_open(const char *path, struct object_file *file, struct sluice_error *error)
{
    int status;

    *file = (struct object_file){ .descriptor = -1 };
    status = open_file(path, file, error);
    if (status == SLUICE_OK)
        status = read_file(path, file, object_check, error);
    if (status != SLUICE_OK)
        object_file_close(file);
    return status;
}

int library_file_open(const char *path, struct object_file *file, struct sluice_error *error)
{
    int status;

    *file = (struct object_file){ .descriptor = -1 };
    status = open_real(path, path, file, error);
    if (status == SLUICE_OK)
        status = read_file(path, file, NULL, error);
    if (status != SLUICE_OK)
        object_file_close(file);
    return status;
}

void object_file_close(struct object_file *file)
{
    /* Nothing was written, so there is nothing a failed close could lose. */
    if (file->descriptor >= 0)
        (void)close(file->descriptor);
    file->descriptor = -1;
}

int identity_check(const char *path, struct digest *file_hash, struct sluice_error *error)
{
    struct object_file file;
    int status = object_file_open(path, &file, error);

    if (status != SLUICE_OK)
        return status;
    *file_hash = file.hash;
    object_file_close(&file);
    return SLUICE_OK;
}
