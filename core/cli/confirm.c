/* confirm.c - asking before a run that is larger than one thinks. */
#include "cli/cli.h"

#include <unistd.h>

/* More than this is asked about. */
#define CONFIRM_ABOVE 1000

static bool is_yes(const char *answer)
{
    size_t length = strcspn(answer, "\r\n");

    return (length == 1 && ascii_lower(answer[0]) == 'y') ||
           (length == 3 && ascii_lower(answer[0]) == 'y' && ascii_lower(answer[1]) == 'e' &&
            ascii_lower(answer[2]) == 's');
}

bool confirm_answer(void)
{
    char answer[64] = "";

    if (fgets(answer, sizeof answer, stdin) == NULL) {
        answer[0] = '\0';
        (void)fputc('\n', stderr);
    }
    return is_yes(answer);
}

enum exit_code confirm_run(const struct invocation *invocation, const struct plan *plan)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct buffer text = { 0 };
    size_t count = job_count_work(plan);

    if (count <= CONFIRM_ABOVE || option_has(invocation, "--yes") || isatty(STDIN_FILENO) != 1 ||
        isatty(STDERR_FILENO) != 1)
        return EXIT_DONE;
    plan_print(plan, &text);
    if (!text.failed)
        (void)fputs(text.data, stderr);
    buffer_fini(&text);
    (void)fprintf(stderr, "compute %zu partitions? [y/N] ", count);
    if (confirm_answer())
        return EXIT_DONE;
    if (atomic_load(invocation->cancel))
        (void)sluice_error_set(&error, SLUICE_E_CANCELLED, "nothing was run");
    else
        (void)sluice_error_set(&error, SLUICE_E_REFUSED,
                               "nothing was run; give --yes to run without asking");
    return cli_fail(invocation, &error);
}
