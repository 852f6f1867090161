/* The rules of gates. */
#include "plugin/shape.h"

static const struct field gates_fields[] = {
    { "early_season_days", FIELD_INT, offsetof(struct sluice_gates, early_season_days), 0,
      INT32_MAX, NULL },
    { "breaker_attempts", FIELD_INT, offsetof(struct sluice_gates, breaker_attempts), 0, INT32_MAX,
      NULL },
    { "breaker_cooldown_days", FIELD_INT, offsetof(struct sluice_gates, breaker_cooldown_days), 0,
      36500, NULL },
};

static const struct shape gates_shape = { "gates", sizeof(struct sluice_gates), SHAPE_UNNAMED,
                                          gates_fields, COUNT_OF(gates_fields) };

static const struct field completeness_fields[] = {
    { "warn", FIELD_INT, offsetof(struct sluice_completeness, warn), 0, 1, NULL },
    { "due", FIELD_LIST, offsetof(struct sluice_completeness, due), 0, 0, NULL },
    { "table", FIELD_SYMBOL, offsetof(struct sluice_completeness, table), 0, 0, NULL },
    { "keys", FIELD_LIST, offsetof(struct sluice_completeness, keys), 0, 0, NULL },
    { "match", FIELD_SYMBOL, offsetof(struct sluice_completeness, match), 0, 0, NULL },
    { "word", FIELD_OPTIONAL_TEXT, offsetof(struct sluice_completeness, word), 0, 0, NULL },
};

static const struct shape completeness_shape = { "completeness", sizeof(struct sluice_completeness),
                                                 SHAPE_UNNAMED, completeness_fields,
                                                 COUNT_OF(completeness_fields) };

static const struct field due_fields[] = {
    { "table", FIELD_SYMBOL, offsetof(struct sluice_due, table), 0, 0, NULL },
    { "keys", FIELD_LIST, offsetof(struct sluice_due, keys), 0, 0, NULL },
    { "match", FIELD_SYMBOL, offsetof(struct sluice_due, match), 0, 0, NULL },
};

static const struct shape due_shape = { "due table", sizeof(struct sluice_due), SHAPE_UNNAMED,
                                        due_fields, COUNT_OF(due_fields) };

static const struct field key_fields[] = {
    { "column", FIELD_SYMBOL, offsetof(struct sluice_input_key, column), 0, 0, NULL },
    { "entity", FIELD_TEXT, offsetof(struct sluice_input_key, entity), 0, 0, NULL },
};

static const struct shape key_shape = { "key", sizeof(struct sluice_input_key),
                                        offsetof(struct sluice_input_key, column), key_fields,
                                        COUNT_OF(key_fields) };

/* Types are not known here: planning compares them with the tables. */
static void check_key(struct check *check, const char *where, const void *item, const void *context)
{
    const struct sluice_input_key *key = item;

    if (list_find(check->processor->entity, offsetof(struct sluice_key_column, name),
                  key->entity) == NULL)
        check_problem(check, where, "is mapped to '%.100s', which is no entity column",
                      key->entity);
    else if (list_find(context, offsetof(struct sluice_input_key, entity), key->entity) != key)
        check_problem(check, where, "is mapped to '%s', as another key is", key->entity);
}

static void check_due(struct check *check, const char *where, const void *item, const void *context)
{
    const struct sluice_due *due = item;

    (void)context;
    check_list(check, where, due->keys, &key_shape, check_key, due->keys);
    check_window(check, where, &due->window);
    check_filters(check, where, due->filters, NULL);
}

static void check_completeness(struct check *check, const struct sluice_completeness *completeness)
{
    const char *where = "completeness";

    if (!check_shape(check, where, completeness, &completeness_shape))
        return;
    check_list(check, where, completeness->due, &due_shape, check_due, NULL);
    check_list(check, where, completeness->keys, &key_shape, check_key, completeness->keys);
    if (!(completeness->at_least >= 0.0 && completeness->at_least <= 100.0))
        check_problem(check, where, "at_least is %.15g, must be 0 to 100", completeness->at_least);
}

void check_gates(struct check *check)
{
    const struct sluice_gates *gates = check->processor->gates;

    if (gates == NULL || !check_shape(check, "gates", gates, &gates_shape))
        return;
    if (gates->breaker_attempts > 0 && gates->breaker_cooldown_days == 0)
        check_problem(check, "gates", "a breaker needs breaker_cooldown_days");
    if (gates->completeness != NULL)
        check_completeness(check, gates->completeness);
}
