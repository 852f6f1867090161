/* test_transaction.c - a change is there whole or not at all, whatever call of the store fails. */
#include "ledger/fixture.h"

#include <stdlib.h>

static void setup(void)
{
    const struct sluice_field day = {
        .size = sizeof day, .type = SLUICE_INT, .name = "n", .is_key = 1
    };
    const struct sluice_field *const fields[] = { &day };
    const struct sluice_layout layout = {
        .size = sizeof layout, .field_count = 1, .table = "numbers", .fields = fields
    };

    drivers = FAIL_STORE;
    open_store();
    ok(session_migrate(session, &layout, &error));
}

static void forget_faults(void)
{
    ck_assert_int_eq(unsetenv("FAULT_STORE_CALL"), 0);
    ck_assert_int_eq(unsetenv("FAULT_STORE_BUSY"), 0);
    ck_assert_int_eq(unsetenv("FAULT_STORE_LOST"), 0);
}

static void teardown(void)
{
    forget_faults();
    close_store();
}

struct step {
    int64_t number;
    int status; /* how the work ends, once the row is written */
};

static int write_number(struct session *where, void *user, struct sluice_error *failure)
{
    const struct step *step = user;
    const char *names[] = { "n" };
    const int32_t types[] = { SLUICE_INT };
    const struct sluice_value value = sluice_of_int(step->number);
    struct table rows;
    int status = table_init(&rows, names, types, 1, failure);

    if (status == SLUICE_OK)
        status = table_append(&rows, &value, failure);
    table_finish(&rows);
    if (status == SLUICE_OK)
        status = session_replace(where, "numbers", NULL, 0, &rows, failure);
    table_fini(&rows);
    return status == SLUICE_OK && step->status != SLUICE_OK
               ? sluice_error_set(failure, step->status, "the work was refused")
               : status;
}

static int count_row(const struct sluice_batch *batch, void *user, struct sluice_error *failure)
{
    (void)failure;
    *(int64_t *)user += batch->row_count;
    return SLUICE_OK;
}

static int64_t count_numbers(void)
{
    const char *names[] = { "n" };
    const int32_t types[] = { SLUICE_INT };
    const struct read_request read = {
        .table = "numbers", .columns = names, .types = types, .count = 1
    };
    int64_t count = 0;

    ok(session_each(session, &read, count_row, &count, &error));
    return count;
}

START_TEST(a_change_is_whole_or_not_at_all)
{
    static const struct {
        int call; /* of the driver that fails: 1 begin, 2 replace, 3 commit; 0: none */
        int work, status;
        const char *message;
        int64_t rows;
    } cases[] = {
        { 0, SLUICE_OK, SLUICE_OK, NULL, 1 },
        { 0, SLUICE_E_REFUSED, SLUICE_E_REFUSED, "the work was refused", 0 },
        { 1, SLUICE_OK, SLUICE_E_IO, "cannot begin writing: told to fail", 0 },
        { 2, SLUICE_OK, SLUICE_E_IO, "cannot replace rows: told to fail", 0 },
        { 3, SLUICE_OK, SLUICE_E_IO, "cannot commit: told to fail", 0 },
    };
    struct step step = { 7, cases[_i].work };
    const struct transaction write = { .work = write_number, .user = &step };
    char call[16];

    /* Opened and migrated: two calls so far. */
    (void)snprintf(call, sizeof call, "%d", cases[_i].call == 0 ? 0 : 2 + cases[_i].call);
    ck_assert_int_eq(setenv("FAULT_STORE_CALL", call, 1), 0);
    ck_assert_int_eq(session_transact(session, &write, &error), cases[_i].status);
    if (cases[_i].message != NULL)
        ck_assert_str_eq(error.message, cases[_i].message);
    forget_faults();
    ck_assert_int_eq(count_numbers(), cases[_i].rows);
    /* Nothing is open that a second one would meet. */
    step = (struct step){ 8, SLUICE_OK };
    ok(session_transact(session, &write, &error));
    ck_assert_int_eq(count_numbers(), cases[_i].rows + 1);
}
END_TEST

START_TEST(patience_is_asked_for_and_can_be_ended)
{
    static const struct {
        bool is_patient, stopped;
        int status;
    } cases[] = {
        { false, false, SLUICE_E_BUSY },
        { true, false, SLUICE_OK },
        { true, true, SLUICE_E_CANCELLED },
    };
    struct step step = { 7, SLUICE_OK };
    const atomic_bool stop = cases[_i].stopped;
    const struct transaction write = {
        .work = write_number, .user = &step, .is_patient = cases[_i].is_patient, .stop = &stop
    };

    ck_assert_int_eq(setenv("FAULT_STORE_BUSY", "begin:1-2", 1), 0);
    ck_assert_int_eq(session_transact(session, &write, &error), cases[_i].status);
    forget_faults();
    ck_assert_int_eq(count_numbers(), cases[_i].status == SLUICE_OK);
}
END_TEST

