/* test_identity.c - what is read of a file before any of it is loaded, and who is refused. */
#include "plugin/suite.h"

/* A copy of a good fixture in a folder of its own. */
struct setup {
    char folder[PATH_SIZE], path[PATH_SIZE];
};

static void setup_init(struct setup *setup)
{
    scratch_create(setup->folder);
    fixture_copy("fixture_plain", setup->folder, "plain.so", setup->path);
}

static void expect(const char *path, int status, const char *message)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct digest hash = { 0 };
    int found = identity_check(path, &hash, &error);

    ck_assert_str_eq(error.message, message);
    ck_assert_int_eq(found, status);
}

/* "ABOUT: BEFORE", or "ABOUT: BEFORE ABOUT AFTER" where `after` is not NULL. */
static void expect_about(const char *path, const char *about, const char *before, const char *after)
{
    char message[2048];

    (void)snprintf(message, sizeof message, "%s: %s%s%s", about, before, after != NULL ? about : "",
                   after != NULL ? after : "");
    expect(path, SLUICE_E_PLUGIN, message);
}

START_TEST(a_good_file_is_accepted_and_hashed)
{
    struct setup setup;
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct digest hash = { 0 };
    size_t length = 0;
    char *bytes = fixture_bytes("fixture_plain", &length);

    setup_init(&setup);
    ck_assert_int_eq(identity_check(setup.path, &hash, &error), SLUICE_OK);
    ck_assert(digest_equals(hash, digest_bytes(bytes, length)));
    free(bytes);
    scratch_remove(setup.folder);
}
END_TEST

START_TEST(what_is_no_shared_object_is_said_to_be_none)
{
    static const struct {
        const char *bytes;
        const char *message;
    } cases[] = {
        { "", "is no shared object" },
        { "sluice: 1\n", "is no shared object" },
        { "\177EL", "is no shared object" },
        { "\177ELF", "is torn or damaged: its ELF headers do not fit the file; copy or build it "
                     "again" },
    };
    char folder[PATH_SIZE], path[PATH_SIZE + 16];

    scratch_create(folder);
    (void)snprintf(path, sizeof path, "%s/file.so", folder);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bytes_write(path, cases[i].bytes, strlen(cases[i].bytes));
        expect_about(path, path, cases[i].message, NULL);
    }
    scratch_remove(folder);
    expect_about("/proc/self/exe", "/proc/self/exe",
                 "has no Sluice note; build it with SLUICE_PLUGIN or SLUICE_DRIVER", NULL);
    expect_about(FIXTURES, FIXTURES, "is no file", NULL);
    expect(FIXTURES "/none.so", SLUICE_E_NOT_FOUND, FIXTURES "/none.so: No such file or directory");
}
END_TEST

START_TEST(what_is_built_for_another_machine_is_refused)
{
    static const struct {
        size_t offset;
        char byte;
        const char *message;
    } cases[] = {
        { 4, 1, "is a shared object for another kind of machine" },  /* 32 bits */
        { 5, 2, "is a shared object for another kind of machine" },  /* big-endian */
        { 18, 2, "is a shared object for another kind of machine" }, /* SPARC */
        { 16, 1, "is no shared object" },                            /* an object file */
        { 16, 2, "is no shared object" },                            /* an executable */
    };
    struct setup setup;
    size_t length = 0;
    char *bytes = fixture_bytes("fixture_plain", &length);

    setup_init(&setup);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char kept = bytes[cases[i].offset];

        bytes[cases[i].offset] = cases[i].byte;
        bytes_write(setup.path, bytes, length);
        expect_about(setup.path, setup.path, cases[i].message, NULL);
        bytes[cases[i].offset] = kept;
    }
    free(bytes);
    scratch_remove(setup.folder);
}
END_TEST

#define WRITABLE "may be written by others, so it is not loaded; mend it with: chmod go-w "

START_TEST(a_file_or_folder_that_others_may_write_is_refused)
{
    static const mode_t files[] = { 0664, 0646, 0666, 0775 };
    static const mode_t folders[] = { 0770, 0707, 0777, 01777 };
    struct setup setup;

    setup_init(&setup);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        ck_assert_int_eq(chmod(setup.path, files[i]), 0);
        expect_about(setup.path, setup.path, WRITABLE, "");
    }
    ck_assert_int_eq(chmod(setup.path, 0755), 0);
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        ck_assert_int_eq(chmod(setup.folder, folders[i]), 0);
        expect_about(setup.path, setup.folder, WRITABLE, "");
    }
    ck_assert_int_eq(chmod(setup.folder, 0700), 0);
    expect(setup.path, SLUICE_OK, "");
    scratch_remove(setup.folder);
}
END_TEST

START_TEST(a_link_is_judged_by_both_its_ends)
{
    struct setup setup;
    char folder[PATH_SIZE], link[PATH_SIZE + 16];

    setup_init(&setup);
    scratch_create(folder);
    (void)snprintf(link, sizeof link, "%s/link.so", folder);
    ck_assert_int_eq(symlink(setup.path, link), 0);
    expect(link, SLUICE_OK, "");
    ck_assert_int_eq(chmod(folder, 0777), 0);
    expect_about(link, folder, WRITABLE, "");
    ck_assert_int_eq(chmod(folder, 0700), 0);
    ck_assert_int_eq(chmod(setup.folder, 0777), 0);
    expect_about(link, setup.folder, WRITABLE, "");
    scratch_remove(folder);
    scratch_remove(setup.folder);
}
END_TEST

/* Only root can give a file away; elsewhere there is nothing to see. */
START_TEST(a_file_or_folder_of_another_user_is_refused)
{
    struct setup setup;

    if (geteuid() != 0)
        return;
    setup_init(&setup);
    ck_assert_int_eq(chown(setup.path, 12345, (gid_t)-1), 0);
    expect_about(setup.path, setup.path,
                 "belongs to user 12345, so it is not loaded; make it your own with: chown 0 ", "");
    ck_assert_int_eq(chown(setup.path, 0, (gid_t)-1), 0);
    ck_assert_int_eq(chown(setup.folder, 12345, (gid_t)-1), 0);
    expect_about(setup.path, setup.folder,
                 "belongs to user 12345, so it is not loaded; make it your own with: chown 0 ", "");
    scratch_remove(setup.folder);
}
END_TEST

START_TEST(a_loaded_object_gives_its_symbol)
{
    struct setup setup;
    struct sluice_error error = SLUICE_ERROR_INIT;
    const struct sluice_processor *processor;
    struct object_file file;
    const void *address = NULL;

    setup_init(&setup);
    ck_assert_msg(object_load(setup.path, "sluice_processor", &file, &address, &error) == SLUICE_OK,
                  "%s", error.message);
    processor = address;
    ck_assert_str_eq(processor->name, "fixture_plain");
    ck_assert(file.hash.low != 0 || file.hash.high != 0);
    object_file_close(&file);
    scratch_remove(setup.folder);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { a_good_file_is_accepted_and_hashed,
                                   what_is_no_shared_object_is_said_to_be_none,
                                   what_is_built_for_another_machine_is_refused,
                                   a_file_or_folder_that_others_may_write_is_refused,
                                   a_link_is_judged_by_both_its_ends,
                                   a_file_or_folder_of_another_user_is_refused,
                                   a_loaded_object_gives_its_symbol };

    return suite_run("identity", tests, COUNT_OF(tests));
}
