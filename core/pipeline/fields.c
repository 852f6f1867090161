/* fields.c - checking single values. */
#include "pipeline/loader.h"

#include <strings.h>

static const char name_rule[] = "names are letters, digits and _, and do not begin with a digit";

/* ---- memory ---- */

void *loader_alloc(struct loader *loader, size_t count, size_t size)
{
    void *memory = arena_alloc(&loader->pipeline->arena, (count > 0 ? count : 1) * size);

    loader->no_memory = loader->no_memory || memory == NULL;
    return memory;
}

const char *loader_title(struct loader *loader, const char *noun, const char *name)
{
    const char *title = arena_printf(&loader->pipeline->arena, "%s '%s'", noun, name);

    loader->no_memory = loader->no_memory || title == NULL;
    return title != NULL ? title : noun;
}

/* ---- values ---- */

static void report_kind(struct loader *loader, const struct yaml *yaml, const char *what,
                        const char *wanted)
{
    char shown[YAML_SHOWN_SIZE];

    diagnostics_add(loader->diagnostics, MISTAKE_WRONG_TYPE, yaml->location,
                    "%s must be %s, not %s", what, wanted, yaml_shown(yaml, shown));
}

bool check_map(struct loader *loader, const struct yaml *yaml, const char *what)
{
    if (yaml->kind != YAML_MAP && yaml->kind != YAML_BROKEN)
        report_kind(loader, yaml, what, "a map");
    return yaml->kind == YAML_MAP;
}

bool field_check_list(struct loader *loader, const struct yaml *yaml, const char *what)
{
    if (yaml->kind == YAML_LIST || yaml->kind == YAML_BROKEN)
        return yaml->kind == YAML_LIST;
    report_kind(loader, yaml, what, "a list");
    if (yaml->kind == YAML_SCALAR && !yaml_is_null(yaml) && !yaml->from_environment)
        diagnostics_suggest(loader->diagnostics, "write [%.60s]", yaml->text);
    return false;
}

static bool is_name(const char *text)
{
    size_t length = 0;

    for (; text[length] != '\0'; length++) {
        char lower = ascii_lower(text[length]);
        bool digit = lower >= '0' && lower <= '9';
        if (!(lower >= 'a' && lower <= 'z') && lower != '_' && !(digit && length > 0))
            return false;
    }
    return length > 0;
}

bool check_name(struct loader *loader, const struct yaml *yaml, const char *what)
{
    if (yaml->kind == YAML_BROKEN)
        return false;
    if (yaml->kind == YAML_SCALAR && !yaml_is_null(yaml) && is_name(yaml->text))
        return true;
    report_kind(loader, yaml, what, "a name");
    diagnostics_suggest(loader->diagnostics, "%s", name_rule);
    return false;
}

bool check_key(struct loader *loader, const struct yaml *key, const char *noun)
{
    if (is_name(key->text))
        return true;
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_NAME, key->location, "'%s' cannot name a %s",
                    key->text, noun);
    diagnostics_suggest(loader->diagnostics, "%s", name_rule);
    return false;
}

#define RESERVED_PREFIX "sluice_"

bool check_table_name(struct loader *loader, const struct yaml *name)
{
    if (strncasecmp(name->text, RESERVED_PREFIX, strlen(RESERVED_PREFIX)) != 0)
        return true;
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_NAME, name->location,
                    "the table name '%.60s' is reserved", name->text);
    diagnostics_suggest(loader->diagnostics, "names that begin with '%s' belong to the runtime",
                        RESERVED_PREFIX);
    return false;
}

const char *read_text(struct loader *loader, const struct yaml *yaml, const char *what)
{
    struct sluice_value value;

    if (!yaml_value(yaml, SLUICE_TEXT, what, &value, loader->diagnostics))
        return NULL;
    if (yaml->text[0] != '\0')
        return yaml->text;
    diagnostics_add(loader->diagnostics, MISTAKE_WRONG_TYPE, yaml->location,
                    "%s must be text, not empty", what);
    return NULL;
}

