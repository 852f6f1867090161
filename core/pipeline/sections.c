/* sections.c - reading a section key by key, as its table of keys says. */
#include "pipeline/keys.h"

/* ---- what a kind of key holds ---- */

/* Where the value of a field goes. */
static void *place_of(const struct field *field, void *target)
{
    return (char *)target + field->rule->offset;
}

static void read_key_text(struct loader *loader, const struct field *field, void *target)
{
    const char *text = field->rule->kind == KEY_NAME ? read_name(loader, field->value, field->what)
                                                     : read_text(loader, field->value, field->what);

    if (text != NULL)
        memcpy(place_of(field, target), &text, sizeof text);
}

static void read_key_bool(struct loader *loader, const struct field *field, void *target)
{
    struct sluice_value value;
    bool flag;

    if (!yaml_value(field->value, SLUICE_BOOL, field->what, &value, loader->diagnostics))
        return;
    flag = value.as.integer != 0;
    memcpy(place_of(field, target), &flag, sizeof flag);
}

static void read_key_integer(struct loader *loader, const struct field *field, void *target)
{
    const struct key *key = field->rule;
    int64_t count = 0;
    int integer;

    if (!read_int(loader, field->value, field->what, (int64_t)key->minimum, (int64_t)key->maximum,
                  &count))
        return;
    integer = (int)count;
    if (key->kind == KEY_COUNT)
        memcpy(place_of(field, target), &count, sizeof count);
    else
        memcpy(place_of(field, target), &integer, sizeof integer);
}

static void read_key_real(struct loader *loader, const struct field *field, void *target)
{
    const struct key *key = field->rule;
    double real = 0.0;

    if (read_real(loader, field->value, field->what, key->minimum, key->maximum, &real))
        memcpy(place_of(field, target), &real, sizeof real);
}

static void check_item(struct loader *loader, const struct key *key, const struct yaml *item,
                       const char *what)
{
    int64_t integer;
    double real;

    if (key->item == KEY_NAME)
        (void)check_name(loader, item, what);
    else if (key->item == KEY_INT)
        (void)read_int(loader, item, what, (int64_t)key->minimum, (int64_t)key->maximum, &integer);
    else if (key->item == KEY_REAL)
        (void)read_real(loader, item, what, key->minimum, key->maximum, &real);
}

static void read_key_pairs(struct loader *loader, const struct field *field, void *target)
{
    const struct yaml *map = field->value;
    struct pipeline_pair *pairs;
    char what[MAX_PIPELINE_KEY + 3];

    if (!check_map(loader, map, field->what))
        return;
    pairs = loader_alloc(loader, map->count, sizeof *pairs);
    if (pairs == NULL)
        return;
    for (size_t i = 0; i < map->count; i++) {
        pairs[i] =
            (struct pipeline_pair){ map->keys[i]->location, map->keys[i]->text, map->items[i] };
        (void)snprintf(what, sizeof what, "'%s'", map->keys[i]->text);
        check_item(loader, field->rule, map->items[i], what);
    }
    memcpy(place_of(field, target), &pairs, sizeof(struct pipeline_pair *));
    memcpy((char *)target + field->rule->count_offset, &map->count, sizeof map->count);
}

static void read_key_tree(struct loader *loader, const struct field *field, void *target)
{
    const struct yaml *map = field->value;

    if (!check_map(loader, map, field->what))
        return;
    for (size_t i = 0; i < map->count; i++)
        hide_secrets(loader, map->keys[i]->text, map->items[i]);
    memcpy(place_of(field, target), &map, sizeof(const struct yaml *));
}

static void read_key_section(struct loader *loader, const struct field *field, void *target)
{
    struct named named = { field->key, field->value, field->rule->section };

    (void)loader;
    memcpy(place_of(field, target), &named, sizeof named);
}

static void read_key_custom(struct loader *loader, const struct field *field, void *target)
{
    field->rule->read(loader, field, target);
}

