/* plan_file_reader.c - objects of a file into structs, member by member; every mistake with its
 * place. */
#include "planfile/plan_file_reader.h"

#include <stdlib.h>

/* ---- mistakes ---- */

/* What of a file is shown, on a terminal too. */
static void make_printable(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
}

static void make_message(char text[512], const char *format, va_list arguments)
{
    (void)vsnprintf(text, 512, format, arguments);
    make_printable(text);
}

int plan_reader_mistake(struct plan_reader *reader, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    make_message(text, format, arguments);
    va_end(arguments);
    return sluice_error_set(reader->error, SLUICE_E_INVALID, "%s: %s", reader->name, text);
}

int plan_reader_mistake_at(struct plan_reader *reader, size_t line, size_t column,
                           const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    make_message(text, format, arguments);
    va_end(arguments);
    return sluice_error_set(reader->error, SLUICE_E_INVALID, "%s:%zu:%zu: %s", reader->name, line,
                            column, text);
}

int plan_reader_no_memory(struct plan_reader *reader)
{
    return error_memory(reader->error, reader->name);
}

/* "entries[3].date". */
static const char *name_member(const struct plan_reader *reader, const char *key, char text[192])
{
    (void)snprintf(text, 192, "%s%s%s", reader->place, reader->place[0] == '\0' ? "" : ".", key);
    return text;
}

/* As it stands in the file, or what it is. */
static void show_value(json_t *value, char text[48])
{
    char *made =
        json_is_array(value) || json_is_object(value) ? NULL : json_to_text(value, JSON_ENCODE_ANY);

    (void)snprintf(text, 48, "%s",
                   made != NULL            ? made
                   : json_is_array(value)  ? "a list"
                   : json_is_object(value) ? "an object"
                                           : "this");
    free(made);
}

int plan_reader_wrong_value(struct plan_reader *reader, const char *key, json_t *value,
                            const char *wanted)
{
    char member[192], shown[48];

    show_value(value, shown);
    return plan_reader_mistake(reader, "%s must be %s, not %s", name_member(reader, key, member),
                               wanted, shown);
}

/* ---- members ---- */

static const char *const member_words[] = {
    [MEMBER_TEXT] = "text",
    [MEMBER_TEXT_OR_NULL] = "text or null",
    [MEMBER_PATH] = "an absolute path",
    [MEMBER_PATH_OR_NULL] = "an absolute path or null",
    [MEMBER_BOOL] = "true or false",
    [MEMBER_COUNT] = "a whole number from 0 on",
    [MEMBER_COUNT_OR_NULL] = "a whole number from 0 on, or null",
    [MEMBER_DATE] = "a date as YYYY-MM-DD",
    [MEMBER_DATE_IF_THERE] = "a date as YYYY-MM-DD",
    [MEMBER_DIGEST] = "a digest of 32 hexadecimal digits",
    [MEMBER_ACTION] = "an action: run, if-changed, reuse, retire, blocked or stays-failed",
    [MEMBER_LIST] = "a list",
    [MEMBER_OBJECT] = "an object",
};

int plan_reader_text(struct plan_reader *reader, json_t *item, const char **out)
{
    *out = NULL;
    if (!json_is_string(item))
        return SLUICE_OK;
    *out = arena_text(&reader->file->arena, json_string_value(item));
    return *out == NULL ? plan_reader_no_memory(reader) : SLUICE_OK;
}

/* False where the value is none of that kind. Text is taken by plan_reader_text. */
static bool take_plain(int kind, json_t *value, void *out)
{
    const char *text = json_is_string(value) ? json_string_value(value) : "";

    switch (kind) {
    case MEMBER_TEXT:
        return json_is_string(value);
    case MEMBER_TEXT_OR_NULL:
        return json_is_string(value) || json_is_null(value);
    case MEMBER_PATH:
        return text[0] == '/';
    case MEMBER_PATH_OR_NULL:
        return text[0] == '/' || json_is_null(value);
    case MEMBER_BOOL:
        *(bool *)out = json_is_true(value);
        return json_is_boolean(value);
    case MEMBER_COUNT:
    case MEMBER_COUNT_OR_NULL:
        *(int64_t *)out = json_is_integer(value) ? json_integer_value(value) : -1;
        return *(int64_t *)out >= 0 || (kind == MEMBER_COUNT_OR_NULL && json_is_null(value));
    case MEMBER_DATE:
    case MEMBER_DATE_IF_THERE:
        return date_parse(text, strlen(text), out);
    case MEMBER_DIGEST:
        return digest_parse(text, strlen(text), out);
    case MEMBER_ACTION:
        return (*(int *)out = action_parse(text)) != 0;
    case MEMBER_LIST:
        return json_is_array(value);
    case MEMBER_OBJECT:
        return json_is_object(value);
    default:
        return true;
    }
}

