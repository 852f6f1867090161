/* test_depot.c - the driver of tests that holds data alone: it keeps the promises of a store that
 * publishes, so that what is tested over it is tested over such a store. */
#include <dlfcn.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "runner.h"
#include "stores/workbench.h"

static char folder[64];
static char store_path[128];
static struct sluice_store_setting path_setting, durability_setting;
static const struct sluice_store_setting *const settings[] = { &path_setting, &durability_setting };
static struct subject subject;

static struct sluice_store_setting make_setting(const char *name, const char *value)
{
    return (struct sluice_store_setting){ .size = sizeof(struct sluice_store_setting),
                                          .name = name,
                                          .value = value };
}

static void setup(void)
{
    void *object = dlopen("fixtures/depot/depot.so", RTLD_NOW | RTLD_LOCAL);

    ck_assert_msg(object != NULL, "%s", dlerror());
    subject.driver = dlsym(object, "sluice_store_driver");
    ck_assert_ptr_nonnull(subject.driver);
    (void)snprintf(folder, sizeof folder, "/tmp/sluice-depot-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(store_path, sizeof store_path, "%s/store.db", folder);
    path_setting = make_setting("path", store_path);
    durability_setting = make_setting("durability", "normal");
    subject.settings = settings;
    subject.setting_count = COUNT_OF(settings);
    ck_assert_int_eq(setenv("DEPOT_TOKENS", "1", 1), 0);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static void teardown(void)
{
    ck_assert_int_eq(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

START_TEST(keeps_the_promises_of_a_store)
{
    suite_check(&subject, _i);
}
END_TEST

/* Jobs that are asked for several times before they are done. */
START_TEST(keeps_them_while_jobs_are_slow)
{
    ck_assert_int_eq(setenv("DEPOT_SLOW", "3", 1), 0);
    publishing_promises[_i].check(&subject);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("depot");

    tcase_add_checked_fixture(test, setup, teardown);
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, keeps_the_promises_of_a_store, 0, suite_count());
    tcase_add_loop_test(test, keeps_them_while_jobs_are_slow, 0, (int)publishing_promise_count);
    return runner_run("depot", test);
}
