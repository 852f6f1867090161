/* expand.c - ${VARIABLES} in values. */
#include "yaml/yaml.h"

#include <stdlib.h>

/* Nobody reads more mistakes of one value. */
#define MISTAKE_LIMIT 32

struct expander {
    const char *at; /* the next byte of the text */
    struct location location;
    struct diagnostics *diagnostics;
    size_t first_mistake; /* of this value, in diagnostics */
    struct buffer out;
    int depth;
    bool expanded;
    bool from_environment;
    bool failed; /* a mistake: the result is of no use */
    bool ended;  /* and reading on would be guessing */
};

/* One of the forms ${NAME} and ${NAME:-default}. */
struct variable {
    char name[128];
    const char *value; /* NULL: not set */
    bool has_default;
};

static void expand_until(struct expander *expander, bool live);

static bool is_name_byte(char c, bool first)
{
    char lower = ascii_lower(c);

    return (lower >= 'a' && lower <= 'z') || c == '_' || (!first && c >= '0' && c <= '9');
}

static void end_with(struct expander *expander, const char *message, const char *suggestion)
{
    diagnostics_add(expander->diagnostics, MISTAKE_BAD_VARIABLE, expander->location, "%s", message);
    diagnostics_suggest(expander->diagnostics, "%s", suggestion);
    expander->failed = true;
    expander->ended = true;
}

static void put(struct expander *expander, bool live, const char *bytes, size_t length)
{
    if (!live || expander->ended)
        return;
    if (expander->out.length + length > MAX_EXPANSION) {
        diagnostics_add(expander->diagnostics, MISTAKE_OVER_LIMIT, expander->location,
                        "the value is longer than %zu bytes when its variables are expanded",
                        MAX_EXPANSION);
        expander->failed = true;
        expander->ended = true;
        return;
    }
    buffer_append(&expander->out, bytes, length);
}

/* The same variable twice in one value is one mistake. */
static bool already_reported(const struct expander *expander, const char *message)
{
    for (size_t i = expander->first_mistake; i < expander->diagnostics->count; i++) {
        if (text_equals(expander->diagnostics->items[i].message, message))
            return true;
    }
    return false;
}

static void report_unset(struct expander *expander, const char *name)
{
    char message[256];

    expander->failed = true;
    (void)snprintf(message, sizeof message, "the environment variable '%s' is not set", name);
    if (already_reported(expander, message))
        return;
    diagnostics_add(expander->diagnostics, MISTAKE_UNSET_VARIABLE, expander->location, "%s",
                    message);
    /* A default would be a secret in a file. */
    if (secrets_is_name(name))
        diagnostics_suggest(expander->diagnostics, "set it");
    else
        diagnostics_suggest(expander->diagnostics, "write ${%s:-default} or set it", name);
    expander->ended = expander->diagnostics->count - expander->first_mistake >= MISTAKE_LIMIT;
}

static bool read_name(struct expander *expander, struct variable *variable)
{
    size_t length = 0;

    while (is_name_byte(expander->at[length], length == 0))
        length++;
    if (length == 0 || length >= sizeof variable->name) {
        end_with(expander, "'${' must be followed by the name of a variable",
                 "write ${NAME} or ${NAME:-default}; $$ is a plain dollar");
        return false;
    }
    memcpy(variable->name, expander->at, length);
    variable->name[length] = '\0';
    variable->value = getenv(variable->name);
    expander->at += length;
    variable->has_default = strncmp(expander->at, ":-", 2) == 0;
    if (variable->has_default)
        expander->at += 2;
    return true;
}

static void close_variable(struct expander *expander, const struct variable *variable)
{
    char message[256];

    if (*expander->at == '}') {
        expander->at++;
        return;
    }
    if (*expander->at == '\0') {
        (void)snprintf(message, sizeof message, "'${%s' has no closing '}'", variable->name);
        end_with(expander, message, "write ${NAME} or ${NAME:-default}; $$ is a plain dollar");
        return;
    }
    size_t letter = utf8_length(expander->at, strnlen(expander->at, 4));
    (void)snprintf(message, sizeof message, "'%.*s' cannot follow '${%s'",
                   letter > 0 ? (int)letter : 1, expander->at, variable->name);
    end_with(expander, message, "write ${NAME} or ${NAME:-default}");
}

/* Of $DB_PASSWORD, or its default, no message says a word. PWD is a folder. */
static void hide_value(struct expander *expander, const char *name, size_t start)
{
    if (!expander->ended && expander->out.length > start && secrets_is_name(name) &&
        !text_equals(name, "PWD"))
        secrets_add(&expander->diagnostics->secrets, expander->out.data + start);
}

/* As in the shell, an empty variable counts as not set where there is a default. */
static void expand_variable(struct expander *expander, bool live)
{
    struct variable variable = { .value = NULL };
    size_t start = expander->out.length;
    bool is_set;

    if (++expander->depth > MAX_EXPANSION_DEPTH) {
        end_with(expander, "variables are nested too deeply", "use fewer defaults");
        return;
    }
    if (!read_name(expander, &variable))
        return;
    expander->expanded = true;
    is_set = variable.value != NULL && !(variable.has_default && variable.value[0] == '\0');
    if (is_set && live) {
        put(expander, live, variable.value, strlen(variable.value));
        expander->from_environment = expander->from_environment || variable.value[0] != '\0';
    }
    if (variable.has_default)
        expand_until(expander, live && !is_set);
    if (!expander->ended)
        close_variable(expander, &variable);
    if (!expander->ended && !variable.has_default && !is_set && live)
        report_unset(expander, variable.name);
    hide_value(expander, variable.name, start);
    expander->depth--;
}

/* Up to the end of the text or, in a default, its closing brace; not live: read, but left out. */
static void expand_until(struct expander *expander, bool live)
{
    size_t length;

    while (*expander->at != '\0' && !expander->ended) {
        if (expander->depth > 0 && *expander->at == '}')
            return;
        if (strncmp(expander->at, "$$", 2) == 0) {
            put(expander, live, "$", 1);
            expander->at += 2;
        } else if (strncmp(expander->at, "${", 2) == 0) {
            expander->at += 2;
            expand_variable(expander, live);
        } else {
            length = 1 + strcspn(expander->at + 1, "$}");
            put(expander, live, expander->at, length);
            expander->at += length;
        }
    }
}

bool yaml_expand(struct yaml *scalar, struct arena *arena, struct diagnostics *diagnostics)
{
    struct expander expander = { .at = scalar->text,
                                 .location = scalar->location,
                                 .diagnostics = diagnostics,
                                 .first_mistake = diagnostics->count };
    bool done = true;

    if (strchr(scalar->text, '$') == NULL)
        return true;
    expand_until(&expander, true);
    if (expander.failed) {
        scalar->kind = YAML_BROKEN;
    } else {
        scalar->text = arena_copy(arena, expander.out.length > 0 ? expander.out.data : "",
                                  expander.out.length);
        scalar->from_environment = expander.from_environment;
        done = scalar->text != NULL && !expander.out.failed;
    }
    /* In { } a value with ${...} needs quotes, whatever its type: they say nothing then. */
    if (done && expander.expanded && scalar->text[0] != '\0')
        scalar->quoted = false;
    buffer_fini(&expander.out);
    return done;
}
