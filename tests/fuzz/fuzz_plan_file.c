/* A plan file, which anybody may have written. What is read is written again to the same effect. */
#include "planfile/planfile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct plan_file *parse(const char *text, size_t length)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct plan_file *file;

    if (plan_file_parse("plan.json", text, length, &file, &error) != SLUICE_OK &&
        (file != NULL || error.message[0] == '\0'))
        abort();
    return file;
}

static void print(const struct plan_file *file, struct buffer *text)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    if (plan_file_print(file, text, &error) != SLUICE_OK)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plan_file *file = parse((const char *)data, size), *again;
    struct buffer first = { 0 }, second = { 0 };

    if (file == NULL)
        return 0;
    print(file, &first);
    again = parse(first.data, first.length);
    if (again == NULL)
        abort();
    print(again, &second);
    if (first.length != second.length || memcmp(first.data, second.data, first.length) != 0)
        abort();
    buffer_fini(&first);
    buffer_fini(&second);
    plan_file_destroy(file);
    plan_file_destroy(again);
    return 0;
}
