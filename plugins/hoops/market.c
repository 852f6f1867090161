/* market.c - quotes of the betting market, and which of them are suspect. */
#include "hoops/hoops.h"

/* A market's figures, and the words by which `suspect` names them. */
struct market {
    uint32_t open, close;
    const char *open_word, *close_word, *move_word;
};

static const struct market spread = { HOOPS_LINES_open_home_spread, HOOPS_LINES_close_home_spread,
                                      "open_spread", "close_spread", "spread_move" };
static const struct market total = { HOOPS_LINES_open_total, HOOPS_LINES_close_total, "open_total",
                                     "close_total", "total_move" };

static const struct sluice_value points = SLUICE_TEXT_VALUE("points");

const struct sluice_filter hoops_points_market = { .size = sizeof(struct sluice_filter),
                                                   .kind = SLUICE_FILTER_EQUAL,
                                                   .column = "market",
                                                   .values = &points,
                                                   .value_count = 1 };

/* Does a token of the list, which ";" separates, start with the word? */
static bool is_suspect(const struct sluice_column *lines, int64_t row, const char *word)
{
    struct sluice_value list = sluice_value_at(&lines[HOOPS_LINES_suspect], row);
    int32_t size = (int32_t)strlen(word);
    const char *text = list.as.text;

    for (int32_t at = 0; at + size <= list.length; at++)
        if ((at == 0 || text[at - 1] == ';') && memcmp(text + at, word, (size_t)size) == 0)
            return true;
    return false;
}

static struct hoops_quote quote_at(const struct market *market, const struct sluice_column *lines,
                                   int64_t row, int sign)
{
    struct sluice_number close = sluice_number_at(&lines[market->close], row);
    struct sluice_number open = sluice_number_at(&lines[market->open], row);
    struct hoops_quote quote = { 0 };

    if (close.known && !is_suspect(lines, row, market->close_word))
        quote.current = sluice_known(sign * close.value);
    if (open.known && !is_suspect(lines, row, market->open_word))
        quote.opening = sluice_known(sign * open.value);
    if (quote.current.known && quote.opening.known && !is_suspect(lines, row, market->move_word))
        quote.movement = sluice_known(sign * (close.value - open.value));
    return quote;
}

struct hoops_quote hoops_spread_at(const struct sluice_column *lines, int64_t row, bool home)
{
    return quote_at(&spread, lines, row, home ? 1 : -1);
}

struct hoops_quote hoops_total_at(const struct sluice_column *lines, int64_t row)
{
    return quote_at(&total, lines, row, 1);
}

void hoops_set_quote(const struct sluice_call *call, uint32_t current, struct hoops_quote quote)
{
    sluice_set_number(call, current, quote.current);
    sluice_set_number(call, current + 1, quote.opening);
    sluice_set_number(call, current + 2, quote.movement);
}
