/* calendar.c - `calendar`: the dates of a table, or dates that are generated. */
#include "pipeline/keys.h"
#include "table/table.h"

static const char *const every_words[] = { "day", "weekday", "week", "month" };
static const char *const season_words[] = { "none", "year", "month" };

/* Adds to the newest mistake what would do, where no word was probably meant. */
static void suggest_form(struct loader *loader, const char *form)
{
    const struct diagnostics *diagnostics = loader->diagnostics;

    if (diagnostics->count > 0 && diagnostics->items[diagnostics->count - 1].suggestion == NULL)
        diagnostics_suggest(loader->diagnostics, "write '%s'", form);
}

void read_every(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_calendar *calendar = target;
    int choice = read_choice(loader, field->value, field->what, every_words, COUNT_OF(every_words));

    if (choice >= 0)
        calendar->every = EVERY_DAY + choice;
    else
        suggest_form(loader, "every: day");
}

static bool is_date(const struct yaml *yaml, sluice_day *date)
{
    return yaml->kind == YAML_SCALAR && date_parse(yaml->text, strlen(yaml->text), date);
}

void read_calendar_from(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_calendar *calendar = target;
    struct sluice_value value;

    if (yaml_value(field->value, SLUICE_DATE, field->what, &value, loader->diagnostics))
        calendar->from = (sluice_day)value.as.integer;
    else
        suggest_form(loader, "from: 2024-01-01");
}

void read_calendar_to(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_calendar *calendar = target;
    const struct yaml *value = field->value;
    char shown[YAML_SHOWN_SIZE];

    calendar->to_today = value->kind == YAML_SCALAR && text_equals(value->text, "today");
    if (calendar->to_today || is_date(value, &calendar->to))
        return;
    diagnostics_add(loader->diagnostics, MISTAKE_WRONG_TYPE, value->location,
                    "%s must be a date as YYYY-MM-DD or today, not %s", field->what,
                    yaml_shown(value, shown));
    suggest_form(loader, "to: 2024-12-31' or 'to: today");
}

const char *check_zone(struct loader *loader, const struct field *field)
{
    const char *name = read_text(loader, field->value, field->what);
    struct sluice_error error = SLUICE_ERROR_INIT;
    char closest[ZONE_NAME_SIZE], shown[YAML_SHOWN_SIZE];
    struct zone *zone;
    int status = name == NULL ? SLUICE_OK : zone_open(name, &zone, &error);

    if (name == NULL)
        suggest_form(loader, "zone: Europe/Berlin");
    else if (status == SLUICE_OK)
        zone_close(zone);
    else if (status == SLUICE_E_MEMORY)
        loader->no_memory = true;
    else {
        diagnostics_add(loader->diagnostics, MISTAKE_UNKNOWN_ZONE, field->value->location,
                        "%s names no time zone of this machine: %s", field->what,
                        yaml_shown(field->value, shown));
        if (zone_closest(name, closest))
            diagnostics_suggest(loader->diagnostics, "did you mean '%s'?", closest);
        else
            diagnostics_suggest(loader->diagnostics,
                                "write a name of tzdata such as Europe/Berlin; tzdata must be "
                                "installed for all but UTC");
    }
    return name;
}

void read_zone(struct loader *loader, const struct field *field, void *target)
{
    struct pipeline_calendar *calendar = target;
    const char *name = check_zone(loader, field);

    if (name != NULL)
        calendar->zone = name;
}

/* ---- what goes together ---- */

static const struct yaml *key_of(const struct yaml *map, const char *name)
{
    for (size_t i = 0; i < map->count; i++)
        if (text_equals(map->keys[i]->text, name))
            return map->keys[i];
    return NULL;
}

struct calendar_rule {
    const char *key;
    bool required;
    bool common; /* to both kinds */
    const char *hint;
};

static const struct calendar_rule of_table[] = {
    { "table", true, false, "name the table whose dates are the calendar" },
    { "date", true, true, "name the date column of the calendar's table" },
    { "where", false, false, NULL },
};

static const struct calendar_rule generated[] = {
    { "from", true, false, "write its first date: 'from: 2024-01-01'" },
    { "to", true, false, "write its last date, or 'to: today'" },
    { "zone", false, false, NULL },
};

/* The section as it was read. */
struct reading {
    const struct section *section;
    struct owner owner;
    const struct yaml *map;
    uint32_t seen;
};

static void require_keys(struct loader *loader, const struct reading *reading,
                         const struct calendar_rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!rules[i].required || section_saw(reading->section, reading->seen, rules[i].key))
            continue;
        diagnostics_add(loader->diagnostics, MISTAKE_KEY_MISSING, reading->owner.location,
                        "'%s' is missing in %s", rules[i].key, reading->owner.title);
        diagnostics_suggest(loader->diagnostics, "%s", rules[i].hint);
    }
}

/* Keys of the other kind: the first is told of, the others are of the same mistake. */
static void refuse_keys(struct loader *loader, const struct yaml *map,
                        const struct calendar_rule *rules, size_t count, const char *what,
                        const char *hint)
{
    for (size_t i = 0; i < count; i++) {
        const struct yaml *key = key_of(map, rules[i].key);
        if (key == NULL || rules[i].common)
            continue;
        diagnostics_add(loader->diagnostics, MISTAKE_CONFLICTING_KEYS, key->location,
                        "'%s' is of %s", key->text, what);
        diagnostics_suggest(loader->diagnostics, "%s", hint);
        return;
    }
}

static void check_generated(struct loader *loader, const struct yaml *map,
                            struct pipeline_calendar *calendar)
{
    const struct yaml *to = yaml_get(map, "to");
    int choice = calendar->season == NULL ? SEASONS_NONE
                                          : read_choice(loader, yaml_get(map, "season"), "'season'",
                                                        season_words, COUNT_OF(season_words));

    calendar->season = NULL;
    calendar->seasons = choice < 0 ? SEASONS_NONE : choice;
    if (choice < 0)
        suggest_form(loader, "season: year");
    if (to == NULL || calendar->to_today || calendar->from == NO_DATE || calendar->to == NO_DATE ||
        calendar->from <= calendar->to)
        return;
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, to->location, "'to' is before 'from'");
    diagnostics_suggest(loader->diagnostics, "exchange them: the calendar has both dates, and what "
                                             "lies between");
}

void read_calendar_section(struct loader *loader, const struct named *section,
                           struct pipeline_calendar *calendar)
{
    struct reading reading = {
        .section = section->section,
        .owner = { section->key->location, "'calendar'", "'calendar'" },
        .map = section->value,
    };

    *calendar = (struct pipeline_calendar){ .location = reading.owner.location,
                                            .from = NO_DATE,
                                            .to = NO_DATE };
    if (!section_read_seen(loader, reading.section, &reading.owner, reading.map, calendar,
                           &reading.seen))
        return;
    if (section_saw(reading.section, reading.seen, "every")) {
        calendar->generated = true;
        require_keys(loader, &reading, generated, COUNT_OF(generated));
        refuse_keys(loader, reading.map, of_table, COUNT_OF(of_table),
                    "a calendar that is read from a table, and 'every' generates one",
                    "remove 'every' or this key");
        check_generated(loader, reading.map, calendar);
        return;
    }
    require_keys(loader, &reading, of_table, COUNT_OF(of_table));
    refuse_keys(loader, reading.map, generated, COUNT_OF(generated), "a calendar that is generated",
                "add 'every: day', or weekday, week or month, in place of 'table'");
}
