/* fail.c - the first failure of a run ends it. */
#include "run/chunk.h"

void run_fail(struct run *run, int status, const struct sluice_error *error)
{
    atomic_store(&run->stop, true);
    if (run->status != SLUICE_OK)
        return;
    run->status = status;
    *run->error = *error;
}

int run_no_memory(struct run *run)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    int status = error_memory(&error, "a node's work");

    run_fail(run, status, &error);
    return status;
}
