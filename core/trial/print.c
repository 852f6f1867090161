/* print.c - what came of all cases, for people and as JSON. */
#include "trial/private.h"

#include <jansson.h>
#include <stdlib.h>

#define INDENT "           "

/* ---- differences ---- */

/* Does another way of computing alone show it? */
static bool is_of_way(const struct trial_difference *difference)
{
    return difference->way != NULL && *difference->way != '\0';
}

static const char *shown(const char *text)
{
    return text == NULL ? "null" : text;
}

/* Of a case that was written anew: what stood, and what stands. */
static void print_update(const struct trial_difference *difference, struct buffer *out)
{
    if (difference->kind == TRIAL_CELL)
        buffer_printf(out, "%s: was %s, is %s", difference->column, shown(difference->expected),
                      shown(difference->got));
    else if (difference->kind == TRIAL_COLUMN)
        buffer_printf(out, "column '%s' is new", difference->column);
    else if (difference->kind == TRIAL_LOST)
        buffer_printf(out, "gone is %s", shown(difference->expected));
    else
        buffer_printf(out, "new is %s", shown(difference->got));
}

static void print_test(const struct trial_difference *difference, struct buffer *out)
{
    const char *first = is_of_way(difference) ? "first" : "expected";

    if (is_of_way(difference))
        buffer_printf(out, "differs %s: ", difference->way);
    if (difference->kind == TRIAL_CELL)
        buffer_printf(out, "%s: %s %s, got %s", difference->column, first,
                      shown(difference->expected), shown(difference->got));
    else if (difference->kind == TRIAL_COLUMN)
        buffer_printf(out, "there is no column '%s', which the output has", difference->column);
    else if (difference->kind == TRIAL_LOST)
        buffer_printf(out, "%s %s, which did not come", first, shown(difference->expected));
    else
        buffer_printf(out, "%s none, got %s", first, shown(difference->got));
}

static void print_difference(const struct trial_case *result,
                             const struct trial_difference *difference, struct buffer *out)
{
    buffer_text(out, INDENT);
    if (!is_of_way(difference))
        buffer_text(out, difference->file == NULL ? "" : difference->file);
    if (difference->line > 0)
        buffer_printf(out, ":%d", difference->line);
    if (difference->date != NULL)
        buffer_printf(out, "%s%s, %s", is_of_way(difference) ? "" : ": ", difference->date,
                      difference->key == NULL ? "" : difference->key);
    buffer_text(out, ": ");
    if (result->status == TRIAL_UPDATED)
        print_update(difference, out);
    else
        print_test(difference, out);
    buffer_char(out, '\n');
}

/* ---- for people ---- */

static void print_count(int64_t count, const char *noun, const char *before, struct buffer *out)
{
    buffer_printf(out, "%s%lld %s%s", before, (long long)count, noun, PLURAL(count));
}

static void print_head(const struct trial_case *result, struct buffer *out)
{
    buffer_printf(out, "%-8s %-12s", trial_status_name(result->status), result->name);
    if (result->status != TRIAL_CRASHED && result->status != TRIAL_INVALID) {
        print_count(result->dates, "date", " ", out);
        print_count(result->rows, "row", ", ", out);
        if (result->outcomes > 0)
            print_count(result->outcomes, "outcome", ", ", out);
    }
    if (result->status == TRIAL_FAILED)
        print_count((int64_t)result->difference_count + result->more, "difference", "; ", out);
    buffer_char(out, '\n');
}

static void print_list(const struct trial_text_list *list, struct buffer *out)
{
    for (size_t i = 0; i < list->count; i++)
        buffer_printf(out, INDENT "%s\n", list->items[i]);
}

