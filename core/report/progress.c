/* progress.c - lines of nodes at work: redrawn on a terminal, now and then in a log. */
#include "report/private.h"

#include <stdlib.h>

#define BAR_WIDTH 16
/* An eye sees no more, and a slow terminal must not hold up who calls. */
#define REDRAW_NS 50000000

/* A line longer than the terminal is cut: wrapped, it would be two to go up over. */
#define TERMINAL_CUT "\033[?7l"
#define TERMINAL_WRAP "\033[?7h"

struct figures {
    long long done, failed;
    double rate, eta; /* entities per second; seconds, negative while unknown */
};

static struct figures figures_of(const struct report_node *node, int64_t now_ns)
{
    struct figures figures = { atomic_load_explicit(&node->done, memory_order_relaxed),
                               atomic_load_explicit(&node->failed, memory_order_relaxed), 0.0,
                               -1.0 };
    double seconds = (double)(now_ns - node->started) / 1e9;

    if (seconds > 0.0)
        figures.rate = (double)figures.done / seconds;
    if (figures.done >= node->total)
        figures.eta = 0.0;
    else if (figures.rate > 0.0)
        figures.eta = (double)(node->total - figures.done) / figures.rate;
    return figures;
}

/* ---- text ---- */

/* What a line may have beside name and span. */
enum part { PART_BAR = 1, PART_COUNT = 2, PART_RATE = 4, PART_ETA = 8, PART_FAILED = 16 };
#define PARTS_OF_TEXT (PART_COUNT | PART_RATE | PART_ETA | PART_FAILED)

static void append_bar(const struct report_node *node, long long done, struct buffer *out)
{
    double share = node->total > 0 ? (double)done / (double)node->total : 1.0;

    buffer_char(out, '[');
    for (int i = 1; i <= BAR_WIDTH; i++)
        buffer_char(out, share * BAR_WIDTH >= i ? '#' : '-');
    buffer_text(out, "] ");
}

static void append_parts(const struct report_node *node, const struct figures *figures,
                         unsigned parts, struct buffer *out)
{
    if (parts & PART_BAR)
        append_bar(node, figures->done, out);
    if (parts & PART_COUNT)
        buffer_printf(out, "%lld/%lld", figures->done, (long long)node->total);
    if (parts & PART_RATE)
        buffer_printf(out, " | %.1f %ss/s", figures->rate, node->word);
    if ((parts & PART_ETA) && figures->eta < 0.0)
        buffer_text(out, " | ETA ?");
    else if (parts & PART_ETA)
        buffer_printf(out, " | ETA %.1fs", figures->eta);
    if ((parts & PART_FAILED) && figures->failed > 0)
        buffer_printf(out, " | %lld failed", figures->failed);
}

static void append_line(const struct report_node *node, const struct figures *figures,
                        struct buffer *out)
{
    buffer_printf(out, "%s %s  ", node->name, node->span);
    append_parts(node, figures, PARTS_OF_TEXT, out);
}

void report_line(const struct report_node *node, int64_t now_ns, struct buffer *out)
{
    struct figures figures = figures_of(node, now_ns);

    append_line(node, &figures, out);
}

void report_terminal_line(const struct report_node *node, int64_t now_ns, size_t columns,
                          struct buffer *out)
{
    static const unsigned choices[] = { PART_BAR | PARTS_OF_TEXT, PARTS_OF_TEXT,
                                        PART_COUNT | PART_ETA | PART_FAILED,
                                        PART_COUNT | PART_FAILED, PART_COUNT };
    struct figures figures = figures_of(node, now_ns);
    struct buffer line = { 0 };
    bool fits = false;

    for (size_t i = 0; i < COUNT_OF(choices) && !fits; i++) {
        buffer_clear(&line);
        buffer_printf(&line, "%s %s ", node->name, node->span);
        append_parts(node, &figures, choices[i], &line);
        fits = line.failed || columns == 0 || text_characters(line.data, line.length) <= columns;
    }
    if (line.failed)
        out->failed = true;
    else
        buffer_text(out, fits ? line.data : node->name);
    buffer_fini(&line);
}

/* ---- lines of a log ---- */

static json_t *json_figures(const struct report_node *node, const struct figures *figures)
{
    json_t *eta = figures->eta < 0.0 ? json_null() : json_real(figures->eta);

    return json_pack("{s:s, s:o, s:o, s:I, s:I, s:f, s:o, s:I}", "event", "progress", "node",
                     json_any_text(node->name), "span", json_any_text(node->span), "done",
                     (json_int_t)figures->done, "total", (json_int_t)node->total, "rate",
                     figures->rate, "eta_seconds", eta, "failed", (json_int_t)figures->failed);
}

