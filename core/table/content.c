/* content.c - the columns over which a commit keeps the digest of its rows, as text. */
#include "table/table.h"

void content_columns_add(const char *name, int32_t type, struct buffer *out)
{
    buffer_printf(out, "%s%s %s", out->length == 0 ? "" : ", ", name, type_name(type));
}

/* ---- one word for the columns of an output ---- */

static const char output_word[] = "output";

void content_columns_add_output(struct buffer *out)
{
    buffer_printf(out, "%s%s", out->length == 0 ? "" : ", ", output_word);
}

/* Where ", output" stands; NULL: nowhere. */
static const char *find_output(const char *text)
{
    for (const char *at = strstr(text, ", "); at != NULL; at = strstr(at + 2, ", "))
        if (strncmp(at + 2, output_word, strlen(output_word)) == 0 &&
            strchr(",", at[2 + strlen(output_word)]) != NULL)
            return at;
    return NULL;
}

bool content_columns_has_output(const char *text)
{
    return find_output(text) != NULL;
}

bool content_columns_expand(const char *text, const char *detail, struct buffer *out)
{
    const char *place = find_output(text), *columns = strchr(detail, ':');

    if (place == NULL || columns == NULL)
        return false;
    buffer_append(out, text, (size_t)(place - text));
    buffer_printf(out, ",%s%s", columns + 1, place + 2 + strlen(output_word));
    return true;
}

/* ---- reading ---- */

/* "name type", "name type?(2) 0..1": names and types have neither commas nor blanks. */
static bool parse_column(const char *text, size_t length, struct arena *arena, const char **name,
                         int32_t *type)
{
    const char *blank = memchr(text, ' ', length);
    size_t word;

    if (blank == NULL || blank == text)
        return false;
    *name = arena_copy(arena, text, (size_t)(blank - text));
    blank++;
    for (word = 0; blank + word < text + length; word++)
        if (strchr("?( ", blank[word]) != NULL)
            break;
    *type = type_parse(blank, word);
    return *type != SLUICE_NULL;
}

int content_columns_parse(const char *text, struct arena *arena, struct content_columns *columns,
                          struct sluice_error *error)
{
    size_t most = 1;

    for (const char *at = text; *at != '\0'; at++)
        most += *at == ',';
    *columns = (struct content_columns){ arena_alloc(arena, sizeof *columns->names * most),
                                         arena_alloc(arena, sizeof *columns->types * most), 0 };
    if (columns->names == NULL || columns->types == NULL)
        return error_memory(error, "the columns of a commit");
    for (const char *at = text + strspn(text, " "); *at != '\0';) {
        size_t length = strcspn(at, ","), i = columns->count++;
        if (!parse_column(at, length, arena, &columns->names[i], &columns->types[i])) {
            columns->count = 0;
            return SLUICE_OK;
        }
        if (columns->names[i] == NULL)
            return error_memory(error, "the columns of a commit");
        at += length;
        at += strspn(at, ", ");
    }
    return SLUICE_OK;
}