static key_reader *const key_readers[] = {
    [KEY_TEXT] = read_key_text,       [KEY_NAME] = read_key_text,
    [KEY_BOOL] = read_key_bool,       [KEY_INT] = read_key_integer,
    [KEY_COUNT] = read_key_integer,   [KEY_REAL] = read_key_real,
    [KEY_PAIRS] = read_key_pairs,     [KEY_TREE] = read_key_tree,
    [KEY_SECTION] = read_key_section, [KEY_CUSTOM] = read_key_custom,
};

/* ---- sections ---- */

static size_t find_key(const struct section *section, const char *name)
{
    size_t i = 0;

    while (i < section->count && !text_equals(section->keys[i].name, name))
        i++;
    return i;
}

static void suggest_keys(struct loader *loader, const char *const *names, size_t count)
{
    struct buffer list = { 0 };

    list_words(&list, names, count, "and");
    if (list.failed)
        loader->no_memory = true;
    else
        diagnostics_suggest(loader->diagnostics,
                            count == 1 ? "the key here is %s" : "the keys here are %s", list.data);
    buffer_fini(&list);
}

/* Returns the number of the key that was probably meant, or that of no key. */
static size_t report_unknown(struct loader *loader, const struct section *section,
                             const struct owner *owner, const struct yaml *key)
{
    const char *names[32];
    const char *closest;

    for (size_t i = 0; i < section->count && i < COUNT_OF(names); i++)
        names[i] = section->keys[i].name;
    closest = closest_match(key->text, names, section->count);
    diagnostics_add(loader->diagnostics, MISTAKE_UNKNOWN_KEY, key->location, "unknown key '%s'%s%s",
                    key->text, owner->title[0] != '\0' ? " in " : "", owner->title);
    if (closest == NULL) {
        suggest_keys(loader, names, section->count);
        return section->count;
    }
    diagnostics_suggest(loader->diagnostics, "did you mean '%s'?", closest);
    return find_key(section, closest);
}

static void report_missing(struct loader *loader, const struct section *section,
                           const struct owner *owner, uint32_t seen)
{
    for (size_t i = 0; i < section->count; i++) {
        const struct key *key = &section->keys[i];
        if (!key->required || ((seen >> i) & 1) != 0)
            continue;
        diagnostics_add(loader->diagnostics, MISTAKE_KEY_MISSING, owner->location,
                        "'%s' is missing%s%s", key->name, owner->title[0] != '\0' ? " in " : "",
                        owner->title);
        diagnostics_suggest(loader->diagnostics, "%s", key->hint);
    }
}

static void read_field(struct loader *loader, const struct field *field, void *target)
{
    if (field->value->kind != YAML_BROKEN)
        key_readers[field->rule->kind](loader, field, target);
}

bool section_read_seen(struct loader *loader, const struct section *section,
                       const struct owner *owner, const struct yaml *map, void *target,
                       uint32_t *seen)
{
    char name[WHAT_SIZE];

    *seen = 0;
    if (!check_map(loader, map, owner->what))
        return false;
    for (size_t i = 0; i < map->count; i++) {
        struct field field = { owner, map->keys[i], map->items[i], name, NULL };
        size_t number = find_key(section, field.key->text);
        if (number < section->count) {
            (void)snprintf(name, sizeof name, "'%s'", field.key->text);
            field.rule = &section->keys[number];
            read_field(loader, &field, target);
        } else {
            /* A misspelt key is not missing as well. */
            number = report_unknown(loader, section, owner, field.key);
        }
        *seen |= number < section->count ? UINT32_C(1) << number : 0;
    }
    report_missing(loader, section, owner, *seen);
    return true;
}

bool section_read(struct loader *loader, const struct section *section, const struct owner *owner,
                  const struct yaml *map, void *target)
{
    uint32_t seen;

    return section_read_seen(loader, section, owner, map, target, &seen);
}

bool section_saw(const struct section *section, uint32_t seen, const char *key)
{
    size_t number = find_key(section, key);

    return number < section->count && ((seen >> number) & 1) != 0;
}
