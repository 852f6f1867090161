/* row_check.c - what may stand in a row and in a key: every value that comes from a plugin. */
#include "call/work.h"

#include <math.h>

bool outcome_has(int outcome, int category)
{
    if (outcome == SLUICE_SKIPPED)
        return category >= SLUICE_EARLY_SEASON && category <= SLUICE_NOT_APPLICABLE;
    return outcome == SLUICE_FAILED && category >= SLUICE_BAD_VALUE && category <= SLUICE_ERROR;
}

/* ---- rows ---- */

static const char *describe_range(const struct sluice_output_column *column, double value,
                                  struct arena *arena)
{
    struct buffer text = { 0 };
    const char *copy = NULL;

    buffer_printf(&text, "%s is ", column->name);
    if (column->type == SLUICE_INT)
        buffer_printf(&text, "%.0f", value);
    else
        value_format(&text, sluice_of_real(value));
    buffer_printf(&text, ", allowed are %g to %g", column->minimum, column->maximum);
    if (column->unit != NULL)
        buffer_printf(&text, " (%s)", column->unit);
    if (!text.failed)
        copy = arena_copy(arena, text.data, text.length);
    buffer_fini(&text);
    return copy;
}

static int check_number(const struct sluice_output_column *column, struct sluice_value *cell,
                        struct arena *arena, const char **reason)
{
    double value;

    if (cell->type == SLUICE_REAL && !isfinite(cell->as.real)) {
        *reason = arena_printf(arena, "%s is not a finite number", column->name);
        return SLUICE_BAD_VALUE;
    }
    if (cell->type == SLUICE_REAL)
        cell->as.real = column->scaled ? real_round(cell->as.real, column->scale)
                                       : cell->as.real + 0.0; /* no -0.0 */
    if (column->minimum == 0.0 && column->maximum == 0.0)
        return 0; /* no range */
    value = cell->type == SLUICE_REAL ? cell->as.real : (double)cell->as.integer;
    if (value >= column->minimum && value <= column->maximum)
        return 0;
    *reason = describe_range(column, value, arena);
    return SLUICE_BAD_VALUE;
}

/* Bool, date and time: what is out of bounds has no text form, so the figure is told. */
static int check_plain(const struct sluice_output_column *column, struct sluice_value *cell,
                       struct arena *arena, const char **reason)
{
    const char *fault = value_fault(*cell);

    if (fault == NULL)
        return 0;
    *reason = arena_printf(arena, "%s %s (%lld)", column->name, fault, (long long)cell->as.integer);
    return SLUICE_BAD_VALUE;
}

/* What is wrong with a text that a plugin gave, as the rest of a sentence; NULL: nothing. Imported
 * text is as sound. */
static const char *text_fault(struct sluice_value text)
{
    const char *fault = value_fault(text);

    if (fault != NULL)
        return fault;
    if (text.length > 0 && memchr(text.as.text, '\0', (size_t)text.length) != NULL)
        return "has a NUL byte";
    return text_is_utf8(text.as.text, (size_t)text.length) ? NULL : "is not UTF-8";
}

static int check_text(const struct sluice_output_column *column, struct sluice_value *cell,
                      struct arena *arena, const char **reason)
{
    const char *fault = text_fault(*cell);

    if (fault == NULL)
        return 0;
    *reason = arena_printf(arena, "%s %s", column->name, fault);
    return SLUICE_BAD_VALUE;
}

/* By the type of the column, which the cell has. */
static int (*const checks[])(const struct sluice_output_column *column, struct sluice_value *cell,
                             struct arena *arena, const char **reason) = {
    [SLUICE_BOOL] = check_plain, [SLUICE_INT] = check_number, [SLUICE_REAL] = check_number,
    [SLUICE_TEXT] = check_text,  [SLUICE_DATE] = check_plain, [SLUICE_TIME] = check_plain,
};

int row_check(const struct instance *instance, const struct sluice_value *key, struct call_row *row,
              struct arena *arena, const char **reason)
{
    for (uint32_t i = 0; i < instance->column_count; i++) {
        const struct sluice_output_column *column = instance->output->columns[i];
        struct sluice_value *cell = &row->cells[i];
        int category;
        if (i < instance->key_count && cell->type == SLUICE_NULL)
            *cell = key[i];
        if (cell->type == SLUICE_NULL) {
            if (column->nullable)
                continue;
            *reason = arena_printf(arena, "%s is null", column->name);
            return SLUICE_BAD_VALUE;
        }
        category = checks[column->type](column, cell, arena, reason);
        if (category != 0)
            return category;
        if (i < instance->key_count && !sluice_value_equals(*cell, key[i])) {
            *reason = arena_printf(arena, "key column %s is not the entity's", column->name);
            return SLUICE_ERROR;
        }
    }
    return 0;
}

/* ---- keys ---- */

static void tell_key(struct call_result *result, const char *column, const char *fault,
                     struct sluice_value value)
{
    static const char cannot[] = "the key of an entity cannot be stored";

    if (value.type != SLUICE_TEXT)
        call_fail(result, false, "%s: %s %s (%lld)", cannot, column, fault,
                  (long long)value.as.integer);
    else if (value_fault(value) != NULL)
        call_fail(result, false, "%s: %s %s", cannot, column, fault);
    else
        call_fail(result, false, "%s: %s %s: '%.*s'; cut text between characters", cannot, column,
                  fault, value.length, value.as.text);
}

int key_check(const struct instance *instance, struct call_result *result,
              const struct sluice_value *keys)
{
    for (uint32_t k = 0; k < instance->key_count; k++) {
        const struct sluice_output_column *column = instance->output->columns[k];
        const char *fault;
        if (keys[k].type != column->type)
            return SLUICE_E_PLUGIN;
        fault = keys[k].type == SLUICE_TEXT ? text_fault(keys[k]) : value_fault(keys[k]);
        if (fault == NULL)
            continue;
        tell_key(result, column->name, fault, keys[k]);
        return SLUICE_E_PLUGIN;
    }
    return SLUICE_OK;
}