/* Some threshold lies between what was printed and what is done; the summary tells the end. */
static bool is_due(const struct report_node *node, long long done)
{
    return done - atomic_load_explicit(&node->printed, memory_order_relaxed) >=
               node->progress_every &&
           done < node->total;
}

/* The lock is held, so that lines come in order and a threshold is told once. */
static void log_progress(struct report *report, struct report_node *node)
{
    int64_t now = clock_monotonic_ns();
    struct figures figures = figures_of(node, now);
    struct buffer out = { 0 };

    if (!is_due(node, figures.done))
        return;
    atomic_store_explicit(&node->printed, figures.done - figures.done % node->progress_every,
                          memory_order_relaxed);
    if (now - node->logged < report->log_interval)
        return;
    node->logged = now;
    if (report->format == REPORT_JSON) {
        json_line(json_figures(node, &figures), &out);
    } else {
        append_line(node, &figures, &out);
        buffer_char(&out, '\n');
    }
    progress_redraw(report, &out);
    buffer_fini(&out);
}

void report_advance(struct report *report, struct report_node *node)
{
    if (node->progress_every <= 0 || report->terminal ||
        !is_due(node, atomic_load_explicit(&node->done, memory_order_relaxed)))
        return;
    (void)pthread_mutex_lock(&report->lock);
    log_progress(report, node);
    (void)pthread_mutex_unlock(&report->lock);
}

/* ---- lines on a terminal ---- */

/* Returns the number of lines. */
static int append_terminal_lines(const struct report *report, int64_t now_ns, struct buffer *out)
{
    const struct report_sink *sink = &report->sink;
    size_t columns = sink->columns == NULL ? 0 : sink->columns(sink->user);
    int lines = 0;

    for (const struct report_node *node = report->nodes; node != NULL; node = node->next) {
        buffer_text(out, lines == 0 ? TERMINAL_CUT : "");
        report_terminal_line(node, now_ns, columns, out);
        buffer_char(out, '\n');
        lines++;
    }
    if (lines > 0)
        buffer_text(out, TERMINAL_WRAP);
    return lines;
}

/* One write, so that nothing flickers. What cannot be written is lost: a full disk or a closed
 * pipe must not stop a run. */
void progress_redraw(struct report *report, const struct buffer *text)
{
    struct buffer frame = { 0 };
    int lines = 0;

    if (report->lines > 0) /* up over the lines, and erase to the end of the screen */
        buffer_printf(&frame, "\033[%dA\r\033[J", report->lines);
    if (text != NULL && !text->failed)
        buffer_append(&frame, text->data, text->length);
    if (report->terminal) {
        report->drawn = clock_monotonic_ns();
        lines = append_terminal_lines(report, report->drawn, &frame);
    }
    if (!frame.failed && frame.length > 0) {
        if (report->sink.write != NULL)
            report->sink.write(report->sink.user, frame.data, frame.length);
        report->lines = lines;
    }
    buffer_fini(&frame);
}

void report_tick(struct report *report)
{
    if (!report->terminal)
        return;
    (void)pthread_mutex_lock(&report->lock);
    if (clock_monotonic_ns() - report->drawn >= REDRAW_NS)
        progress_redraw(report, NULL);
    (void)pthread_mutex_unlock(&report->lock);
}

/* ---- nodes at work ---- */

void report_begin(struct report *report, struct report_node *node)
{
    struct report_node **last = &report->nodes;

    node->started = clock_monotonic_ns();
    node->logged = node->started;
    node->next = NULL;
    atomic_store_explicit(&node->printed, 0, memory_order_relaxed);
    (void)pthread_mutex_lock(&report->lock);
    while (*last != NULL)
        last = &(*last)->next;
    *last = node;
    (void)pthread_mutex_unlock(&report->lock);
}

void report_end(struct report *report, struct report_node *node)
{
    struct report_node **at = &report->nodes;

    (void)pthread_mutex_lock(&report->lock);
    while (*at != NULL && *at != node)
        at = &(*at)->next;
    if (*at != NULL)
        *at = node->next;
    progress_redraw(report, NULL);
    (void)pthread_mutex_unlock(&report->lock);
}
