/* features.c - numbers that models read: samples, shares and steps. */
#include "hoops/hoops.h"

struct sluice_number hoops_sample_mean(const struct hoops_entity *entity, uint32_t input,
                                       uint32_t column, int64_t most, int64_t least)
{
    struct sluice_slice rows = hoops_first(entity->rows[input], most);

    return rows.count < least ? sluice_unknown()
                              : hoops_mean(&sluice_columns(entity->call, input)[column], rows);
}

struct sluice_number hoops_share_true(const struct hoops_entity *entity, uint32_t input,
                                      uint32_t column, int64_t least)
{
    const struct sluice_column *cells = &sluice_columns(entity->call, input)[column];
    struct sluice_slice rows = entity->rows[input];
    int64_t known = 0, count = 0;

    for (int64_t i = 0; i < rows.count; i++) {
        int64_t row = sluice_at(rows, i);
        if (!sluice_is_known(cells, row))
            continue;
        known++;
        count += sluice_bool(cells, row);
    }
    return known < least ? sluice_unknown() : hoops_quotient(count, known);
}

struct sluice_number hoops_step(double x, double a, double b)
{
    double size = x < 0.0 ? -x : x;
    double step = size >= b ? 2.0 : size >= a ? 1.0 : 0.0;

    return sluice_known(x < 0.0 ? -step : step);
}

/* Sets the column; returns the letter of its source. */
static char set_feature(const struct hoops_entity *entity, const void *player,
                        const struct hoops_feature *feature, uint32_t column)
{
    struct sluice_number value = sluice_unknown();
    char letter = 'p';

    if (feature->input != HOOPS_NO_INPUT)
        value = hoops_number(entity, (uint32_t)feature->input, feature->column);
    if (feature->divisor > 0.0)
        value.value /= feature->divisor;
    if (!value.known && feature->fallback != NULL) {
        value = feature->fallback(player, feature->which);
        letter = feature->letter;
    }
    sluice_set_real(entity->call, column, value.known ? value.value : feature->otherwise);
    return value.known ? letter : 'd';
}

void hoops_set_features(const struct hoops_entity *entity, const void *player,
                        const struct hoops_feature *features, uint32_t count, uint32_t first,
                        char *letters)
{
    for (uint32_t i = 0; i < count; i++)
        letters[i] = set_feature(entity, player, &features[i], first + i);
    letters[count] = '\0';
}

static int64_t count_letter(const char *letters, char letter)
{
    int64_t count = 0;

    for (; *letters != '\0'; letters++)
        count += *letters == letter;
    return count;
}

/* The tier is that of the score as it is stored, with two decimals. */
void hoops_set_quality(const struct sluice_call *call, uint32_t first, const char *letters)
{
    static const struct {
        double score;
        const char *tier;
    } tiers[] = { { 95, "gold" }, { 75, "silver" }, { 50, "bronze" }, { 25, "poor" } };
    int64_t p = count_letter(letters, 'p'), s = count_letter(letters, 's');
    int64_t c = count_letter(letters, 'c'), count = (int64_t)strlen(letters);
    int64_t weights = 100 * (p + c) + 75 * s + 40 * (count - p - s - c);
    double score = (double)weights / (double)count;
    const char *tier = "unusable";

    for (size_t t = sizeof tiers / sizeof tiers[0]; t-- > 0;)
        if (hoops_round(score, 2) >= tiers[t].score)
            tier = tiers[t].tier;
    sluice_set_text(call, first, letters);
    sluice_set_real(call, first + 1, score);
    sluice_set_text(call, first + 2, tier);
    sluice_set_text(call, first + 3,
                    2 * p >= count   ? "precompute"
                    : 2 * s >= count ? "summary"
                                     : "mixed");
}

static bool is_status(const char *text, int32_t length, const char *status)
{
    if ((size_t)length != strlen(status))
        return false;
    for (int32_t i = 0; i < length; i++)
        if ((text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]) != status[i])
            return false;
    return true;
}

struct sluice_number hoops_injury_risk(const struct sluice_column *status, int64_t row)
{
    static const struct {
        const char *status;
        double risk;
    } risks[] = { { "available", 0 },
                  { "probable", 1 },
                  { "questionable", 2 },
                  { "doubtful", 3 },
                  { "out", 3 } };
    const char *text;
    int32_t length;

    if (!sluice_is_known(status, row))
        return sluice_known(0.0);
    text = sluice_text(status, row, &length);
    for (size_t i = 0; i < sizeof risks / sizeof risks[0]; i++)
        if (is_status(text, length, risks[i].status))
            return sluice_known(risks[i].risk);
    return sluice_unknown();
}
