/* nested.c - repeated fields and records, as answers have them. */
#include <string.h>

#include "answer.h"
#include "values.h"
#include "world.h"

/* A scalar inside: text, as all scalars of answers are. */
static json_t *nest_scalar(const json_t *value, const char **fault)
{
    if (json_is_string(value))
        return json_copy((json_t *)(uintptr_t)value);
    if (json_is_integer(value))
        return json_decimal(json_integer_value(value));
    if (json_is_real(value))
        return must(json_sprintf("%.17g", json_real_value(value)));
    if (json_is_boolean(value))
        return must(json_string(json_is_true(value) ? "true" : "false"));
    *fault = "Array or object specified for a field that is none";
    return NULL;
}

static json_t *nest_one(const json_t *field, const json_t *value, const char **fault);

static json_t *nest_record(const json_t *field, const json_t *value, const char **fault)
{
    json_t *cells = must(json_array()), *cell, *inner;
    size_t i;

    json_array_foreach(json_object_get(field, "fields"), i, inner)
    {
        cell = value_nested(inner, json_object_get(value, json_text(inner, "name")), fault);
        (void)json_array_append_new(cells, json_pack("{s:o?}", "v", cell));
    }
    return must(json_pack("{s:o}", "f", cells));
}

static json_t *nest_one(const json_t *field, const json_t *value, const char **fault)
{
    if (value_class_named(json_text(field, "type")) != VALUE_NESTED)
        return nest_scalar(value, fault);
    if (json_is_object(value))
        return nest_record(field, value, fault);
    *fault = "Scalar specified for a record";
    return NULL;
}

json_t *value_nested(const json_t *field, const json_t *value, const char **fault)
{
    json_t *list, *item;
    size_t i;

    if (strcmp(json_text(field, "mode"), "REPEATED") != 0)
        return value == NULL || json_is_null(value) ? json_null() : nest_one(field, value, fault);
    list = must(json_array());
    if (value != NULL && !json_is_null(value) && !json_is_array(value))
        *fault = "Nonrepeated value specified for an array field";
    json_array_foreach(value, i, item)
    {
        if (json_is_null(item))
            *fault = "Only optional fields can be set to NULL: an array has a null";
        else
            (void)json_array_append_new(list,
                                        json_pack("{s:o?}", "v", nest_one(field, item, fault)));
    }
    return list;
}