static int unknown_member(struct plan_reader *reader, const char *key,
                          const struct plan_shape *shape)
{
    const char *names[16];
    const char *close;
    char member[192];

    for (size_t i = 0; i < shape->count && i < COUNT_OF(names); i++)
        names[i] = shape->members[i].key;
    close = closest_match(key, names, shape->count);
    return plan_reader_mistake(reader, "unknown key '%.100s'%s%s%s",
                               name_member(reader, key, member),
                               close == NULL ? "" : "; did you mean '", close == NULL ? "" : close,
                               close == NULL ? "" : "'?");
}

static int check_keys(struct plan_reader *reader, json_t *object, const struct plan_shape *shape)
{
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        size_t i = 0;
        while (i < shape->count && strcmp(shape->members[i].key, json_object_iter_key(at)) != 0)
            i++;
        if (i == shape->count)
            return unknown_member(reader, json_object_iter_key(at), shape);
    }
    return SLUICE_OK;
}

int plan_reader_members(struct plan_reader *reader, json_t *object, const struct plan_shape *shape,
                        void *out)
{
    char name[192];
    int status = check_keys(reader, object, shape);

    for (size_t i = 0; i < shape->count && status == SLUICE_OK; i++) {
        const struct member *member = &shape->members[i];
        json_t *value = json_object_get(object, member->key);
        void *field = (char *)out + member->offset;
        int kind = member->kind;
        if (value == NULL && kind == MEMBER_DATE_IF_THERE)
            continue;
        if (value == NULL)
            return plan_reader_mistake(reader, "key '%s' is missing",
                                       name_member(reader, member->key, name));
        if (!take_plain(kind, value, field))
            return plan_reader_wrong_value(reader, member->key, value, member_words[kind]);
        if (kind <= MEMBER_PATH_OR_NULL)
            status = plan_reader_text(reader, value, field);
    }
    return status;
}

/* ---- lists ---- */

int plan_reader_list(struct plan_reader *reader, json_t *object, const struct list *list,
                     void *items, size_t *count)
{
    json_t *array = json_object_get(object, list->key);
    size_t length = strlen(reader->place), total = json_array_size(array);
    char *room = arena_alloc(&reader->file->arena, list->item_size * (total + 1));
    struct map names = { 0 };
    int status = room == NULL ? plan_reader_no_memory(reader) : SLUICE_OK;

    for (size_t i = 0; i < total && status == SLUICE_OK; i++) {
        char *out = room + i * list->item_size;
        const char *name;
        (void)snprintf(reader->place + length, sizeof reader->place - length, "%s%s[%zu]",
                       length == 0 ? "" : ".", list->key, i);
        status = list->read(reader, json_array_get(array, i), out);
        name = status == SLUICE_OK && list->name != NULL ? list->name(out) : NULL;
        if (name != NULL && map_get_text(&names, name) != NULL)
            status =
                plan_reader_mistake(reader, "%s names '%.100s' a second time", reader->place, name);
        else if (name != NULL && !map_put_text(&names, name, out))
            status = plan_reader_no_memory(reader);
    }
    map_fini(&names);
    reader->place[length] = '\0';
    memcpy(items, &room, sizeof room);
    *count = total;
    return status;
}

int plan_reader_wrong_item(struct plan_reader *reader, json_t *item, const char *wanted)
{
    char shown[48];

    show_value(item, shown);
    return plan_reader_mistake(reader, "%s must be %s, not %s", reader->place, wanted, shown);
}

int plan_reader_object(struct plan_reader *reader, json_t *item, const struct plan_shape *shape,
                       void *out)
{
    if (!json_is_object(item))
        return plan_reader_wrong_item(reader, item, member_words[MEMBER_OBJECT]);
    return plan_reader_members(reader, item, shape, out);
}
