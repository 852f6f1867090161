/* combinations.c - functions of columns above, the value of a column, and the table of all that a
 * column can take. */
#include "rollup/functions.h"

#include <math.h>

/* ---- of columns above ---- */

static bool all_known(const struct sluice_number *operands, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!operands[i].known)
            return false;
    return true;
}

struct sluice_number combine_add(const struct sluice_number *operands, uint32_t count)
{
    struct sluice_number sum = { 0.0, all_known(operands, count) };

    for (uint32_t i = 0; i < count; i++)
        sum.value += operands[i].value;
    return sum;
}

struct sluice_number combine_difference(const struct sluice_number *operands, uint32_t count)
{
    return (struct sluice_number){ operands[0].value - operands[1].value,
                                   all_known(operands, count) };
}

struct sluice_number combine_product(const struct sluice_number *operands, uint32_t count)
{
    struct sluice_number product = { 1.0, all_known(operands, count) };

    for (uint32_t i = 0; i < count; i++)
        product.value *= operands[i].value;
    return product;
}

struct sluice_number combine_ratio(const struct sluice_number *operands, uint32_t count)
{
    if (!all_known(operands, count))
        return sluice_unknown();
    return sluice_ratio(operands[0].value, operands[1].value);
}

/* Of two: `sign` 1 the more, -1 the less. */
static double choose(double a, double b, double sign)
{
    return sign * a >= sign * b ? a : b;
}

/* The value, not below the second, not above the third; where these are apart. */
struct sluice_number combine_clamp(const struct sluice_number *operands, uint32_t count)
{
    double raised = choose(operands[0].value, operands[1].value, 1.0);

    return (struct sluice_number){ choose(raised, operands[2].value, -1.0),
                                   all_known(operands, count) };
}

struct sluice_number combine_coalesce(const struct sluice_number *operands, uint32_t count)
{
    uint32_t i = 0;

    while (i + 1 < count && !operands[i].known)
        i++;
    return operands[i];
}

static struct sluice_number extreme(const struct sluice_number *operands, uint32_t count,
                                    double sign)
{
    struct sluice_number found = { operands[0].value, all_known(operands, count) };

    for (uint32_t i = 1; i < count; i++)
        found.value = choose(found.value, operands[i].value, sign);
    return found;
}

struct sluice_number combine_least(const struct sluice_number *operands, uint32_t count)
{
    return extreme(operands, count, -1.0);
}

struct sluice_number combine_greatest(const struct sluice_number *operands, uint32_t count)
{
    return extreme(operands, count, 1.0);
}

/* ---- the value of a column ---- */

static struct sluice_number number_of(struct sluice_value value)
{
    if (value.type == SLUICE_NULL)
        return sluice_unknown();
    return sluice_known(value.type == SLUICE_REAL ? value.as.real : (double)value.as.integer);
}

static struct sluice_value combined(const struct item *item, const struct sluice_value *values)
{
    struct sluice_number operands[MOST_OPERANDS], result;

    for (uint32_t i = 0; i < item->operand_count; i++) {
        const struct operand *operand = &item->operands[i];

        operands[i] = operand->item != NULL ? number_of(values[operand->item->index])
                                            : sluice_known(operand->number);
    }
    result = item->function->combine(operands, item->operand_count);
    return result.known ? sluice_of_real(result.value) : sluice_of_null();
}

/* Reals have every int up to here. */
#define MOST_EXACT 9007199254740992.0

/* The nearest int, of two the even one. */
static struct sluice_value whole(double value, struct rows *rows)
{
    double nearest = rint(value);

    if (!(fabs(nearest) <= MOST_EXACT)) {
        rows->fault = "an int that was computed is beyond 2^53";
        return sluice_of_null();
    }
    return sluice_of_int((int64_t)nearest);
}

/* `times` 1 and the type that it has leave an int what it is, however large. */
static struct sluice_value finish(const struct item *item, struct sluice_value value,
                                  struct rows *rows)
{
    bool as_is = item->times >= 1.0 && item->times <= 1.0;
    double number;

    if (value.type == SLUICE_NULL || (as_is && value.type == item->type))
        return value;
    number = number_of(value).value * item->times;
    return item->type == SLUICE_INT ? whole(number, rows) : sluice_of_real(number);
}

struct sluice_value item_value(const struct item *item, struct rows *rows,
                               const struct sluice_value *values)
{
    struct sluice_value value = item->function->aggregate != NULL
                                    ? item->function->aggregate(item, rows)
                                    : combined(item, values);

    return finish(item, value, rows);
}

/* ---- the table ---- */

#define NAME_OF(name, ...) #name,
const char *const rollup_function_names[] = { ROLLUP_AGGREGATES(NAME_OF)
                                                  ROLLUP_COMBINATIONS(NAME_OF) NULL };

#define AGGREGATE(name_, takes_, result_, options_)                                                \
    { .name = #name_,                                                                              \
      .takes = (takes_),                                                                           \
      .result = (result_),                                                                         \
      .options = (options_),                                                                       \
      .aggregate = take_##name_ },
#define COMBINATION(name_, least_, most_, result_)                                                 \
    { .name = #name_,                                                                              \
      .result = (result_),                                                                         \
      .least = (least_),                                                                           \
      .most = (most_),                                                                             \
      .combine = combine_##name_ },
const struct function rollup_functions[] = { ROLLUP_AGGREGATES(AGGREGATE)
                                                 ROLLUP_COMBINATIONS(COMBINATION) };
