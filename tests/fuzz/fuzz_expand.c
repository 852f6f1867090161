/* fuzz_expand.c - ${NAME}, ${NAME:-default} and $$ of one value, in a small environment. */
#include "fuzz/promise.h"
#include "yaml/yaml.h"

#include <stdlib.h>

static const char file[] = "value";

static void set_environment(void)
{
    static const struct {
        const char *name, *value;
    } variables[] = { { "A", "1" }, { "B", "${A}" }, { "PATH_OF", "a/b.csv" }, { "EMPTY", "" } };

    for (size_t i = 0; i < COUNT_OF(variables); i++)
        promise(setenv(variables[i].name, variables[i].value, 1) == 0, "memory suffices");
    promise(unsetenv("UNSET") == 0, "memory suffices");
}

/* The text as a scalar in the arena; expanded in place. */
static struct yaml expand(const char *text, struct arena *arena, struct diagnostics *diagnostics)
{
    struct yaml scalar = { .kind = YAML_SCALAR, .location = { file, 1, 1 }, .text = text };

    promise(yaml_expand(&scalar, arena, diagnostics), "memory suffices");
    return scalar;
}

static void check_expansion(const char *text, struct arena *arena)
{
    struct promise_source sources[] = { { file, text, strlen(text) }, { NULL, NULL, 0 } };
    struct diagnostics diagnostics;
    struct yaml once, twice;

    diagnostics_init(&diagnostics);
    once = expand(text, arena, &diagnostics);
    promise((once.kind == YAML_BROKEN) == (diagnostics.count > 0),
            "a value is broken if and only if that was said");
    if (once.kind == YAML_SCALAR) {
        promise(strlen(once.text) <= MAX_EXPANSION || strchr(text, '$') == NULL,
                "an expanded value keeps to the limit");
        promise(strchr(text, '$') != NULL || text_equals(once.text, text),
                "text without a dollar stays as it is");
        twice = expand(text, arena, &diagnostics);
        promise(text_equals(once.text, twice.text), "the same text expands to the same");
        promise(once.from_environment == twice.from_environment, "and comes from the same place");
    }
    promise_diagnostics(&diagnostics, sources);
    diagnostics_fini(&diagnostics);
}

/* With every dollar doubled the text means itself. */
static void check_doubled(const char *text, struct arena *arena)
{
    struct diagnostics diagnostics;
    struct buffer doubled = { 0 };
    struct yaml scalar;

    for (const char *c = text; *c != '\0'; c++)
        buffer_text(&doubled, *c == '$' ? "$$" : (char[]){ *c, '\0' });
    diagnostics_init(&diagnostics);
    scalar = expand(doubled.data, arena, &diagnostics);
    promise(diagnostics.count == 0, "doubled dollars are no mistake");
    promise(text_equals(scalar.text, text), "'%s' means '%s'", doubled.data, text);
    promise(!scalar.from_environment, "nothing came from the environment");
    diagnostics_fini(&diagnostics);
    buffer_fini(&doubled);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena arena;
    const char *text;

    set_environment();
    arena_init(&arena, 0);
    text = arena_copy(&arena, (const char *)bytes, length);
    promise(text != NULL, "memory suffices");
    check_expansion(text, &arena);
    if (text[0] != '\0' && strlen(text) <= MAX_EXPANSION)
        check_doubled(text, &arena);
    arena_fini(&arena);
    return 0;
}
