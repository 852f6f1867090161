/* tried.c - writes a case and tries it. */
#include "trial/tried.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct file sound[] = {
    { "tried/tried.yaml", PIPELINE("nothing", "") },
    { "tried/test/customers.csv", CUSTOMERS },
    { "tried/test/bought.csv", BOUGHT },
    { "tried/test/expected.csv", EXPECTED },
    { "tried/test/outcomes.csv", OUTCOMES },
};

void tried_write(void)
{
    ck_assert_int_eq(mkdir("tried", 0755), 0);
    ck_assert_int_eq(mkdir("tried/test", 0755), 0);
    for (size_t i = 0; i < COUNT_OF(sound); i++)
        write_text(sound[i].path, sound[i].text);
}

void tried_change(const struct file *files)
{
    for (; files->path != NULL; files++)
        if (files->text != NULL)
            write_text(files->path, files->text);
        else
            ck_assert_int_eq(unlink(files->path), 0);
}

struct e2e_result tried_run(const char *const *options)
{
    const char *arguments[16] = { "test", "tried", "--plugins", FIXTURES };
    size_t count = 4;

    while (options != NULL && *options != NULL)
        arguments[count++] = *options++;
    return e2e_run(arguments);
}

void tried_expect(const char *name, const char *const *options, int code, const char *out)
{
    struct e2e_result result = tried_run(options);

    ck_assert_msg(result.code == code && strcmp(result.out, out) == 0 && result.err_length == 0,
                  "%s: exit %d\n%s%s", name, result.code, result.out, result.err);
    e2e_result_fini(&result);
}

void tried_expect_file(const char *name, const char *path, const char *text)
{
    char *found = e2e_read(path, &(size_t){ 0 });

    ck_assert_msg(found != NULL && strcmp(found, text) == 0, "%s: %s is\n%s", name, path,
                  found == NULL ? "not there" : found);
    free(found);
}
