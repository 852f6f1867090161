/* Editors and the loader know the same keys. */
#include "fixture.h"
#include "pipeline/keys.h"
#include "runner.h"

#include <jansson.h>

static json_t *properties_of(json_t *schema, const struct section *section)
{
    json_t *owner = schema;

    if (section != &section_top)
        owner = json_object_get(json_object_get(schema, "definitions"), section->name);
    ck_assert_msg(json_is_object(owner), "the schema has no definition '%s'", section->name);
    return json_object_get(owner, "properties");
}

static bool is_required(json_t *schema, const struct section *section, const char *key)
{
    json_t *owner = schema, *name;
    size_t i;

    if (section != &section_top)
        owner = json_object_get(json_object_get(schema, "definitions"), section->name);
    json_array_foreach(json_object_get(owner, "required"), i, name)
    {
        if (text_equals(json_string_value(name), key))
            return true;
    }
    return false;
}

START_TEST(every_key_is_in_the_schema_and_no_other)
{
    const struct section *section = sections[_i];
    json_error_t error;
    json_t *schema = json_load_file(SCHEMA_PATH, JSON_REJECT_DUPLICATES, &error);
    json_t *properties;

    ck_assert_msg(schema != NULL, "%s:%d: %s", SCHEMA_PATH, error.line, error.text);
    properties = properties_of(schema, section);
    ck_assert_uint_eq(json_object_size(properties), section->count);
    for (size_t i = 0; i < section->count; i++) {
        const struct key *key = &section->keys[i];
        ck_assert_msg(json_object_get(properties, key->name) != NULL,
                      "'%s' of '%s' is not in the schema", key->name, section->name);
        ck_assert_msg(is_required(schema, section, key->name) == key->required,
                      "'%s' of '%s' is required in one place only", key->name, section->name);
    }
    json_decref(schema);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("schema");

    tcase_add_loop_test(cases, every_key_is_in_the_schema_and_no_other, 0, (int)section_count);
    return runner_run("pipeline_schema", cases);
}
