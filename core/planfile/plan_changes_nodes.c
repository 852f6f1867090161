/* plan_changes_nodes.c - what differs in what the work of a node is made from. */
#include "planfile/plan_changes.h"

#define PIECE 160 /* of a detail, in a line */

/* What of two texts differs, by settings ("early_season 14, breaker 2/7") or else by words: from
 * `*start`, `*a_length` and `*b_length` bytes. */
static void find_difference(const char *a, const char *b, size_t *start, size_t *a_length,
                            size_t *b_length)
{
    size_t same = 0, a_end = strlen(a), b_end = strlen(b);
    char separator = strstr(a, ", ") != NULL ? ',' : ' ';

    while (a[same] != '\0' && a[same] == b[same])
        same++;
    while (same > 0 && a[same - 1] != separator)
        same--;
    same += same > 0 && a[same] == ' ' && b[same] == ' ';
    while (a_end > same && b_end > same && a[a_end - 1] == b[b_end - 1]) {
        a_end--;
        b_end--;
    }
    while (a[a_end] != '\0' && a[a_end] != separator)
        a_end++;
    while (b[b_end] != '\0' && b[b_end] != separator)
        b_end++;
    *start = same;
    *a_length = a_end - same;
    *b_length = b_end - same;
}

static void take_piece(char piece[PIECE], const char *text, size_t length)
{
    if (length == 0)
        (void)snprintf(piece, PIECE, "nothing");
    else
        (void)snprintf(piece, PIECE, "%.*s", (int)(length < PIECE ? length : PIECE), text);
}

/* "plugin was A, is B"; of long texts what differs. */
static void add_detail(struct comparison *comparison, const char *node, const char *name,
                       const char *was, const char *is)
{
    bool plural = name[0] != '\0' && name[strlen(name) - 1] == 's';
    size_t start = 0, was_length = strlen(was), is_length = strlen(is);
    char was_piece[PIECE], is_piece[PIECE];

    if (was_length + is_length > PIECE)
        find_difference(was, is, &start, &was_length, &is_length);
    take_piece(was_piece, was + start, was_length);
    take_piece(is_piece, is + start, is_length);
    changes_add(comparison, "processor '%.60s': %.60s %s %s, %s %s", node, name,
                plural ? "were" : "was", was_piece, plural ? "are" : "is", is_piece);
}

/* ---- components ---- */

static const struct component *find_component(const struct plan_file_node *node, const char *name)
{
    for (size_t i = 0; i < node->component_count; i++)
        if (strcmp(node->components[i].name, name) == 0)
            return &node->components[i];
    return NULL;
}

static const char *detail_of(const struct component *component)
{
    return component == NULL || component->detail == NULL ? "" : component->detail;
}

/* A plan of the release before, and the very plugin that it was made with. */
static bool is_released(const struct comparison *comparison, const char *name,
                        const struct component *was, const struct component *is)
{
    const struct node *node = binding_find_node(comparison->plan->binding, name);

    return node != NULL && component_is(node, is, was) &&
           strcmp(detail_of(was), detail_of(&node->released_plugin)) == 0;
}

static void compare_component(struct comparison *comparison, const char *node,
                              const struct component *was, const struct component *is)
{
    bool same_text = strcmp(detail_of(was), detail_of(is)) == 0;

    if (was != NULL && is_released(comparison, node, was, is))
        return;
    if (was == NULL || !same_text)
        add_detail(comparison, node, is->name, detail_of(was), detail_of(is));
    else if (!digest_equals(was->digest, is->digest))
        changes_add(comparison, "processor '%.60s': %.60s: %s", node, is->name,
                    component_kind(is->name) == COMPONENT_CALENDAR
                        ? "other dates, or dates of other seasons"
                        : "the same text with another digest");
}

static void compare_components(struct comparison *comparison, const struct plan_file_node *was,
                               const struct plan_file_node *is)
{
    if (strcmp(was->table, is->table) != 0)
        add_detail(comparison, is->name, "table", was->table, is->table);
    for (size_t i = 0; i < is->component_count; i++) {
        const struct component *now = &is->components[i];
        compare_component(comparison, is->name, find_component(was, now->name), now);
    }
    for (size_t i = 0; i < was->component_count; i++)
        if (find_component(is, was->components[i].name) == NULL)
            add_detail(comparison, is->name, was->components[i].name,
                       detail_of(&was->components[i]), "");
}

/* ---- inputs ---- */

/* The plan itself was to compute it: its entry tells that it has been. */
static bool is_planned(struct comparison *comparison, const char *table, sluice_day date)
{
    const struct source *source = binding_find_stored(comparison->plan->binding, table);
    const struct plan_file_entry *entry;

    if (source == NULL || source->producer == NULL)
        return false;
    entry = changes_find_entry(comparison, &comparison->was_entries, source->producer->name, date);
    return entry != NULL && action_is_work(entry->action);
}

/* Neighbours that changed in the same way. */
struct version_change {
    sluice_day from, to;
    char was[VERSION_LABEL_SIZE], is[VERSION_LABEL_SIZE];
    bool open, said, planned;
};

static void close_change(struct comparison *comparison, const char *table,
                         struct version_change *change)
{
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE], dates[64] = "";

    if (!change->open)
        return;
    change->open = false;
    change->said = true;
    if (change->from != NO_DATE)
        (void)snprintf(dates, sizeof dates, "%s%s%s ", date_format(change->from, from),
                       change->from == change->to ? "" : "..",
                       change->from == change->to ? "" : date_format(change->to, to));
    changes_add(comparison, "table '%.80s': %swas %s, is %s", table, dates,
                change->was[0] == '\0' ? "not there" : change->was,
                change->is[0] == '\0' ? "not there" : change->is);
}

