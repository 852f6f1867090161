/* plan_changes_lines.c - the lines of a comparison, and the entries that it looks for. */
#include "planfile/plan_changes.h"

void changes_add(struct comparison *comparison, const char *format, ...)
{
    struct plan_changes *changes = comparison->changes;
    char text[512];
    va_list arguments;
    char *line;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = ' ';
    if (map_get_text(&changes->lines, text) != NULL)
        return;
    line = arena_text(&changes->arena, text);
    if (line == NULL || !map_put_text(&changes->lines, line, line))
        comparison->failed = true;
}

const struct plan_file_entry *changes_find_entry(struct comparison *comparison,
                                                 const struct map *entries, const char *node,
                                                 sluice_day date)
{
    char text[DATE_TEXT_SIZE];

    buffer_clear(&comparison->key);
    buffer_printf(&comparison->key, "%s %s", node, date_format(date, text));
    comparison->failed = comparison->failed || comparison->key.failed;
    return comparison->failed ? NULL : map_get_text(entries, comparison->key.data);
}
