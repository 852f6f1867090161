/* rows.c - the rows of an entity by input: cells, games played, means, sums. */
#include "hoops/hoops.h"

#include <math.h>

struct sluice_value hoops_value(const struct hoops_entity *entity, uint32_t input, uint32_t column)
{
    struct sluice_slice rows = entity->rows[input];

    if (rows.count == 0)
        return sluice_of_null();
    return sluice_value_at(&sluice_columns(entity->call, input)[column], rows.first);
}

struct sluice_number hoops_number(const struct hoops_entity *entity, uint32_t input,
                                  uint32_t column)
{
    struct sluice_value value = hoops_value(entity, input, column);

    switch (value.type) {
    case SLUICE_BOOL:
    case SLUICE_INT:
        return sluice_known((double)value.as.integer);
    case SLUICE_REAL:
        return sluice_known(value.as.real);
    default:
        return sluice_unknown();
    }
}

bool hoops_has_played(const struct sluice_column *minutes, const struct sluice_column *attempts,
                      int64_t row)
{
    /* An unknown number is 0 in value. */
    return sluice_number_at(minutes, row).value > 0 || sluice_number_at(attempts, row).value > 0;
}

bool hoops_played(const struct sluice_call *call, const struct sluice_column *minutes,
                  const struct sluice_column *attempts, struct sluice_slice games,
                  struct hoops_rows *played)
{
    int64_t *at;

    *played = (struct hoops_rows){ NULL, 0 };
    if (games.count == 0)
        return true;
    at = call->host->scratch(call, (size_t)games.count * sizeof *at);
    if (at == NULL)
        return false;
    for (int64_t i = 0; i < games.count; i++)
        if (hoops_has_played(minutes, attempts, sluice_at(games, i)))
            at[played->count++] = sluice_at(games, i);
    played->at = at;
    return true;
}

struct hoops_rows hoops_newest(struct hoops_rows rows, int64_t count)
{
    rows.count = rows.count < count ? rows.count : count;
    return rows;
}

struct sluice_number hoops_mean_of(const struct sluice_column *column, struct hoops_rows rows)
{
    double sum = 0.0;
    int64_t known = 0;

    for (int64_t i = 0; i < rows.count; i++) {
        struct sluice_number cell = sluice_number_at(column, rows.at[i]);

        if (!cell.known)
            continue;
        sum += cell.value;
        known++;
    }
    return sluice_ratio(sum, (double)known);
}

struct sluice_number hoops_std_of(const struct sluice_column *column, struct hoops_rows rows)
{
    int64_t n = 0, sum = 0, squares = 0;

    for (int64_t i = 0; i < rows.count; i++) {
        int64_t x;

        if (!sluice_is_known(column, rows.at[i]))
            continue;
        x = sluice_int(column, rows.at[i]);
        n++;
        sum += x;
        squares += x * x;
    }
    if (n < 2)
        return sluice_unknown();
    return sluice_known(sqrt((double)(n * squares - sum * sum) / (double)(n * (n - 1))));
}

struct hoops_sums hoops_sums_of(const struct sluice_column *columns, const uint32_t *which,
                                int count, struct hoops_rows rows)
{
    struct hoops_sums sums = { 0 };

    for (int64_t i = 0; i < rows.count; i++) {
        int known = 0;

        while (known < count && sluice_is_known(&columns[which[known]], rows.at[i]))
            known++;
        if (known < count)
            continue;
        sums.rows++;
        for (int c = 0; c < count; c++)
            sums.of[c] += sluice_int(&columns[which[c]], rows.at[i]);
    }
    return sums;
}

void hoops_set_player_game(const struct sluice_call *call, const struct sluice_column *columns,
                           int64_t row)
{
    for (uint32_t i = 0; i < HOOPS_PLAYER_GAME_COLUMNS; i++)
        sluice_copy(call, i, &columns[i], row);
}
