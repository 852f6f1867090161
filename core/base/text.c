/* text.c - what a text is: numbers, words that were meant, UTF-8, control characters. */
#include "base/private.h"

/* Nobody is helped by a guess at a longer word. */
enum { LONGEST_WORD = 63 };

char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_equals(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

static bool same_letter(char a, char b)
{
    return ascii_lower(a) == ascii_lower(b);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters inserted, removed, replaced or swapped with their neighbour; case does not count. */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LONGEST_WORD + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];

    for (size_t j = 0; j <= b_length; j++)
        before[j] = above[j] = row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t change = same_letter(a[i - 1], b[j - 1]) ? 0 : 1;
            row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + change);
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                same_letter(a[i - 2], b[j - 1]))
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
    }
    return row[b_length];
}

#define SHORTEST_BEGINNING 4

/* The only candidate that begins with the word, which somebody cut short. */
static const char *only_longer(const char *word, size_t length, const char *const *candidates,
                               size_t count)
{
    const char *found = NULL;

    for (size_t i = 0; i < count && length >= SHORTEST_BEGINNING; i++) {
        if (strncmp(candidates[i], word, length) != 0)
            continue;
        if (found != NULL)
            return NULL;
        found = candidates[i];
    }
    return found;
}

const char *closest_match(const char *word, const char *const *candidates, size_t count)
{
    size_t length = strlen(word);
    size_t limit = length < 6 ? 1 : length / 3, least = SIZE_MAX;
    const char *closest = NULL, *longer;

    if (length == 0 || length > LONGEST_WORD)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t candidate_length = strlen(candidates[i]);
        if (candidate_length > LONGEST_WORD)
            continue;
        size_t distance = edit_distance(word, length, candidates[i], candidate_length);
        /* A word that shares no letter is no guess. */
        if (distance <= limit && distance < length) {
            closest = candidates[i];
            least = distance;
            if (distance == 0)
                break;
            limit = distance - 1;
        }
    }
    /* Who cut a word short changed nothing: that is likelier than two changes. */
    longer = least > 1 ? only_longer(word, length, candidates, count) : NULL;
    return longer != NULL ? longer : closest;
}

char *count_format(int64_t count, char text[COUNT_TEXT_SIZE])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)count);
    int sign = count < 0;
    size_t used = 0;

    for (int i = 0; i < length; i++) {
        if (i > sign && (length - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
    return text;
}

/* Cut off, overlong, a surrogate or beyond the last letter: none. */
size_t utf8_length(const char *text, size_t left)
{
    static const struct {
        unsigned char mask, lead;
        uint32_t least;
    } FORMS[] = {
        { 0x80, 0x00, 0 }, { 0xE0, 0xC0, 0x80 }, { 0xF0, 0xE0, 0x800 }, { 0xF8, 0xF0, 0x10000 }
    };
    const unsigned char *bytes = (const unsigned char *)text;
    size_t form = 0;

    while (form < COUNT_OF(FORMS) && (bytes[0] & FORMS[form].mask) != FORMS[form].lead)
        form++;
    if (form >= COUNT_OF(FORMS) || form >= left)
        return 0;
    uint32_t letter = bytes[0] & (unsigned char)~FORMS[form].mask;
    for (size_t i = 1; i <= form; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        letter = letter << 6 | (bytes[i] & 0x3F);
    }
    if (letter < FORMS[form].least || letter > 0x10FFFF || (letter >= 0xD800 && letter <= 0xDFFF))
        return 0;
    return form + 1;
}

size_t text_characters(const char *text, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

bool text_is_utf8(const char *text, size_t length)
{
    const uint64_t high_bits = UINT64_C(0x8080808080808080);

    for (size_t i = 0; i < length;) {
        uint64_t word = high_bits;
        if (length - i >= sizeof word)
            memcpy(&word, text + i, sizeof word);
        size_t step = (word & high_bits) == 0 ? sizeof word : utf8_length(text + i, length - i);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

size_t text_control(const char *text, size_t length)
{
    unsigned char first = length > 0 ? (unsigned char)text[0] : 'a';
    unsigned char second = length > 1 ? (unsigned char)text[1] : 0;

    if (first < ' ' || first == 0x7f)
        return 1;
    return first == 0xC2 && second >= 0x80 && second < 0xA0 ? 2 : 0;
}

void text_make_utf8(char *text, size_t length)
{
    if (text_is_utf8(text, length))
        return;
    for (size_t i = 0; i < length;) {
        size_t size = utf8_length(text + i, length - i);
        if (size == 0)
            text[i] = '?';
        i += size == 0 ? 1 : size;
    }
}

void text_clean(char *text, size_t length)
{
    text_make_utf8(text, length);
    for (size_t i = 0; i < length;) {
        size_t size = utf8_length(text + i, length - i);
        if (text[i] != '\t' && text_control(text + i, length - i) > 0)
            memset(text + i, '?', size);
        i += size;
    }
}

void text_clean_lines(char *text, size_t length)
{
    for (char *line = text, *end = text + length; line < end; line++) {
        char *stop = memchr(line, '\n', (size_t)(end - line));
        if (stop == NULL)
            stop = end;
        text_clean(line, (size_t)(stop - line));
        line = stop;
    }
}
