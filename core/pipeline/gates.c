/* gates.c - `gates` of a processor: which members it overrides, which it switches off. */
#include "pipeline/keys.h"

#include <limits.h>

static const char *const modes[] = { "skip", "warn" };

/* Is the gate a map to be read? `off` and mistakes are dealt with here. */
static bool is_on(struct loader *loader, const struct field *field, bool *off)
{
    char shown[YAML_SHOWN_SIZE];

    *off = is_off(field->value);
    if (*off || field->value->kind == YAML_MAP)
        return !*off;
    diagnostics_add(loader->diagnostics, MISTAKE_WRONG_TYPE, field->value->location,
                    "%s must be a map or off, not %s", field->what,
                    yaml_shown(field->value, shown));
    return false;
}

static void read_members(struct loader *loader, const struct field *field,
                         struct pipeline_gates *gates)
{
    const char *title =
        arena_printf(&loader->pipeline->arena, "%s of %s", field->what, field->owner->title);
    struct owner owner = { field->key->location, title != NULL ? title : field->what, field->what };

    loader->no_memory = loader->no_memory || title == NULL;
    (void)section_read(loader, field->rule->section, &owner, field->value, gates);
}

void read_early_season(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_gates *gates = target;

    if (is_on(loader, field, &gates->early_season_set)) {
        read_members(loader, field, gates);
        gates->early_season_set = true;
    }
}

void read_breaker(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_gates *gates = target;

    if (is_on(loader, field, &gates->breaker_set)) {
        read_members(loader, field, gates);
        gates->breaker_set = true;
    }
}

/* The whole number before "days", as a value of its own; false if the text has another form. */
static bool split_days(struct loader *loader, const struct yaml *yaml, struct yaml *number)
{
    size_t digits = yaml->kind == YAML_SCALAR ? strspn(yaml->text, "0123456789") : 0;
    const char *rest = digits > 0 ? yaml->text + digits : "";

    *number = *yaml;
    if (!text_equals(rest, " days") && !text_equals(rest, " day"))
        return false;
    number->text = arena_copy(&loader->pipeline->arena, yaml->text, digits);
    number->quoted = false;
    loader->no_memory = loader->no_memory || number->text == NULL;
    return number->text != NULL;
}

void read_cooldown(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_gates *gates = target;
    size_t before = loader->diagnostics->count;
    struct yaml number;
    int64_t days = 0;

    if (!split_days(loader, field->value, &number))
        number = *field->value;
    if (read_int(loader, &number, field->what, 0, MAX_GATE_DAYS, &days))
        gates->breaker_cooldown_days = (int)days;
    else if (loader->diagnostics->count > before)
        diagnostics_suggest(loader->diagnostics, "write a number of days: 7 or 7 days");
}

void read_completeness(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_gates *gates = target;

    if (is_on(loader, field, &gates->completeness_off)) {
        read_members(loader, field, gates);
        gates->completeness = field->value;
    }
}

void read_at_least(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_gates *gates = target;

    gates->at_least_location = field->value->location;
    gates->at_least_set = read_real(loader, field->value, field->what, 0, 100, &gates->at_least);
}

void read_mode(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_gates *gates = target;
    int mode = read_choice(loader, field->value, field->what, modes, COUNT_OF(modes));

    gates->completeness_warn_set = mode >= 0;
    gates->completeness_warn = mode == 1;
}

static void read_item(struct loader *loader, const struct field *field, const struct yaml *item,
                      struct pipeline_due *due)
{
    struct owner owner = { item->location, field->what, field->what };

    *due = (struct pipeline_due){
        .location = item->location,
        .window = { .from_days = INT_MIN, .to_days = INT_MIN, .same_season = true },
    };
    (void)section_read(loader, field->rule->section, &owner, item, due);
}

void read_due(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_gates *gates = target;
    const struct yaml *list = field->value;
    struct pipeline_due *due;

    if (!field_check_list(loader, list, field->what))
        return;
    if (list->count == 0)
        diagnostics_add(loader->diagnostics, MISTAKE_EMPTY_LIST, list->location, "%s is empty",
                        field->what);
    due = loader_alloc(loader, list->count, sizeof *due);
    if (due == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        read_item(loader, field, list->items[i], &due[i]);
    gates->due = due;
    gates->due_count = list->count;
}

void read_present(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_gates *gates = target;
    struct pipeline_due *present;

    if (!check_map(loader, field->value, field->what))
        return;
    present = loader_alloc(loader, 1, sizeof *present);
    if (present == NULL)
        return;
    read_item(loader, field, field->value, present);
    gates->present = present;
}

void read_window(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_due *due = target;
    struct owner owner = { field->key->location, field->what, field->what };
    bool from, to;

    if (!section_read(loader, field->rule->section, &owner, field->value, &due->window))
        return;
    from = due->window.from_days != INT_MIN;
    to = due->window.to_days != INT_MIN;
    if (from != to)
        diagnostics_add(loader->diagnostics, MISTAKE_KEY_MISSING, field->value->location,
                        "'from_days' and 'to_days' go together");
    else if (from && due->window.from_days > due->window.to_days)
        diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, field->value->location,
                        "the window is empty: 'from_days' %d is after 'to_days' %d",
                        due->window.from_days, due->window.to_days);
}

void read_gates(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_processor *processor = target;
    const char *title =
        arena_printf(&loader->pipeline->arena, "'gates' of %s", field->owner->title);
    struct owner owner = { field->key->location, title != NULL ? title : "'gates'", field->what };

    loader->no_memory = loader->no_memory || title == NULL;
    processor->gates.location = field->key->location;
    (void)section_read(loader, field->rule->section, &owner, field->value, &processor->gates);
}
