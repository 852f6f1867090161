/*
 * check.c - holds parameters and body of a request against the table of methods.
 *
 * The service takes a number where it documents text, and the other way round, in more places than
 * it documents; the server takes what is documented, so that nothing depends on the rest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "world.h"

static int is_digits(const char *text)
{
    text += *text == '-';
    return *text != '\0' && strspn(text, "0123456789") == strlen(text);
}

static int is_whole(const char *text, int is_signed)
{
    return is_digits(text) && strlen(text) <= 20 && (is_signed || text[0] != '-');
}

static int is_among(const char *values, const char *text)
{
    char *word = text_format(" %s ", text);
    int found = text[0] != '\0' && strstr(values, word) != NULL;

    free(word);
    return found;
}

static const struct api_field *find_field(const struct api_field *fields, const char *name)
{
    for (; fields != NULL && fields->name != NULL; fields++) {
        if (strcmp(fields->name, name) == 0)
            return fields;
    }
    return NULL;
}

static void let_pass(const struct check *check, const char *what)
{
    json_int_t before = json_integer_value(json_object_get(check->breaches, what));

    (void)json_object_set_new(check->breaches, what, json_integer(before + 1));
}

static const char *type_name(enum api_type type)
{
    static const char *const names[] = {
        [API_STRING] = "TYPE_STRING",   [API_INT64] = "TYPE_INT64",
        [API_UINT64] = "TYPE_UINT64",   [API_INT32] = "TYPE_INT32",
        [API_UINT32] = "TYPE_UINT32",   [API_BOOLEAN] = "TYPE_BOOL",
        [API_OBJECT] = "TYPE_MESSAGE",  [API_STRINGS] = "TYPE_STRING",
        [API_OBJECTS] = "TYPE_MESSAGE", [API_MAP] = "TYPE_MESSAGE",
        [API_OUTPUT] = "TYPE_ANY",
    };

    return names[type];
}

static int refuse_value(const struct api_field *field, const char *path, const json_t *value,
                        struct answer *answer)
{
    char *text = must(json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT));

    answer_error(answer, 400, "invalid", "Invalid value at '%s' (%s), %s", path,
                 type_name(field->type), text);
    free(text);
    return 0;
}

/* Is a value that stands for itself of its type? */
static int is_scalar(const struct api_field *field, const json_t *value)
{
    switch (field->type) {
    case API_STRING:
        return json_is_string(value);
    case API_INT64:
    case API_UINT64:
        return json_is_string(value) &&
               is_whole(json_string_value(value), field->type == API_INT64);
    case API_INT32:
        return json_is_integer(value) && llabs(json_integer_value(value)) <= INT32_MAX;
    case API_UINT32:
        return json_is_integer(value) && json_integer_value(value) >= 0 &&
               json_integer_value(value) <= UINT32_MAX;
    case API_BOOLEAN:
        return json_is_boolean(value);
    default:
        return 1;
    }
}

static int check_object(const struct check *check, const struct api_field *fields, json_t *object,
                        const char *path, struct answer *answer);

static int check_scalar(const struct check *check, const struct api_field *field, json_t *value,
                        const char *path, struct answer *answer)
{
    if (!is_scalar(field, value)) {
        if (!(field->flags & API_LENIENT) || !check->lenient ||
            !(json_is_number(value) || json_is_boolean(value)))
            return refuse_value(field, path, value, answer);
        let_pass(check, field->name);
    }
    if (field->values != NULL && json_is_string(value) &&
        !is_among(field->values, json_string_value(value)))
        return refuse_value(field, path, value, answer);
    return 1;
}

static int check_array(const struct check *check, const struct api_field *field, json_t *array,
                       const char *path, struct answer *answer)
{
    json_t *item;
    size_t i;
    char *place;
    int good = json_is_array(array) ? 1 : refuse_value(field, path, array, answer);

    for (i = 0; good && i < json_array_size(array); i++) {
        item = json_array_get(array, i);
        place = text_format("%s[%zu]", path, i);
        if (field->type == API_OBJECTS && json_is_object(item))
            good = check_object(check, field->fields, item, place, answer);
        else if (field->type == API_OBJECTS || !json_is_string(item))
            good = refuse_value(field, place, item, answer);
        free(place);
    }
    return good;
}

static int check_map(const struct api_field *field, json_t *map, const char *path,
                     struct answer *answer)
{
    const char *name;
    json_t *value;

    if (!json_is_object(map))
        return refuse_value(field, path, map, answer);
    json_object_foreach(map, name, value)
    {
        if (!json_is_string(value) && !json_is_null(value))
            return refuse_value(field, path, value, answer);
    }
    return 1;
}

