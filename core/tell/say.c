/* say.c - lines and progress, on a terminal and in a log. */
#include "tell/say.h"

#include <stdlib.h>

/* In a log, and on a terminal, where one stands in the other's place. */
#define LOG_INTERVAL_NS 2000000000
#define TERMINAL_INTERVAL_NS 100000000

int64_t teller_interval(const struct teller *teller)
{
    return teller->terminal ? TERMINAL_INTERVAL_NS : LOG_INTERVAL_NS;
}

void teller_write(const struct teller *teller, const char *text)
{
    teller->sink.write(teller->sink.user, text, strlen(text));
}

void teller_say(const struct teller *teller, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length >= 0)
        text_clean_lines(text, (size_t)length);
    /* The pattern itself says more than silence. */
    teller_write(teller, length < 0 ? format : text);
    if (length >= 0)
        free(text);
}

void teller_progress(struct teller *teller, const char *format, ...)
{
    struct buffer line = { 0 };
    char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    buffer_printf(&line, "%s%s%s", teller->terminal ? "\r" : "", text,
                  teller->terminal ? "" : "\n");
    if (!line.failed)
        teller_write(teller, line.data);
    teller->shows_progress = teller->terminal;
    buffer_fini(&line);
    free(text);
}

void teller_clear(struct teller *teller)
{
    if (teller->shows_progress)
        teller_write(teller, "\r\033[K");
    teller->shows_progress = false;
}