static void print_printed(const char *text, struct buffer *out)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        buffer_printf(out, INDENT "printed: %.*s\n", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

static bool is_good(const struct trial_case *result)
{
    return result->status == TRIAL_PASSED || result->status == TRIAL_UPDATED;
}

static void print_case(const struct trial_case *result, struct buffer *out)
{
    print_head(result, out);
    if (*result->detail != '\0')
        buffer_printf(out, INDENT "%s\n", result->detail);
    print_list(&result->mistakes, out);
    print_list(&result->notes, out);
    for (size_t i = 0; i < result->difference_count; i++)
        print_difference(result, &result->differences[i], out);
    if (result->more > 0)
        buffer_printf(out, INDENT "and %lld more\n", (long long)result->more);
    if (!is_good(result))
        print_printed(result->printed, out);
    if (*result->repeat != '\0' &&
        (result->status == TRIAL_CRASHED || result->status == TRIAL_FAILED))
        buffer_printf(out, INDENT "repeat: %s\n", result->repeat);
}

/* Is there something that an update would write? */
static bool may_update(const struct trial_request *request, const struct trial_results *results)
{
    bool may = false;

    for (size_t i = 0; i < results->count && !request->update; i++)
        may = may || (results->list[i].difference_count > 0 &&
                      !is_of_way(&results->list[i].differences[0]));
    return may;
}

static void print_text(const struct trial_request *request, const struct trial_results *results,
                       struct buffer *out)
{
    const char *between = "";

    for (size_t i = 0; i < results->count; i++)
        print_case(&results->list[i], out);
    print_count((int64_t)results->count, "case", "", out);
    buffer_text(out, ": ");
    for (int status = 0; status < TRIAL_STATUSES; status++) {
        if (results->by_status[status] == 0)
            continue;
        buffer_printf(out, "%s%zu %s", between, results->by_status[status],
                      trial_status_name(status));
        between = ", ";
    }
    buffer_char(out, '\n');
    if (may_update(request, results)) {
        buffer_text(out, "if what came is right, `sluice test ");
        buffer_word(out, request->folder);
        buffer_text(out, " --update` makes it what is expected\n");
    }
}

/* ---- for programs ---- */

static json_t *list_to_json(const struct trial_text_list *list)
{
    json_t *array = json_array();

    for (size_t i = 0; i < list->count; i++)
        (void)json_array_append_new(array, json_string(list->items[i]));
    return array;
}

static json_t *difference_to_json(const struct trial_difference *difference)
{
    static const char *const kinds[] = {
        [TRIAL_CELL] = "cell", [TRIAL_LOST] = "lost", [TRIAL_NEW] = "new", [TRIAL_COLUMN] = "column"
    };
    int kind = difference->kind >= 0 && difference->kind <= TRIAL_COLUMN ? difference->kind : 0;

    return json_pack("{s:s, s:s?, s:i, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?}", "kind", kinds[kind],
                     "file", difference->file, "line", difference->line, "way", difference->way,
                     "date", difference->date, "key", difference->key, "column", difference->column,
                     "expected", difference->expected, "got", difference->got);
}

static json_t *case_to_json(const struct trial_case *result)
{
    json_t *differences = json_array();

    for (size_t i = 0; i < result->difference_count; i++)
        (void)json_array_append_new(differences, difference_to_json(&result->differences[i]));
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:s, s:s, s:f}", "name",
                     result->name, "status", trial_status_name(result->status), "detail",
                     result->detail, "mistakes", list_to_json(&result->mistakes), "notes",
                     list_to_json(&result->notes), "differences", differences, "more",
                     (json_int_t)result->more, "dates", (json_int_t)result->dates, "rows",
                     (json_int_t)result->rows, "outcomes", (json_int_t)result->outcomes, "printed",
                     result->printed, "repeat", result->repeat, "seconds", result->seconds);
}

static void print_json(const struct trial_request *request, const struct trial_results *results,
                       struct buffer *out)
{
    json_t *root = json_object(), *list = json_array();
    char *text;

    json_memory_begin();
    for (size_t i = 0; i < results->count; i++)
        (void)json_array_append_new(list, case_to_json(&results->list[i]));
    (void)json_object_set_new(root, "folder", json_string(request->folder));
    for (int status = 0; status < TRIAL_STATUSES; status++)
        (void)json_object_set_new(root, trial_status_name(status),
                                  json_integer((json_int_t)results->by_status[status]));
    (void)json_object_set_new(root, "cases", list);
    text = json_to_text(root, JSON_INDENT(2));
    out->failed = out->failed || text == NULL || json_memory_lacked();
    if (!out->failed)
        buffer_printf(out, "%s\n", text);
    free(text);
    json_decref(root);
}

void trial_print(const struct trial_request *request, const struct trial_results *results,
                 bool json, struct buffer *out)
{
    if (json)
        print_json(request, results, out);
    else
        print_text(request, results, out);
}