/* One date of the table: its labels then and now. */
static void note_date(struct comparison *comparison, const char *table, sluice_day date,
                      const char *was, const char *is, struct version_change *change)
{
    bool differs = strcmp(was, is) != 0;

    if (differs && date != NO_DATE && is_planned(comparison, table, date)) {
        change->planned = true;
        differs = false;
    }
    if (differs && change->open && strcmp(change->was, was) == 0 && strcmp(change->is, is) == 0) {
        change->to = date;
        return;
    }
    close_change(comparison, table, change);
    if (!differs)
        return;
    change->open = true;
    change->from = change->to = date;
    (void)snprintf(change->was, sizeof change->was, "%s", was);
    (void)snprintf(change->is, sizeof change->is, "%s", is);
}

/* Walks stretches in the order of dates. */
struct label_cursor {
    const char *text;
    struct version_stretch stretch;
    bool there;
};

static const char *label_at(struct label_cursor *cursor, sluice_day date)
{
    while (cursor->there && cursor->stretch.to < date)
        cursor->there = versions_next(&cursor->text, &cursor->stretch);
    return cursor->there && cursor->stretch.from <= date ? cursor->stretch.label : "";
}

static struct label_cursor open_labels(const char *text)
{
    struct label_cursor cursor = { .text = text };

    cursor.there = versions_next(&cursor.text, &cursor.stretch);
    return cursor;
}

/* The dates of a table; of one that is there no more, the calendar's. */
static struct axis axis_of(const struct plan *plan, const char *table)
{
    const struct source *source = binding_find_stored(plan->binding, table);

    return source == NULL ? (struct axis){ plan->calendar.dates, plan->calendar.count }
                          : source_axis(&plan->versions, source);
}

static void compare_dates(struct comparison *comparison, const char *table, const char *was,
                          const char *is, struct version_change *change)
{
    struct axis axis = axis_of(comparison->plan, table);
    struct label_cursor before = open_labels(was), now = open_labels(is);

    if ((before.there && before.stretch.from == NO_DATE) ||
        (now.there && now.stretch.from == NO_DATE)) {
        note_date(comparison, table, NO_DATE, before.there ? before.stretch.label : "",
                  now.there ? now.stretch.label : "", change);
    } else {
        for (size_t i = 0; i < axis.count; i++)
            note_date(comparison, table, axis.dates[i], label_at(&before, axis.dates[i]),
                      label_at(&now, axis.dates[i]), change);
    }
    close_change(comparison, table, change);
}

static void compare_versions(struct comparison *comparison, const struct plan_file_node *node,
                             const struct plan_file_input *was, const struct plan_file_input *is)
{
    struct version_change change = { 0 };

    if (strcmp(was->versions, is->versions) == 0) {
        if (!digest_equals(was->tokens, is->tokens))
            changes_add(
                comparison,
                "table '%.80s': its versions have the same numbers, but are others: another "
                "store or ledger",
                is->table);
        return;
    }
    compare_dates(comparison, is->table, was->versions, is->versions, &change);
    /* A date that came to the calendar, or left it, in the middle of others. */
    if (!change.said && !change.planned)
        add_detail(comparison, node->name, is->name, was->versions, is->versions);
}

/* Versions are of one table; where the ledger has none, they are of what is read of it. */
static void compare_input(struct comparison *comparison, const struct plan_file_node *node,
                          const struct plan_file_input *was, const struct plan_file_input *is)
{
    if (strcmp(was->table, is->table) != 0)
        add_detail(comparison, node->name, is->name, was->table, is->table);
    else if (!digest_equals(was->projection, is->projection))
        changes_add(comparison,
                    "processor '%.80s': %.80s reads other columns or other rows (where) of table "
                    "'%.80s'",
                    node->name, is->name, is->table);
    else
        compare_versions(comparison, node, was, is);
}

static const struct plan_file_input *find_input(const struct plan_file_node *node, const char *name)
{
    for (size_t i = 0; i < node->input_count; i++)
        if (strcmp(node->inputs[i].name, name) == 0)
            return &node->inputs[i];
    return NULL;
}

static void compare_inputs(struct comparison *comparison, const struct plan_file_node *was,
                           const struct plan_file_node *is)
{
    for (size_t i = 0; i < is->input_count; i++) {
        const struct plan_file_input *before = find_input(was, is->inputs[i].name);
        if (before == NULL)
            add_detail(comparison, is->name, is->inputs[i].name, "", is->inputs[i].table);
        else
            compare_input(comparison, is, before, &is->inputs[i]);
    }
    for (size_t i = 0; i < was->input_count; i++)
        if (find_input(is, was->inputs[i].name) == NULL)
            add_detail(comparison, is->name, was->inputs[i].name, was->inputs[i].table, "");
}

void changes_of_nodes(struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->was->node_count; i++) {
        const struct plan_file_node *was = &comparison->was->nodes[i], *is = NULL;
        for (size_t n = 0; n < comparison->is->node_count && is == NULL; n++)
            if (strcmp(comparison->is->nodes[n].name, was->name) == 0)
                is = &comparison->is->nodes[n];
        if (is == NULL) {
            changes_add(comparison,
                        "processor '%.80s': was in the plan, is not enabled or not there",
                        was->name);
            continue;
        }
        compare_components(comparison, was, is);
        compare_inputs(comparison, was, is);
    }
}