const char *read_name(struct loader *loader, const struct yaml *yaml, const char *what)
{
    return check_name(loader, yaml, what) ? yaml->text : NULL;
}

static bool check_range(struct loader *loader, const struct yaml *yaml, const char *what,
                        double number, double minimum, double maximum)
{
    char shown[YAML_SHOWN_SIZE];

    if (number >= minimum && number <= maximum)
        return true;
    diagnostics_add(loader->diagnostics, MISTAKE_BAD_VALUE, yaml->location,
                    "%s must be at %s %.10g, not %s", what, number < minimum ? "least" : "most",
                    number < minimum ? minimum : maximum, yaml_shown(yaml, shown));
    return false;
}

bool read_real(struct loader *loader, const struct yaml *yaml, const char *what, double minimum,
               double maximum, double *real)
{
    struct sluice_value value;

    if (!yaml_value(yaml, SLUICE_REAL, what, &value, loader->diagnostics) ||
        !check_range(loader, yaml, what, value.as.real, minimum, maximum))
        return false;
    *real = value.as.real;
    return true;
}

bool read_int(struct loader *loader, const struct yaml *yaml, const char *what, int64_t minimum,
              int64_t maximum, int64_t *integer)
{
    struct sluice_value value;

    if (!yaml_value(yaml, SLUICE_INT, what, &value, loader->diagnostics) ||
        !check_range(loader, yaml, what, (double)value.as.integer, (double)minimum,
                     (double)maximum))
        return false;
    *integer = value.as.integer;
    return true;
}

void list_words(struct buffer *out, const char *const *choices, size_t count, const char *last)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_printf(out, i + 1 < count ? ", " : " %s ", last);
        buffer_text(out, choices[i]);
    }
}

static void report_choice(struct loader *loader, const struct yaml *yaml, const char *what,
                          const char *const *choices, size_t count)
{
    struct buffer list = { 0 };
    const char *closest =
        yaml->kind == YAML_SCALAR ? closest_match(yaml->text, choices, count) : NULL;

    list_words(&list, choices, count, "or");
    if (list.failed)
        loader->no_memory = true;
    else
        report_kind(loader, yaml, what, list.data);
    if (closest != NULL)
        diagnostics_suggest(loader->diagnostics, "did you mean '%s'?", closest);
    buffer_fini(&list);
}

int read_choice(struct loader *loader, const struct yaml *yaml, const char *what,
                const char *const *choices, size_t count)
{
    if (yaml->kind == YAML_BROKEN)
        return -1;
    for (size_t i = 0; yaml->kind == YAML_SCALAR && i < count; i++) {
        if (text_equals(yaml->text, choices[i]))
            return (int)i;
    }
    report_choice(loader, yaml, what, choices, count);
    return -1;
}

bool is_off(const struct yaml *yaml)
{
    static const char *const words[] = { "off",   "Off", "OFF", "false", "False",
                                         "FALSE", "no",  "No",  "NO",    "0" };

    if (yaml->kind != YAML_SCALAR || yaml->quoted)
        return false;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (text_equals(yaml->text, words[i]))
            return true;
    }
    return false;
}

void check_case(struct loader *loader, const struct yaml *key, const struct yaml *first,
                const char *noun)
{
    if (strcasecmp(key->text, first->text) != 0)
        return;
    diagnostics_add(loader->diagnostics, MISTAKE_CAPITALS, key->location,
                    "%s '%s' and %s '%s' differ only in capitals, which a store does not tell "
                    "apart",
                    noun, first->text, noun, key->text);
    suggest_first(loader, first->location);
}

void suggest_first(struct loader *loader, struct location first)
{
    diagnostics_suggest(loader->diagnostics, "first defined at %s:%d:%d", first.file, first.line,
                        first.column);
}