/* ---- done again ---- */

static int is_there(struct session *where, void *user, bool *stands, struct sluice_error *failure)
{
    const struct step *step = user;
    const char *names[] = { "n" };
    const int32_t types[] = { SLUICE_INT };
    const struct condition same = { "n", SLUICE_EQUAL, sluice_of_int(step->number) };
    const struct read_request read = { .table = "numbers",
                                       .columns = names,
                                       .types = types,
                                       .count = 1,
                                       .conditions = &same,
                                       .condition_count = 1 };
    int64_t count = 0;
    int status = session_each(where, &read, count_row, &count, failure);

    *stands = count > 0;
    return status;
}

/* Only a change that says how it is told can be found after a lost answer, or made again: the row
 * that it writes is a key. */
START_TEST(a_change_is_made_again_until_it_stands_once)
{
    static const struct {
        const char *name, *value;
        bool told, repeats;
        int status;
        int64_t rows;
    } cases[] = {
        { "FAULT_STORE_BUSY", "replace:1-1", false, false, SLUICE_OK, 1 },
        { "FAULT_STORE_BUSY", "commit:1-1", false, false, SLUICE_OK, 1 },
        { "FAULT_STORE_BUSY", "commit:1-3", false, false, SLUICE_OK, 1 },
        { "FAULT_STORE_BUSY", "replace:1-1000", false, false, SLUICE_E_BUSY, 0 },
        { "FAULT_STORE_LOST", "done:1-1", true, false, SLUICE_OK, 1 },
        { "FAULT_STORE_LOST", "dropped:1-1", true, false, SLUICE_OK, 1 },
        { "FAULT_STORE_LOST", "dropped:1-2", true, false, SLUICE_OK, 1 },
        { "FAULT_STORE_LOST", "dropped:1-1", false, true, SLUICE_OK, 1 },
        { "FAULT_STORE_LOST", "done:1-1", false, false, SLUICE_E_IO, 1 },
        { "FAULT_STORE_LOST", "dropped:1-1", false, false, SLUICE_E_IO, 0 },
        { "FAULT_STORE_LOST", "dropped:1-1000", true, false, SLUICE_E_IO, 0 },
    };
    struct step step = { 7, SLUICE_OK };
    const struct transaction write = { .work = write_number,
                                       .user = &step,
                                       .stands = cases[_i].told ? is_there : NULL,
                                       .repeats = cases[_i].repeats };

    ck_assert_int_eq(setenv(cases[_i].name, cases[_i].value, 1), 0);
    ck_assert_int_eq(session_transact(session, &write, &error), cases[_i].status);
    if (cases[_i].status == SLUICE_E_IO)
        ck_assert_str_eq(error.message, "cannot commit: told to fail");
    forget_faults();
    ck_assert_int_eq(count_numbers(), cases[_i].rows);
    step = (struct step){ 8, SLUICE_OK };
    ok(session_transact(session, &write, &error));
}
END_TEST

START_TEST(who_waits_for_a_whole_transaction_can_be_stopped)
{
    struct step step = { 7, SLUICE_OK };
    const atomic_bool stop = true;
    const struct transaction write = {
        .work = write_number, .user = &step, .is_patient = true, .stop = &stop
    };

    ck_assert_int_eq(setenv("FAULT_STORE_BUSY", "commit:1-1000", 1), 0);
    ck_assert_int_eq(session_transact(session, &write, &error), SLUICE_E_CANCELLED);
    ck_assert_int_eq(count_numbers(), 0);
}
END_TEST

int main(void)
{
    TCase *promises = tcase_create("transaction");

    tcase_set_timeout(promises, 30);
    tcase_add_checked_fixture(promises, setup, teardown);
    tcase_add_loop_test(promises, a_change_is_whole_or_not_at_all, 0, 5);
    tcase_add_loop_test(promises, patience_is_asked_for_and_can_be_ended, 0, 3);
    tcase_add_loop_test(promises, a_change_is_made_again_until_it_stands_once, 0, 11);
    tcase_add_test(promises, who_waits_for_a_whole_transaction_can_be_stopped);
    return runner_run("transaction", promises);
}
