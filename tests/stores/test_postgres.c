/* test_postgres.c - the PostgreSQL driver on a real server: the promises of every store, and its
 * own. The server is that of SLUICE_TEST_POSTGRES (scripts/postgres); skipped without one. */
#include <dlfcn.h>
#include <libpq-fe.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner.h"
#include "stores/postgres_server.h"
#include "stores/workbench.h"

START_TEST(keeps_the_promises_of_a_store)
{
    suite_check(&server.subject, _i);
}
END_TEST

START_TEST(declares_what_it_is)
{
    suite_expect_page(&server.subject);
}
END_TEST

int main(void)
{
    TCase *test = tcase_create("postgres");

    if (!server_is_there())
        return server_skipped("store_postgres");
    tcase_add_checked_fixture(test, server_setup, server_teardown);
    tcase_set_timeout(test, 120);
    tcase_add_loop_test(test, keeps_the_promises_of_a_store, 0, suite_count());
    tcase_add_test(test, declares_what_it_is);
    return runner_run("postgres", test);
}
