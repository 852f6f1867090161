/* sniff_text.c - a CSV file as text, and what separates its fields. */
#include "begin/sniff.h"

#define LARGEST_FILE ((size_t)4 << 30)
#define LOOKED_AT 1000 /* records */

static const char delimiters[] = { ',', ';', '\t', '|' };

static int line_at(const char *text, size_t place)
{
    int line = 1;

    for (size_t i = 0; i < place; i++)
        line += text[i] == '\n';
    return line;
}

/* Where text ends that is UTF-8 without a NUL. */
static size_t sound_length(const char *text, size_t length)
{
    size_t at = 0;

    while (at < length && text[at] != '\0') {
        size_t letter = (unsigned char)text[at] < 0x80 ? 1 : utf8_length(text + at, length - at);
        if (letter == 0)
            break;
        at += letter;
    }
    return at;
}

static int check_text(const struct sniff_file *file, struct sluice_error *error)
{
    size_t sound = sound_length(file->text, file->length);

    if (file->length > 1 && memcmp(file->text, "\x1f\x8b", 2) == 0)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s' is packed: unpack it with 'gunzip -k' and name the file that "
                                "comes of it",
                                file->path);
    if (sound < file->length)
        return sluice_error_set(error, SLUICE_E_INVALID,
                                "'%s', line %d: this is not text in UTF-8; convert the file, for "
                                "example with 'iconv -f ISO-8859-1 -t UTF-8'",
                                file->path, line_at(file->text, sound));
    return SLUICE_OK;
}

int sniff_reader(const struct sniff_file *file, struct csv_reader **reader,
                 struct sluice_error *error)
{
    int status = csv_reader_create(file->path, file->text, file->length, reader, error);

    if (status == SLUICE_OK)
        csv_reader_delimit(*reader, file->dialect.delimiter);
    return status;
}

/* Fields of the header, twice as much where all other records have as many; 0: these are no
 * records. */
static int weigh(const struct sniff_file *file, size_t *weight, struct sluice_error *error)
{
    struct csv_reader *reader = NULL;
    const struct csv_field *fields;
    size_t width = 0, count = 0;
    bool even = true;
    int status = sniff_reader(file, &reader, error);

    for (int n = 0; n < LOOKED_AT && status == SLUICE_OK; n++) {
        status = csv_read(reader, &fields, &count, error);
        if (status != SLUICE_OK || count == 0)
            break;
        width = n == 0 ? count : width;
        even = even && count == width;
    }
    *weight = status != SLUICE_OK ? 0 : even ? width * 2 : width;
    csv_reader_destroy(reader);
    return status == SLUICE_E_INVALID ? SLUICE_OK : status;
}

static int find_delimiter(struct sniff_file *file, struct sluice_error *error)
{
    size_t best = 2; /* one column, of whatever */
    char chosen = ',';
    int status = SLUICE_OK;

    for (size_t i = 0; i < sizeof delimiters && status == SLUICE_OK; i++) {
        size_t weight = 0;
        file->dialect.delimiter = delimiters[i];
        status = weigh(file, &weight, error);
        if (weight > best) {
            best = weight;
            chosen = delimiters[i];
        }
    }
    file->dialect.delimiter = chosen;
    return status;
}

int sniff_text(struct sniff_file *file, struct sluice_error *error)
{
    int status = file_read(file->path, LARGEST_FILE, &file->text, &file->length, error);

    if (status == SLUICE_E_NOT_FOUND || status == SLUICE_E_LIMIT)
        error->status = status = SLUICE_E_INVALID;
    if (status == SLUICE_OK)
        status = check_text(file, error);
    return status == SLUICE_OK ? find_delimiter(file, error) : status;
}

void sniff_show(const char *text, size_t length, char shown[SNIFF_SHOWN_SIZE])
{
    size_t left = length < SNIFF_SHOWN_SIZE - 4 ? length : SNIFF_SHOWN_SIZE - 4;

    /* No half letters. */
    while (left < length && left > 0 && ((unsigned char)text[left] & 0xc0) == 0x80)
        left--;
    memcpy(shown, text, left);
    memcpy(shown + left, left < length ? "..." : "", left < length ? 4 : 1);
    text_clean(shown, strlen(shown));
}
