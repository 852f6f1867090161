/* import_lines.c - see import_lines.h. */
#include "e2e/import_lines.h"

#include "base/suite.h"
#include "e2e/sluice.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void write_text(const char *path, const char *text)
{
    e2e_write(path, text, strlen(text));
}

char *text_of(const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    ck_assert_int_ge(vasprintf(&text, format, arguments), 0);
    va_end(arguments);
    return text;
}

/* ", 0.1 s" at the end of a line becomes ", T": tests know nothing of time. */
static void mask_seconds(char *text)
{
    char *place = text, *end;

    while ((end = strstr(place, " s\n")) != NULL) {
        char *start = end;
        while (start > place && *start != ',')
            start--;
        memcpy(start, ", T", 3);
        memmove(start + 3, end + 2, strlen(end + 2) + 1);
        place = start + 3;
    }
}

void import_expect(const char *name, const char *const *arguments, int code, const char *out,
                   const char *err)
{
    struct e2e_result result = e2e_run(arguments);

    mask_seconds(result.err);
    ck_assert_msg(result.code == code, "%s: exit %d\n%s", name, result.code, result.err);
    ck_assert_msg(out == NULL || strcmp(result.out, out) == 0, "%s: stdout is\n%s", name,
                  result.out);
    ck_assert_msg(err == NULL || strcmp(result.err, err) == 0, "%s: stderr is\n%s", name,
                  result.err);
    e2e_result_fini(&result);
}

void import_by_hand(const char *sql)
{
    sqlite3 *database = NULL;
    int code = sqlite3_open("test.db", &database);

    if (code == SQLITE_OK)
        code = sqlite3_exec(database, sql, NULL, NULL, NULL);
    ck_assert_msg(code == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(database));
    (void)sqlite3_close(database);
}
