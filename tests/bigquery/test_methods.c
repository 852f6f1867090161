/*
 * test_methods.c - the server's table of methods says what Google's description of the API says.
 * The description is a file of SLUICE_SHARED; where it is not, that is told and nothing compared.
 */
#include "runner.h"

#include <jansson.h>

#include "methods.h"

static json_t *description;
static int compared;

static const struct {
    const char *type, *format;
} forms[] = {
    [API_STRING] = { "string", NULL },      [API_INT64] = { "string", "int64" },
    [API_UINT64] = { "string", "uint64" },  [API_INT32] = { "integer", "int32" },
    [API_UINT32] = { "integer", "uint32" }, [API_BOOLEAN] = { "boolean", NULL },
    [API_OBJECT] = { "object", NULL },      [API_STRINGS] = { "array", NULL },
    [API_OBJECTS] = { "array", NULL },      [API_MAP] = { "object", NULL },
};

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL ? text : "";
}

/* A form that is told by reference is that of an object. */
static void compare_form(const struct api_field *field, const json_t *told)
{
    const char *format;
    const char *type = json_object_get(told, "$ref") != NULL ? "object" : text_of(told, "type");

    ck_assert_msg(told != NULL, "the description has no '%s'", field->name);
    compared++;
    if (field->type == API_OUTPUT)
        return;
    format = forms[field->type].format;
    ck_assert_msg(strcmp(type, forms[field->type].type) == 0, "'%s' is of type %s", field->name,
                  type);
    ck_assert_msg(strcmp(text_of(told, "format"), format != NULL ? format : "") == 0,
                  "'%s' has the format %s", field->name, text_of(told, "format"));
}

/* Texts that the description enumerates have all those that the table lets pass. */
static void compare_values(const struct api_field *field, const json_t *told)
{
    const json_t *list = json_object_get(told, "enum"), *item;
    const char *word = field->values;
    size_t i, size;
    int found;

    if (list == NULL && json_object_get(told, "items") != NULL)
        list = json_object_get(json_object_get(told, "items"), "enum");
    while (list != NULL && word != NULL && *(word += strspn(word, " ")) != '\0') {
        size = strcspn(word, " ");
        found = 0;
        json_array_foreach(list, i, item) found |=
            json_string_length(item) == size && strncmp(json_string_value(item), word, size) == 0;
        ck_assert_msg(found, "'%s' cannot be %.*s", field->name, (int)size, word);
        word += size;
    }
}

static const json_t *schema_of(const char *name)
{
    return json_object_get(json_object_get(description, "schemas"), name);
}

/* The fields, and those inside; `depth` ends the ones that contain themselves. */
static void compare_fields(const struct api_field *fields, const json_t *schema, int depth)
{
    const json_t *told, *inside;

    for (; depth > 0 && fields->name != NULL; fields++) {
        if (fields->flags & API_LENIENT_ONLY)
            continue;
        told = json_object_get(json_object_get(schema, "properties"), fields->name);
        compare_form(fields, told);
        compare_values(fields, told);
        inside = fields->type == API_OBJECTS ? json_object_get(told, "items") : told;
        if (fields->fields == NULL)
            continue;
        if (json_object_get(inside, "$ref") != NULL) {
            ck_assert_str_eq(text_of(inside, "$ref"), fields->schema);
            inside = schema_of(fields->schema);
        }
        compare_fields(fields->fields, inside, depth - 1);
    }
}

static void compare_parameters(const struct api_field *fields, const json_t *told)
{
    const json_t *parameter;

    for (; fields->name != NULL; fields++) {
        parameter = json_object_get(told, fields->name);
        compare_form(fields, parameter);
        compare_values(fields, parameter);
        ck_assert_int_eq(json_is_true(json_object_get(parameter, "required")),
                         (fields->flags & API_REQUIRED) != 0);
        ck_assert_int_eq(json_is_true(json_object_get(parameter, "repeated")),
                         (fields->flags & API_REPEATED) != 0);
        ck_assert_int_eq(strcmp(text_of(parameter, "location"), "path") == 0,
                         (fields->flags & API_IN_PATH) != 0);
    }
}

/* The path with {name} for {+name}. */
static void compare_path(const struct api_method *method, const char *told)
{
    const char *ours = method->path;

    for (; *told != '\0'; told++) {
        if (*told == '+')
            continue;
        ck_assert_msg(*ours++ == *told, "%s: another path", method->id);
    }
    ck_assert_int_eq(*ours, '\0');
}

static const json_t *method_of(const char *id)
{
    const json_t *resources = json_object_get(description, "resources");
    char resource[32];

    (void)snprintf(resource, sizeof resource, "%.*s", (int)strcspn(id, "."), id);
    return json_object_get(json_object_get(json_object_get(resources, resource), "methods"),
                           strchr(id, '.') + 1);
}

static void open_description(void)
{
    const char *shared = getenv("SLUICE_SHARED");
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/data/bigquery.v2.discovery.json",
                   shared != NULL ? shared : "");
    description = shared != NULL ? json_load_file(path, 0, NULL) : NULL;
    if (description == NULL)
        (void)printf("bigquery_methods: skipped, there is no description below SLUICE_SHARED\n");
}

START_TEST(methods_are_those_of_the_description)
{
    const struct api_method *method;
    const json_t *told;

    open_description();
    if (description == NULL)
        return;
    compare_parameters(api_common, json_object_get(description, "parameters"));
    for (method = api_methods; method->id != NULL; method++) {
        told = method_of(method->id);
        ck_assert_msg(told != NULL, "the description has no %s", method->id);
        ck_assert_str_eq(text_of(told, "httpMethod"), method->verb);
        compare_path(method, text_of(told, "path"));
        compare_parameters(method->parameters, json_object_get(told, "parameters"));
        ck_assert_int_eq(json_object_get(told, "mediaUpload") != NULL, method->uploads);
        ck_assert_int_eq(json_object_get(told, "request") != NULL, method->body != NULL);
        if (method->body == NULL)
            continue;
        ck_assert_str_eq(text_of(json_object_get(told, "request"), "$ref"), method->schema);
        compare_fields(method->body, schema_of(method->schema), 6);
    }
    ck_assert_int_gt(compared, 200);
    json_decref(description);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("methods");

    tcase_add_test(tests, methods_are_those_of_the_description);
    return runner_run("bigquery_methods", tests);
}
