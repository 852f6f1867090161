/* csv_rows.c - CSV files copied row by row, each edited on its way. */
#include "e2e/csv_rows.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char **csv_field(struct csv_row *row, const char *column)
{
    for (size_t i = 0; i < row->header->count; i++)
        if (strcmp(row->header->fields[i], column) == 0)
            return &row->fields[i];
    return NULL;
}

/* Check writes down where it is with every assertion, and there are millions of fields: only what
 * fails calls it. */

/* Cuts a line at its commas, in place. */
static void split(char *line, struct csv_row *row)
{
    bool quoted = false;

    line[strcspn(line, "\r\n")] = '\0';
    row->count = 0;
    row->fields[row->count++] = line;
    for (char *at = line; *at != '\0'; at++) {
        if (*at == '"')
            quoted = !quoted;
        if (*at != ',' || quoted)
            continue;
        *at = '\0';
        if (row->count == CSV_MAX_FIELDS)
            ck_abort_msg("%s has more than %d columns", row->file, CSV_MAX_FIELDS);
        row->fields[row->count++] = at + 1;
    }
}

static void join(FILE *out, const struct csv_row *row)
{
    bool failed = false;

    for (size_t i = 0; i < row->count; i++) {
        failed = failed || (i > 0 && fputc(',', out) == EOF);
        failed = failed || fputs(row->fields[i], out) == EOF;
    }
    if (failed || fputc('\n', out) == EOF)
        ck_abort_msg("%s cannot be written", row->file);
}

static void copy_rows(FILE *in, FILE *out, const char *name, csv_edit *edit, void *context)
{
    struct csv_row header = { .file = name }, row = { .file = name, .header = &header };
    char *first = NULL, *line = NULL;
    size_t first_size = 0, size = 0;

    ck_assert_int_gt(getline(&first, &first_size, in), 0);
    split(first, &header);
    join(out, &header);
    while (getline(&line, &size, in) > 0) {
        split(line, &row);
        if (edit(&row, context))
            join(out, &row);
    }
    free(first);
    free(line);
}

void csv_copy_file(const char *from, const char *to, const char *name, csv_edit *edit,
                   void *context)
{
    char path[512];
    FILE *in, *out;

    (void)snprintf(path, sizeof path, "%s/%s", from, name);
    in = fopen(path, "r");
    (void)snprintf(path, sizeof path, "%s/%s", to, name);
    out = fopen(path, "w");
    ck_assert_ptr_nonnull(in);
    ck_assert_ptr_nonnull(out);
    copy_rows(in, out, name, edit, context);
    ck_assert_int_eq(fclose(in), 0);
    ck_assert_int_eq(fclose(out), 0);
}

void csv_copy_folder(const char *from, const char *to, csv_edit *edit, void *context)
{
    DIR *folder = opendir(from);
    const struct dirent *entry;

    ck_assert_ptr_nonnull(folder);
    ck_assert_int_eq(mkdir(to, 0755), 0);
    while ((entry = readdir(folder)) != NULL)
        if (strstr(entry->d_name, ".csv") != NULL)
            csv_copy_file(from, to, entry->d_name, edit, context);
    ck_assert_int_eq(closedir(folder), 0);
}
