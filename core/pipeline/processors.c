/* processors.c - one processor, beginning from the defaults. */
#include "pipeline/keys.h"

void read_plugin(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_processor *processor = target;

    processor->plugin = read_name(loader, field->value, field->what);
    processor->plugin_location = field->value->location;
}

void read_output(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_processor *processor = target;

    if (check_name(loader, field->value, field->what) && check_table_name(loader, field->value))
        processor->output = field->value->text;
    processor->output_location = field->value->location;
}

void read_needs(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_processor *processor = target;
    const struct yaml *list = field->value;
    struct pipeline_pair *needs;

    if (!field_check_list(loader, list, field->what))
        return;
    needs = loader_alloc(loader, list->count, sizeof *needs);
    if (needs == NULL)
        return;
    for (size_t i = 0; i < list->count; i++) {
        const struct yaml *item = list->items[i];
        needs[i] = (struct pipeline_pair){ item->location, item->text, item };
        (void)check_name(loader, item, "a processor in 'needs'");
    }
    processor->needs = needs;
    processor->needs_count = list->count;
}

void read_processor(struct loader *loader, const struct named *named,
                    struct pipeline_processor *processor)
{
    const char *title = loader_title(loader, "processor", named->key->text);
    struct owner owner = { named->key->location, title, title };

    processor->location = owner.location;
    processor->name = named->key->text;
    processor->enabled = true;
    if (named->value->kind != YAML_BROKEN)
        (void)section_read(loader, named->section, &owner, named->value, processor);
}