static int check_value(const struct check *check, const struct api_field *field, json_t *value,
                       const char *path, struct answer *answer)
{
    if (json_is_null(value)) /* the same as absent; tables.patch takes it for removal */
        return 1;
    switch (field->type) {
    case API_OUTPUT:
        return 1;
    case API_STRINGS:
    case API_OBJECTS:
        return check_array(check, field, value, path, answer);
    case API_MAP:
        return check_map(field, value, path, answer);
    case API_OBJECT:
        if (!json_is_object(value))
            return refuse_value(field, path, value, answer);
        return check_object(check, field->fields, value, path, answer);
    default:
        return check_scalar(check, field, value, path, answer);
    }
}

static int check_object(const struct check *check, const struct api_field *fields, json_t *object,
                        const char *path, struct answer *answer)
{
    const struct api_field *field;
    const char *name;
    json_t *value;
    char *place;
    int good = 1;

    json_object_foreach(object, name, value)
    {
        field = find_field(fields, name);
        if (field == NULL || ((field->flags & API_LENIENT_ONLY) && !check->lenient)) {
            answer_error(answer, 400, "invalid",
                         "Invalid JSON payload received. Unknown name \"%s\" at '%s': "
                         "Cannot find field.",
                         name, path);
            return 0;
        }
        if (field->flags & API_LENIENT_ONLY)
            let_pass(check, name);
        place = text_format("%s%s%s", path, path[0] != '\0' ? "." : "", name);
        good = check_value(check, field, value, place, answer);
        free(place);
        if (!good)
            return 0;
    }
    for (field = fields; field->name != NULL; field++) {
        if ((field->flags & API_REQUIRED) && json_object_get(object, field->name) == NULL) {
            answer_error(answer, 400, "required", "Required parameter is missing: %s%s%s", path,
                         path[0] != '\0' ? "." : "", field->name);
            return 0;
        }
    }
    return 1;
}

static int check_parameter(const struct api_field *field, const char *text, struct answer *answer)
{
    int good = 1;

    if (field->type == API_BOOLEAN)
        good = strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
    else if (field->type == API_UINT32 || field->type == API_UINT64)
        good = is_whole(text, 0);
    else if (field->values != NULL)
        good = is_among(field->values, text);
    if (!good)
        answer_error(answer, 400, "invalidParameter", "Invalid value at '%s' (%s), \"%s\"",
                     field->name, type_name(field->type), text);
    return good;
}

static int check_parameters(const struct check *check, const struct request *request,
                            struct answer *answer)
{
    const struct api_field *field;
    const char *name;
    json_t *value, *item;
    size_t i;

    json_object_foreach(request->query, name, value)
    {
        field = find_field(check->method->parameters, name);
        if (field == NULL || (field->flags & API_IN_PATH))
            field = find_field(api_common, name);
        if (field == NULL || (json_is_array(value) && !(field->flags & API_REPEATED))) {
            answer_error(answer, 400, "invalid",
                         "Invalid JSON payload received. Unknown name \"%s\": Cannot bind query "
                         "parameter. Field '%s' could not be found in request message.",
                         name, name);
            return 0;
        }
        if (json_is_string(value) && !check_parameter(field, json_string_value(value), answer))
            return 0;
        json_array_foreach(value, i, item)
        {
            if (!check_parameter(field, json_string_value(item), answer))
                return 0;
        }
    }
    return 1;
}

int check_request(const struct check *check, const struct request *request, json_t *body,
                  struct answer *answer)
{
    if (!check_parameters(check, request, answer))
        return 0;
    if (check->method->body == NULL)
        return 1;
    if (!json_is_object(body)) {
        answer_error(answer, 400, "parseError", "Parse Error: the body is no JSON object");
        return 0;
    }
    return check_object(check, check->method->body, body, "", answer);
}

/* Does the path fit the template? Its names go to `names`. */
static int fits(const char *template, const char *path, json_t *names)
{
    size_t size, name;
    char word[32];

    while (*template != '\0' && *path != '\0') {
        if (*template != '{') {
            if (*template ++ != *path++)
                return 0;
            continue;
        }
        name = strcspn(template, "}");
        size = strcspn(path, "/");
        (void)snprintf(word, sizeof word, "%.*s", (int)name - 1, template + 1);
        if (size == 0 || json_object_set_new(names, word, json_stringn(path, size)) != 0)
            return 0;
        template += name + 1;
        path += size;
    }
    return *template == *path;
}

const struct api_method *check_find(const char *verb, const char *path, json_t *names)
{
    const struct api_method *method;

    for (method = api_methods; method->id != NULL; method++) {
        if (strcmp(method->verb, verb) == 0 && fits(method->path, path, names))
            return method;
        (void)json_object_clear(names);
    }
    return NULL;
}
