#include "report/private.h"

#include <jansson.h>
#include <stdlib.h>

#define BAR_WIDTH 16

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
    if (figures.rate > 0.0)
        figures.eta = (double)(node->total - figures.done) / figures.rate;
    return figures;
}

static void append_figures(const struct report_node *node, const struct figures *figures,
                           struct buffer *out)
{
    buffer_printf(out, "%lld/%lld | %.1f %ss/s | ETA ", figures->done, (long long)node->total,
                  figures->rate, node->word);
    if (figures->eta < 0.0)
        buffer_char(out, '?');
    else
        buffer_printf(out, "%.1fs", figures->eta);
    if (figures->failed > 0)
        buffer_printf(out, " | %lld failed", figures->failed);
}

void report_line(const struct report_node *node, int64_t now_ns, struct buffer *out)
{
    struct figures figures = figures_of(node, now_ns);

    buffer_printf(out, "%s %s  ", node->name, node->span);
    append_figures(node, &figures, out);
}

static void append_bar(const struct report_node *node, long long done, struct buffer *out)
{
    int filled = node->total > 0 ? (int)(done * BAR_WIDTH / node->total) : BAR_WIDTH;

    buffer_char(out, '[');
    for (int i = 0; i < BAR_WIDTH; i++)
        buffer_char(out, i < filled ? '#' : '-');
    buffer_text(out, "] ");
}

static void line_json(const struct report_node *node, int64_t now_ns, struct buffer *out)
{
    struct figures figures = figures_of(node, now_ns);
    json_t *line = json_pack("{s:s, s:s, s:s, s:I, s:I, s:f, s:I}", "event", "progress", "node",
                             node->name, "span", node->span, "done", (json_int_t)figures.done,
                             "total", (json_int_t)node->total, "rate", figures.rate, "failed",
                             (json_int_t)figures.failed);
    char *text;

    if (line != NULL && figures.eta >= 0.0)
        (void)json_object_set_new(line, "eta_seconds", json_real(figures.eta));
    text = line == NULL ? NULL : json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(6));
    if (text != NULL)
        buffer_text(out, text);
    free(text);
    json_decref(line);
}

void progress_clear(struct report *report)
{
    if (report->lines == 0)
        return;
    /* Up over the lines, then erase to the end of the screen. */
    (void)fprintf(report->stream, "\033[%dA\r\033[J", report->lines);
    (void)fflush(report->stream);
    report->lines = 0;
}

void progress_draw(struct report *report)
{
    struct buffer out = { 0 };
    int64_t now = clock_monotonic_ns();
    int lines = 0;

    if (!report->terminal)
        return;
    for (const struct report_node *node = report->nodes; node != NULL; node = node->next) {
        struct figures figures = figures_of(node, now);
        buffer_printf(&out, "%s %s ", node->name, node->span);
        append_bar(node, figures.done, &out);
        append_figures(node, &figures, &out);
        buffer_char(&out, '\n');
        lines++;
    }
    if (!out.failed)
        report->lines = lines;
    report_write(report, &out);
}

void report_begin(struct report *report, struct report_node *node)
{
    node->started = clock_monotonic_ns();
    node->next = NULL;
    (void)pthread_mutex_lock(&report->lock);
    struct report_node **last = &report->nodes;
    while (*last != NULL)
        last = &(*last)->next;
    *last = node;
    (void)pthread_mutex_unlock(&report->lock);
}

void report_end(struct report *report, struct report_node *node)
{
    (void)pthread_mutex_lock(&report->lock);
    progress_clear(report);
    for (struct report_node **at = &report->nodes; *at != NULL; at = &(*at)->next)
        if (*at == node) {
            *at = node->next;
            break;
        }
    progress_draw(report);
    (void)pthread_mutex_unlock(&report->lock);
}

void report_advance(struct report *report, struct report_node *node)
{
    long long done, printed;

    if (node->progress_every <= 0 || report->terminal)
        return;
    done = atomic_load_explicit(&node->done, memory_order_relaxed);
    printed = atomic_load_explicit(&node->printed, memory_order_relaxed);
    /* The summary tells the end: no line when all are done. */
    if (done - printed < node->progress_every || done >= node->total)
        return;
    /* One of the threads that see the threshold passed prints. */
    if (atomic_compare_exchange_strong_explicit(&node->printed, &printed,
                                                done - done % node->progress_every,
                                                memory_order_relaxed, memory_order_relaxed)) {
        struct buffer out = { 0 };
        if (report->format == REPORT_JSON)
            line_json(node, clock_monotonic_ns(), &out);
        else
            report_line(node, clock_monotonic_ns(), &out);
        buffer_char(&out, '\n');
        (void)pthread_mutex_lock(&report->lock);
        report_write(report, &out);
        (void)pthread_mutex_unlock(&report->lock);
    }
}

void report_tick(struct report *report)
{
    if (!report->terminal)
        return;
    (void)pthread_mutex_lock(&report->lock);
    progress_clear(report);
    progress_draw(report);
    (void)pthread_mutex_unlock(&report->lock);
}
