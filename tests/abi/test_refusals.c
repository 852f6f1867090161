/* Every fixture that is built for another sluice is refused by name of what differs, and not one
 * instruction of it runs. */
#include "plugin/suite.h"
#include <sys/wait.h>

#define REBUILD "; rebuild it with the headers of this one"

static const struct {
    const char *fixture;
    const char *message; /* behind the path */
} refusals[] = {
    { "wrong_magic", "was built for another sluice: magic 0x21212121, here 0x45434c53" REBUILD },
    { "newer_major", "was built for another sluice: ABI 2.0, this sluice has 1.1" REBUILD },
    { "newer_minor", "was built for another sluice: ABI 1.2, this sluice has 1.1" REBUILD },
    { "other_size",
      "was built for another sluice: sizeof(struct sluice_call) 96, here 88" REBUILD },
    { "other_tag",
      "was built for another sluice: build tag 'pdp11?', here '" SLUICE_BUILD_TAG "'" REBUILD },
    { "other_everything",
      "was built for another sluice: magic 0x21212121, here 0x45434c53; "
      "ABI 2.7, this sluice has 1.1; "
      "sizeof(struct sluice_processor) 1, here 136; sizeof(struct sluice_input) 2, here 128; "
      "sizeof(struct sluice_output) 3, here 32; sizeof(struct sluice_output_column) 4, here 88; "
      "sizeof(struct sluice_call) 5, here 88; sizeof(struct sluice_host) 6, here 136; "
      "sizeof(struct sluice_value) 7, here 16; sizeof(struct sluice_view) 8, here 24; "
      "build tag 'an unterminated tag of 32 bytes!', here '" SLUICE_BUILD_TAG "'" REBUILD },
    { "short_note", "was built for another sluice: identity of 8 bytes, here 72" REBUILD },
    { "no_note", "has no Sluice note; build it with SLUICE_PLUGIN or SLUICE_DRIVER" },
};

START_TEST(what_is_built_for_another_sluice_is_refused_and_never_runs)
{
    char folder[PATH_SIZE], marker[PATH_SIZE + 16];

    scratch_create(folder);
    (void)snprintf(marker, sizeof marker, "%s/marker", folder);
    ck_assert_int_eq(setenv("SLUICE_TRAP", marker, 1), 0);
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        struct sluice_error error = SLUICE_ERROR_INIT;
        struct object_file file;
        const void *address = NULL;
        char path[PATH_SIZE], expected[1016];

        (void)snprintf(path, sizeof path, FIXTURES "/%s.so", refusals[i].fixture);
        (void)snprintf(expected, sizeof expected, "%s: %s", path, refusals[i].message);
        ck_assert_int_eq(object_load(path, "sluice_processor", &file, &address, &error),
                         SLUICE_E_PLUGIN);
        ck_assert_str_eq(error.message, expected);
        ck_assert_ptr_null(address);
        ck_assert_msg(access(marker, F_OK) != 0, "%s ran", refusals[i].fixture);
    }
    scratch_remove(folder);
}
END_TEST

START_TEST(the_trap_works)
{
    char folder[PATH_SIZE], marker[PATH_SIZE + 16];
    int result = 0;
    pid_t child;

    scratch_create(folder);
    (void)snprintf(marker, sizeof marker, "%s/marker", folder);
    ck_assert_int_eq(setenv("SLUICE_TRAP", marker, 1), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct object_file file;
        const void *address = NULL;

        (void)object_load(FIXTURES "/trapped.so", "sluice_processor", &file, &address, NULL);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &result, 0), child);
    ck_assert_msg(!WIFEXITED(result) || WEXITSTATUS(result) != 0, "the trap did not run");
    ck_assert_int_eq(access(marker, F_OK), 0);
    scratch_remove(folder);
}
END_TEST

START_TEST(a_file_that_is_replaced_while_it_is_loaded_is_refused)
{
    char folder[PATH_SIZE], path[PATH_SIZE], other[PATH_SIZE], expected[2 * PATH_SIZE];
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct object_file file;
    const void *address = NULL;

    scratch_create(folder);
    fixture_copy("replaced", folder, "replaced.so", path);
    fixture_copy("replaced", folder, "other.so", other);
    ck_assert_int_eq(setenv("SLUICE_FROM", other, 1), 0);
    ck_assert_int_eq(setenv("SLUICE_TO", path, 1), 0);
    ck_assert_int_eq(object_load(path, "sluice_processor", &file, &address, &error),
                     SLUICE_E_PLUGIN);
    (void)snprintf(expected, sizeof expected, "%s: was replaced while it was loaded; run it again",
                   path);
    ck_assert_str_eq(error.message, expected);
    scratch_remove(folder);
}
END_TEST

START_TEST(an_object_without_the_symbol_is_refused)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct object_file file;
    const void *address = NULL;

    ck_assert_int_eq(
        object_load(FIXTURES "/no_symbol.so", "sluice_processor", &file, &address, &error),
        SLUICE_E_PLUGIN);
    ck_assert_str_eq(error.message,
                     FIXTURES "/no_symbol.so: does not export 'sluice_processor'; end its file "
                              "with SLUICE_PLUGIN or SLUICE_DRIVER");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { what_is_built_for_another_sluice_is_refused_and_never_runs,
                                   the_trap_works,
                                   a_file_that_is_replaced_while_it_is_loaded_is_refused,
                                   an_object_without_the_symbol_is_refused };

    return suite_run("refusals", tests, COUNT_OF(tests));
}
