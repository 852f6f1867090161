/* options.c - options by name and type, and how a command fails, refuses and prints. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

const char *option_get(const struct invocation *invocation, const char *name)
{
    for (int i = invocation->option_count; i-- > 0;)
        if (strcmp(invocation->options[i].spec->name, name) == 0)
            return invocation->options[i].text;
    return NULL;
}

bool option_has(const struct invocation *invocation, const char *name)
{
    for (int i = 0; i < invocation->option_count; i++)
        if (strcmp(invocation->options[i].spec->name, name) == 0)
            return true;
    return false;
}

size_t option_all(const struct invocation *invocation, const char *name, const char **values,
                  size_t most)
{
    size_t count = 0;

    for (int i = 0; i < invocation->option_count && count < most; i++)
        if (strcmp(invocation->options[i].spec->name, name) == 0)
            values[count++] = invocation->options[i].text;
    return count;
}

static bool parse_date(const struct invocation *invocation, const char *name, sluice_day *date)
{
    const char *text = option_get(invocation, name);

    if (date_parse(text, strlen(text), date))
        return true;
    (void)cli_misuse(invocation, "%s wants a date as YYYY-MM-DD, not '%s'", name, text);
    return false;
}

bool option_dates(const struct invocation *invocation, bool required, sluice_day *from,
                  sluice_day *to)
{
    bool date = option_has(invocation, "--date");
    bool has_from = option_has(invocation, "--from"), has_to = option_has(invocation, "--to");

    *from = 1;
    *to = 0;
    if (date && (has_from || has_to)) {
        (void)cli_misuse(invocation, "give either --date or --from and --to, not both");
        return false;
    }
    if (has_from != has_to) {
        (void)cli_misuse(invocation, "--from and --to go together: --from D --to D");
        return false;
    }
    if (!date && !has_from) {
        if (required)
            (void)cli_misuse(invocation, "say which dates: --date D, or --from D --to D");
        return !required;
    }
    if (date) {
        *to = 0;
        return parse_date(invocation, "--date", from) && parse_date(invocation, "--date", to);
    }
    if (!parse_date(invocation, "--from", from) || !parse_date(invocation, "--to", to))
        return false;
    if (*from > *to) {
        (void)cli_misuse(invocation, "--from is after --to");
        return false;
    }
    return true;
}

bool option_number(const struct invocation *invocation, const char *name, int64_t low, int64_t high,
                   int64_t *value)
{
    const char *text = option_get(invocation, name);
    char *end;
    long long number;

    if (text == NULL)
        return true;
    errno = 0;
    number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < low || number > high) {
        (void)cli_misuse(invocation, "%s wants a whole number from %lld to %lld, not '%s'", name,
                         (long long)low, (long long)high, text);
        return false;
    }
    *value = number;
    return true;
}

#define LONGEST_WAIT (7 * 24 * 3600)

bool option_wait(const struct invocation *invocation, int64_t *seconds)
{
    *seconds = 0;
    return option_number(invocation, "--wait", 0, LONGEST_WAIT, seconds);
}

enum exit_code cli_fail(const struct invocation *invocation, const struct sluice_error *error)
{
    struct sluice_error shown = *error;

    /* The command line itself may hold an address with a password. */
    secrets_redact_error(NULL, &shown);
    text_clean(shown.message, strlen(shown.message));
    (void)fprintf(stderr, "sluice%s%s: error: %s\n", invocation->command == NULL ? "" : " ",
                  invocation->command == NULL ? "" : invocation->command->name,
                  shown.message[0] != '\0' ? shown.message : status_text(error->status));
    return exit_code_of(error->status);
}

enum exit_code cli_misuse(const struct invocation *invocation, const char *format, ...)
{
    struct sluice_error error = { sizeof error, SLUICE_E_INVALID, "" };
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(error.message, sizeof error.message, format, arguments);
    va_end(arguments);
    return cli_fail(invocation, &error);
}

/* 0 if all of it was written; else `errno` says why. */
static int write_all(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = write(descriptor, bytes, length);
        if (count < 0 && errno != EINTR)
            return -1;
        if (count > 0) {
            bytes += count;
            length -= (size_t)count;
        }
    }
    return 0;
}

enum exit_code cli_write(const struct invocation *invocation, const struct buffer *out)
{
    struct sluice_error error = SLUICE_ERROR_INIT;

    if (out->failed) {
        (void)error_memory(&error, "the output");
        return cli_fail(invocation, &error);
    }
    if (out->length == 0)
        return EXIT_DONE;
    if (write_all(invocation->output, out->data, out->length) == 0)
        return EXIT_DONE;
    /* Somebody who reads only the head of it knows. */
    if (errno == EPIPE)
        return EXIT_ERROR;
    (void)sluice_error_set(&error, SLUICE_E_IO, "cannot write the output: %s", strerror(errno));
    return cli_fail(invocation, &error);
}

enum exit_code cli_write_text(const struct invocation *invocation, struct buffer *out)
{
    buffer_clean_lines(out);
    return cli_write(invocation, out);
}

void cli_say(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length >= 0)
        text_clean_lines(text, (size_t)length);
    /* The pattern itself says more than silence. */
    (void)fputs(length < 0 ? format : text, stderr);
    if (length >= 0)
        free(text);
}

bool option_listing_format(const struct invocation *invocation, bool csv, int *format)
{
    static const char *const names[] = {
        [LISTING_TEXT] = "text", [LISTING_CSV] = "csv", [LISTING_JSON] = "json"
    };
    const char *text = option_get(invocation, "--format");

    *format = LISTING_TEXT;
    if (text == NULL)
        return true;
    for (int i = LISTING_TEXT; i <= LISTING_JSON; i++)
        if (strcmp(names[i], text) == 0 && (csv || i != LISTING_CSV)) {
            *format = i;
            return true;
        }
    (void)cli_misuse(invocation, "--format is %s, not '%s'",
                     csv ? "text, csv or json" : "text or json", text);
    return false;
}
