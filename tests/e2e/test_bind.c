/* A plugin whose bind does not return. */
#include "e2e/gates.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

static const char PIPELINE[] =
    "sluice: 1\n"
    "name: bind\n"
    "store: {driver: sqlite, path: gates.db}\n"
    "calendar: {table: days, date: day}\n"
    "tables:\n"
    "  days: {date: day, key: [day], known: ahead, columns: {day: date}}\n"
    "  ids: {key: [id], columns: {id: int}}\n"
    "  things: {key: [id], columns: {id: int, weight: int}}\n"
    "  rows: {date: day, key: [day, id], columns: {day: date, id: int, rank: int, level: real}}\n"
    "processors:\n"
    "  sieve: {plugin: sieve, with: {mode: bind}}\n";

/* At most ten seconds. */
static bool wait_for_file(const char *path)
{
    struct timespec pause = { 0, 20000000 };

    for (int i = 0; i < 500 && access(path, F_OK) != 0; i++)
        (void)nanosleep(&pause, NULL);
    return access(path, F_OK) == 0;
}

static void wait_for_words(FILE *file)
{
    struct timespec pause = { 0, 20000000 };

    for (int i = 0; i < 500 && fseek(file, 0, SEEK_END) == 0 && ftell(file) == 0; i++)
        (void)nanosleep(&pause, NULL);
}

START_TEST(a_bind_that_does_not_return_is_told_of_and_can_be_ended)
{
    const char *arguments[] = { "validate", "p.yaml", NULL };
    char folder[E2E_FOLDER_SIZE];
    struct e2e_child child;
    struct e2e_result result;

    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", SIEVES "/new", 1), 0);
    e2e_write("p.yaml", PIPELINE, strlen(PIPELINE));
    e2e_start(&child, arguments);
    ck_assert(wait_for_file("asleep"));
    ck_assert_int_eq(kill(child.process, SIGINT), 0);
    wait_for_words(child.err);
    ck_assert_int_eq(kill(child.process, SIGINT), 0);
    result = e2e_wait(&child);
    ck_assert_int_eq(result.code, 130);
    ck_assert_str_eq(
        result.err, "sluice: interrupted, but plugin 'sieve' (" SIEVES "/new/sieve.so) has not "
                    "returned from bind: waiting for it; a second interruption ends the program\n");
    e2e_result_fini(&result);
    e2e_leave(folder);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { a_bind_that_does_not_return_is_told_of_and_can_be_ended };

    return suite_run("e2e_bind", tests, COUNT_OF(tests));
}
