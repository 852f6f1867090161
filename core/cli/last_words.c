/* last_words.c - who ends the program, said from a signal handler: no memory, no printf, and what
 * is least likely to be damaged first. */
#include "cli/last_words.h"

#include <signal.h>
#include <unistd.h>

/* With room for the end of the line, always. */
struct line {
    char text[1024];
    size_t length;
};

static void add_bytes(struct line *line, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length && line->length + 1 < sizeof line->text; i++)
        line->text[line->length++] = bytes[i] >= ' ' || bytes[i] < '\0' ? bytes[i] : '?';
}

static void add(struct line *line, const char *text)
{
    add_bytes(line, text, strlen(text));
}

static void say(struct line *line)
{
    size_t done = 0;
    ssize_t count = 1;

    while (done < line->length && count > 0) {
        count = write(STDERR_FILENO, line->text + done, line->length - done);
        done += count > 0 ? (size_t)count : 0;
    }
    line->length = 0;
}

/* ---- values ---- */

/* At least `width` digits. */
static void add_number(struct line *line, uint64_t number, int width)
{
    char digits[24];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
        width--;
    } while (number > 0 || width > 0);
    add_bytes(line, digits + at, sizeof digits - at);
}

static void add_integer(struct line *line, int64_t integer)
{
    if (integer < 0)
        add(line, "-");
    add_number(line, integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer, 1);
}

static void add_date(struct line *line, sluice_day date)
{
    int year, month, day;

    date_to_civil(date, &year, &month, &day);
    if (year < 0)
        add(line, "-");
    add_number(line, (uint64_t)(year < 0 ? -year : year), 4);
    add(line, "-");
    add_number(line, (uint64_t)month, 2);
    add(line, "-");
    add_number(line, (uint64_t)day, 2);
}

/* Thousandths will do: the exact text takes memory. */
static void add_real(struct line *line, double real)
{
    double size = real < 0 ? -real : real;

    if (!(size < 1e15)) {
        add(line, "a real number");
        return;
    }
    if (real < 0)
        add(line, "-");
    add_number(line, (uint64_t)size, 1);
    add(line, ".");
    add_number(line, (uint64_t)((size - (double)(uint64_t)size) * 1000), 3);
}

static void add_time(struct line *line, int64_t time)
{
    int64_t seconds = time / 1000000, day = seconds / 86400;

    if (seconds % 86400 < 0)
        day--;
    seconds -= day * 86400;
    add_date(line, (int32_t)day);
    add(line, "T");
    add_number(line, (uint64_t)(seconds / 3600), 2);
    add(line, ":");
    add_number(line, (uint64_t)(seconds / 60 % 60), 2);
    add(line, ":");
    add_number(line, (uint64_t)(seconds % 60), 2);
}

static void add_value(struct line *line, const struct sluice_value *value)
{
    switch (value->type) {
    case SLUICE_BOOL:
        add(line, value->as.integer != 0 ? "true" : "false");
        break;
    case SLUICE_INT:
        add_integer(line, value->as.integer);
        break;
    case SLUICE_REAL:
        add_real(line, value->as.real);
        break;
    case SLUICE_DATE:
        add_date(line, (int32_t)value->as.integer);
        break;
    case SLUICE_TIME:
        add_time(line, value->as.integer);
        break;
    case SLUICE_TEXT:
        if (value->length > 0)
            add_bytes(line, value->as.text, (size_t)value->length);
        break;
    default:
        break;
    }
}

/* ---- the line ---- */

static const struct {
    int number;
    const char *words;
} signals[] = {
    { SIGSEGV, "SIGSEGV (an address that is not its own, or too deep a stack)" },
    { SIGBUS, "SIGBUS (memory that is not there)" },
    { SIGFPE, "SIGFPE (a division by zero or an overflow)" },
    { SIGILL, "SIGILL (an instruction that is none)" },
    { SIGABRT, "SIGABRT (abort, or a C++ exception that nobody caught)" },
    { SIGTRAP, "SIGTRAP" },
    { SIGSYS, "SIGSYS (a system call that is not allowed)" },
};

static void add_signal(struct line *line, int number)
{
    for (size_t i = 0; i < COUNT_OF(signals); i++)
        if (signals[i].number == number)
            add(line, signals[i].words);
}

static void add_who(struct line *line, const struct guard_call *call)
{
    if (call == NULL) {
        add(line, "sluice, in no plugin,");
    } else if (call->name == NULL) {
        add(line, call->file);
    } else {
        add(line, "plugin '");
        add(line, call->name);
        add(line, "' (");
        add(line, call->file == NULL ? "" : call->file);
        add(line, ")");
    }
}

static void add_deed(struct line *line, const struct guard_end *end)
{
    switch (end->how) {
    case GUARD_SIGNAL:
        add(line, " died of ");
        add_signal(line, end->signal);
        break;
    case GUARD_EXIT:
        add(line, " ended the program by exit");
        break;
    case GUARD_THREAD:
        add(line, " ended a thread that is not its own");
        break;
    }
}

static void add_where(struct line *line, const struct guard_call *call)
{
    if (call == NULL)
        return;
    add(line, " in ");
    add(line, call->function);
    if (call->node == NULL)
        return;
    add(line, " of ");
    add(line, call->node);
    add(line, " ");
    add_date(line, call->date);
}

/* Said in parts: what the plugin may have written over comes last. */
void last_words(const struct guard_end *end)
{
    const struct guard_call *call = end->call;
    struct line line;

    line.length = 0;
    add(&line, "sluice: error: ");
    add_who(&line, call);
    add_deed(&line, end);
    add_where(&line, call);
    say(&line);
    for (uint32_t k = 0; call != NULL && call->key != NULL && k < call->key_count; k++) {
        add(&line, k == 0 ? " " : ",");
        add_value(&line, &call->key[k]);
    }
    if (call == NULL || call->node != NULL)
        add(&line, "; what was committed stands");
    line.text[line.length++] = '\n';
    say(&line);
}

void waiting_words(void)
{
    const struct guard_call *call = guard_current();
    struct line line;

    if (call == NULL || call->node != NULL)
        return;
    line.length = 0;
    add(&line, "sluice: interrupted, but ");
    add_who(&line, call);
    add(&line, " has not returned from ");
    add(&line, call->function);
    add(&line, ": waiting for it; a second interruption ends the program");
    line.text[line.length++] = '\n';
    say(&line);
}
