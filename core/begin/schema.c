/* schema.c - the JSON Schema of pipelines, with the parameters of the plugins that one uses. */
#include "begin/schema.h"
#include "begin/schema_text.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *reference(const char *name)
{
    return json_pack("{s:s+}", "$ref", "#/definitions/", name);
}

/* What a value may be, or a text with a variable. */
static json_t *or_variable(json_t *value)
{
    return json_pack("{s:[o, o]}", "anyOf", value, reference("variable"));
}

static json_t *number_schema(const struct sluice_parameter *parameter, const char *type)
{
    json_t *number = json_pack("{s:s}", "type", type);

    if (parameter->minimum != 0 || parameter->maximum != 0) {
        (void)json_object_set_new(number, "minimum", json_real(parameter->minimum));
        (void)json_object_set_new(number, "maximum", json_real(parameter->maximum));
    }
    return or_variable(number);
}

static json_t *scalar_schema(const struct sluice_parameter *parameter)
{
    switch (parameter->type) {
    case SLUICE_BOOL:
        return reference("bool");
    case SLUICE_INT:
        return number_schema(parameter, "integer");
    case SLUICE_REAL:
        return number_schema(parameter, "number");
    case SLUICE_DATE:
        return or_variable(
            json_pack("{s:s, s:s}", "type", "string", "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"));
    default:
        return reference("scalar");
    }
}

static json_t *choice_schema(const struct sluice_parameter *parameter)
{
    json_t *words = json_array();

    for (size_t i = 0; parameter->choices[i] != NULL; i++)
        (void)json_array_append_new(words, json_string(parameter->choices[i]));
    return or_variable(json_pack("{s:o}", "enum", words));
}

static json_t *list_schema(const struct sluice_parameter *parameter)
{
    return json_pack("{s:s, s:o}", "type", "array", "items", scalar_schema(parameter));
}

static json_t *record_schema(const struct sluice_parameter *parameter);
static json_t *map_schema(const struct sluice_parameter *parameter);

typedef json_t *kind_schema(const struct sluice_parameter *parameter);

static kind_schema *const by_kind[] = {
    [0] = scalar_schema,
    [SLUICE_PARAMETER_SCALAR] = scalar_schema,
    [SLUICE_PARAMETER_CHOICE] = choice_schema,
    [SLUICE_PARAMETER_LIST] = list_schema,
    [SLUICE_PARAMETER_RECORD] = record_schema,
    [SLUICE_PARAMETER_MAP] = map_schema,
};

static json_t *default_of(const struct sluice_parameter *parameter)
{
    const struct sluice_value value = parameter->default_value;

    if (parameter->required || parameter->kind > SLUICE_PARAMETER_CHOICE)
        return NULL;
    if (value.type == SLUICE_BOOL)
        return json_boolean(value.as.integer != 0);
    if (value.type == SLUICE_INT)
        return json_integer(value.as.integer);
    if (value.type == SLUICE_REAL)
        return json_real(value.as.real);
    return value.type == SLUICE_TEXT ? json_stringn(value.as.text, (size_t)value.length) : NULL;
}

static json_t *parameter_schema(const struct sluice_parameter *parameter)
{
    json_t *schema = json_pack("{s:[o]}", "allOf", by_kind[parameter->kind](parameter));
    json_t *otherwise = default_of(parameter);

    if (parameter->help != NULL && parameter->help[0] != '\0')
        (void)json_object_set_new(schema, "description", json_string(parameter->help));
    if (otherwise != NULL)
        (void)json_object_set_new(schema, "default", otherwise);
    return schema;
}

/* A map with these keys and no others. */
static json_t *fields_schema(const struct sluice_parameter *const *fields)
{
    json_t *properties = json_object(), *required = json_array();
    json_t *schema = json_pack("{s:s, s:b}", "type", "object", "additionalProperties", 0);

    for (size_t i = 0; fields != NULL && fields[i] != NULL; i++) {
        (void)json_object_set_new(properties, fields[i]->name, parameter_schema(fields[i]));
        if (fields[i]->required)
            (void)json_array_append_new(required, json_string(fields[i]->name));
    }
    (void)json_object_set_new(schema, "properties", properties);
    if (json_array_size(required) > 0)
        (void)json_object_set(schema, "required", required);
    json_decref(required);
    return schema;
}

static json_t *record_schema(const struct sluice_parameter *parameter)
{
    return fields_schema(parameter->fields);
}

static json_t *map_schema(const struct sluice_parameter *parameter)
{
    return json_pack("{s:s, s:o}", "type", "object", "additionalProperties",
                     parameter->fields == NULL ? scalar_schema(parameter)
                                               : fields_schema(parameter->fields));
}

/* ---- plugins ---- */

static json_t *inputs_schema(const struct sluice_processor *processor)
{
    json_t *properties = json_object();

    for (size_t i = 0; processor->inputs != NULL && processor->inputs[i] != NULL; i++)
        (void)json_object_set_new(properties, processor->inputs[i]->alias, reference("name"));
    return json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                     "additionalProperties", 0);
}

/* Of a processor that names the plugin: its parameters, and the inputs that have other tables. A
 * plugin may replace its inputs by what its parameters say; then any are taken. */
static json_t *rule_of(const struct sluice_processor *processor)
{
    json_t *then = json_pack("{s:o}", "with", fields_schema(processor->parameters));

    if (processor->bind == NULL)
        (void)json_object_set_new(then, "inputs", inputs_schema(processor));
    return json_pack("{s:{s:{s:{s:s}}, s:[s]}, s:{s:o}}", "if", "properties", "plugin", "const",
                     processor->name, "required", "plugin", "then", "properties", then);
}

static bool comes_again(const struct pipeline *pipeline, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (text_equals(pipeline->processors[i].plugin, pipeline->processors[at].plugin))
            return true;
    return false;
}

static int add_rules(json_t *schema, const struct schema_request *request,
                     struct sluice_error *error)
{
    const struct pipeline *pipeline = request->pipeline;
    json_t *rules = json_array();
    json_t *processor = json_object_get(json_object_get(schema, "definitions"), "processor");
    int status = SLUICE_OK;

    for (size_t i = 0; i < pipeline->processor_count && status == SLUICE_OK; i++) {
        const struct plugin *plugin;
        if (pipeline->processors[i].plugin == NULL || comes_again(pipeline, i))
            continue;
        status = registry_find(request->registry, pipeline->processors[i].plugin, &plugin, error);
        if (status == SLUICE_OK)
            (void)json_array_append_new(rules, rule_of(plugin->descriptor));
    }
    if (json_array_size(rules) > 0)
        (void)json_object_set(processor, "allOf", rules);
    json_decref(rules);
    return status;
}

int schema_print(const struct schema_request *request, struct buffer *out,
                 struct sluice_error *error)
{
    bool no_memory = false;
    json_t *schema;
    char *text = NULL;
    int status = SLUICE_OK;

    if (request->pipeline == NULL) {
        buffer_text(out, schema_text);
        return out->failed ? error_memory(error, "the schema") : SLUICE_OK;
    }
    schema = json_from_text(schema_text, &no_memory);
    json_memory_begin();
    if (schema != NULL)
        status = add_rules(schema, request, error);
    /* What was left out for want of memory must not be printed as if it were all. */
    if (status == SLUICE_OK && !json_memory_lacked())
        text = json_to_text(schema, JSON_INDENT(2));
    if (status == SLUICE_OK && text == NULL)
        status = error_memory(error, "the schema");
    if (status == SLUICE_OK)
        buffer_printf(out, "%s\n", text);
    free(text);
    json_decref(schema);
    return status;
}
