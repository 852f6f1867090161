/* Files that end early or have a wrong byte. Nothing here may crash. */
#include "plugin/suite.h"
#include <elf.h>
#include <sys/wait.h>

static const char flips[] = { '\xff', '\x01', '\x10', '\x80' };

struct file {
    char folder[PATH_SIZE], path[PATH_SIZE];
    char *bytes;
    size_t length;
    Elf64_Ehdr header;
};

static void file_init(struct file *file)
{
    scratch_create(file->folder);
    fixture_copy("fixture_full", file->folder, "full.so", file->path);
    file->bytes = fixture_bytes("fixture_full", &file->length);
    ck_assert_uint_gt(file->length, sizeof file->header);
    memcpy(&file->header, file->bytes, sizeof file->header);
}

static void file_fini(struct file *file)
{
    free(file->bytes);
    scratch_remove(file->folder);
}

static int check(const struct file *file)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct digest hash = { 0 };

    return identity_check(file->path, &hash, &error);
}

/* Sanitizers are slow to begin a process: SLUICE_TEST_QUICK asks for one byte of some. */
static size_t stride(void)
{
    return getenv("SLUICE_TEST_QUICK") != NULL ? 7 : 1;
}

START_TEST(a_file_that_ends_early_is_refused_at_every_length)
{
    struct file file;
    size_t length = 0;

    file_init(&file);
    while (length < file.length) {
        bytes_write(file.path, file.bytes, length);
        ck_assert_msg(check(&file) == SLUICE_E_PLUGIN, "accepted with %zu of %zu bytes", length,
                      file.length);
        length += length < 1500 || length + 200 > file.length ? 1 : 61;
    }
    bytes_write(file.path, file.bytes, file.length);
    ck_assert_int_eq(check(&file), SLUICE_OK);
    file_fini(&file);
}
END_TEST

/* Did loading end well or with an error? A crash ends the child otherwise. */
static bool loads_calmly(const struct file *file)
{
    int result = 0;
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct object_file object;
        const void *address = NULL;

        (void)object_load(file->path, "sluice_processor", &object, &address, NULL);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &result, 0), child);
    return WIFEXITED(result) && WEXITSTATUS(result) == 0;
}

/* Some bytes mean nothing to anybody; what is accepted with them changed must load. */
START_TEST(a_wrong_byte_in_what_the_linker_reads_is_refused_or_harmless)
{
    struct file file;
    size_t end, refused = 0;

    file_init(&file);
    end = file.header.e_phoff + file.header.e_phnum * sizeof(Elf64_Phdr);
    for (size_t at = 0; at < end; at += stride()) {
        for (size_t i = 0; i < COUNT_OF(flips); i++) {
            file.bytes[at] = (char)(file.bytes[at] ^ flips[i]);
            bytes_write(file.path, file.bytes, file.length);
            if (check(&file) != SLUICE_OK)
                refused++;
            else
                ck_assert_msg(loads_calmly(&file), "byte %zu ^ %d crashes", at, flips[i]);
            file.bytes[at] = (char)(file.bytes[at] ^ flips[i]);
        }
    }
    ck_assert_uint_gt(refused, end / stride());
    file_fini(&file);
}
END_TEST

static void flip_range(struct file *file, size_t from, size_t to)
{
    for (size_t at = from; at < to; at += stride()) {
        for (size_t i = 0; i < COUNT_OF(flips); i++) {
            int status;

            file->bytes[at] = (char)(file->bytes[at] ^ flips[i]);
            bytes_write(file->path, file->bytes, file->length);
            status = check(file);
            ck_assert_msg(status == SLUICE_OK || status == SLUICE_E_PLUGIN, "byte %zu: %s", at,
                          status_text(status));
            file->bytes[at] = (char)(file->bytes[at] ^ flips[i]);
        }
    }
}

START_TEST(a_wrong_byte_in_notes_or_sections_is_read_without_harm)
{
    struct file file;
    size_t notes, sections;

    file_init(&file);
    notes = file.header.e_phoff + file.header.e_phnum * sizeof(Elf64_Phdr);
    sections = file.header.e_shoff;
    flip_range(&file, notes, notes + 256);
    flip_range(&file, sections, sections + file.header.e_shnum * sizeof(Elf64_Shdr));
    file_fini(&file);
}
END_TEST

/* Without section headers only the program headers lead to the note. */
START_TEST(a_file_without_section_headers_is_accepted)
{
    struct file file;

    file_init(&file);
    file.header.e_shoff = 0;
    file.header.e_shnum = 0;
    memcpy(file.bytes, &file.header, sizeof file.header);
    bytes_write(file.path, file.bytes, file.length);
    ck_assert_int_eq(check(&file), SLUICE_OK);
    file_fini(&file);
}
END_TEST

/* Without a note segment the sections still lead to it. */
START_TEST(a_file_without_note_segments_is_accepted)
{
    struct file file;

    file_init(&file);
    for (size_t i = 0; i < file.header.e_phnum; i++) {
        char *at = file.bytes + file.header.e_phoff + i * sizeof(Elf64_Phdr);
        Elf64_Phdr segment;

        memcpy(&segment, at, sizeof segment);
        if (segment.p_type == PT_NOTE)
            memset(at, 0, sizeof segment);
    }
    bytes_write(file.path, file.bytes, file.length);
    ck_assert_int_eq(check(&file), SLUICE_OK);
    file_fini(&file);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { a_file_that_ends_early_is_refused_at_every_length,
                                   a_wrong_byte_in_what_the_linker_reads_is_refused_or_harmless,
                                   a_wrong_byte_in_notes_or_sections_is_read_without_harm,
                                   a_file_without_section_headers_is_accepted,
                                   a_file_without_note_segments_is_accepted };

    return suite_run("torn", tests, COUNT_OF(tests));
}
