/* files.c - a world as YAML and CSV. */
#include "property/files.h"

#include <sluice/plugin.h>
#include <string.h>
#include <time.h>

#include "places/places.h"

const char *const files_plugins[PLUGINS] = { "early", "late", "pair", "whole" };

const char *files_date(int day, char text[FILES_DATE_SIZE])
{
    /* 2020-12-20 is day 0: a year ends among them. */
    time_t at = (time_t)(18616 + day) * 86400;
    struct tm parts;

    (void)gmtime_r(&at, &parts);
    (void)snprintf(text, FILES_DATE_SIZE, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1,
                   parts.tm_mday);
    return text;
}

const char *files_name(int table)
{
    return table == WORLD_TABLES ? "days" : world_tables[table];
}

/* ---- YAML ---- */

static void print_text(const char *text, FILE *out)
{
    (void)fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            (void)fputc('\\', out);
        (void)fputc(*text, out);
    }
    (void)fputc('"', out);
}

static void print_tables(const struct world *world, bool strict, FILE *out)
{
    static const char *const known[] = { "ahead", "before", "after" };

    (void)fputs("tables:\n  days:\n    {date: day, key: [day], known: ahead,\n"
                "     columns: {day: date, season: text, kind: text}}\n",
                out);
    for (int t = 0; t < WORLD_TABLES; t++) {
        (void)fprintf(out, "  %s:\n    {", world_tables[t]);
        if (t != TABLE_TEAMS)
            (void)fprintf(out, "date: day, known: %s, dates: %s, empty: %s, ",
                          known[world->known[t]], world->all_dates[t] ? "all" : "calendar",
                          world->empty_counts[t] ? "allowed" : "missing");
        else if (world->since)
            (void)fputs("known: {since: day}, ", out);
        (void)fprintf(out,
                      "key: %s,\n     columns: {id: int, day: date, team: text, slot: int, "
                      "tag: text?, n: int, x: %s}}\n",
                      t == TABLE_PLANS ? "[day, team, slot]" : "[id]",
                      strict && world->strict[t] ? "real" : "real?");
    }
}

static void print_inputs(const struct node *node, FILE *out)
{
    (void)fputs("    inputs: {", out);
    for (int i = 0; i < node->input_count; i++) {
        int source = node->inputs[i].source;
        if (source < WORLD_TABLES)
            (void)fprintf(out, "%sin%d: %s", i > 0 ? ", " : "", i, world_tables[source]);
        else
            (void)fprintf(out, "%sin%d: made%d", i > 0 ? ", " : "", i, source - WORLD_TABLES);
    }
    (void)fputs("}\n", out);
}

static void print_input(const struct world *world, const struct node_input *input, int i, FILE *out)
{
    const struct window *window = &input->window;
    const struct filter *filter = &input->filter;
    bool strict = input->source < WORLD_TABLES && world->strict[input->source];

    (void)fprintf(out,
                  "      kind%d: %d\n      from%d: %d\n      to%d: %d\n      last%d: %d\n"
                  "      same_season%d: %d\n      hard%d: %d\n      newest%d: %d\n"
                  "      ordered%d: %d\n      unique%d: %d\n      strict%d: %d\n",
                  i, window->kind, i, window->from, i, window->to, i, window->last, i,
                  window->same_season, i, input->hard, i, input->newest, i, input->ordered, i,
                  input->unique, i, strict);
    if (filter->kind == 0)
        return;
    (void)fprintf(out, "      filter%d: %d\n      fold%d: %d\n      texts%d: [", i, filter->kind, i,
                  filter->fold_case, i);
    for (int t = 0; t < filter->count; t++) {
        (void)fputs(t > 0 ? ", " : "", out);
        print_text(world_tags[filter->texts[t]], out);
    }
    (void)fputs("]\n", out);
}

static void print_window(const struct window *window, FILE *out)
{
    if (window->kind == SLUICE_WINDOW_ALL)
        return;
    (void)fprintf(out, ", window: {same_season: %s", window->same_season ? "true" : "false");
    if (window->kind == SLUICE_WINDOW_DAYS)
        (void)fprintf(out, ", from_days: %d, to_days: %d", window->from, window->to);
    if (window->last > 0)
        (void)fprintf(out, ", last: %d", window->last);
    (void)fputs("}", out);
}

static void print_gates(const struct node *node, FILE *out)
{
    const struct gates *gates = &node->gates;
    const struct completeness *gate = &gates->completeness;

    (void)fprintf(out, "    gates:\n      early_season: {days: %d}\n      sample_size: {",
                  gates->early_days);
    for (int i = 0; i < node->input_count && i < 2; i++)
        (void)fprintf(out, "%sin%d: %d", i > 0 ? ", " : "", i, gates->min_rows[i]);
    (void)fputs("}\n", out);
    if (gates->attempts > 0)
        (void)fprintf(out, "      breaker: {attempts: %d, cooldown: %d}\n", gates->attempts,
                      gates->cooldown);
    if (!gate->on)
        return;
    (void)fprintf(out,
                  "      completeness:\n        at_least: %d\n        mode: %s\n        word: slots"
                  "\n        due:\n          - {table: %s, key: {team: team}, match: slot",
                  gate->at_least, gate->warn ? "warn" : "skip", world_tables[gate->due]);
    print_window(&gate->window, out);
    (void)fprintf(out, "}\n        present: {table: %s, key: {team: team}, match: slot}\n",
                  world_tables[gate->present]);
}

static void print_node(const struct world *world, int n, FILE *out)
{
    const struct node *node = &world->nodes[n];

    (void)fprintf(out, "  node%d:\n    plugin: %s\n    output: made%d\n    max_failed: %d\n", n,
                  files_plugins[node->plugin], n, node->max_failed);
    if (node->workers == 0)
        (void)fputs("    parallel: false\n", out);
    else
        (void)fprintf(out, "    workers: %d\n", node->workers);
    if (node->fill > 0)
        (void)fprintf(out, "    fill_at_least: {x: %d}\n", node->fill);
    print_inputs(node, out);
    (void)fputs("    with:\n", out);
    for (int i = 0; i < node->input_count; i++)
        print_input(world, &node->inputs[i], i, out);
    (void)fprintf(out,
                  "      inputs: %d\n      factor: %d\n      scale: %d\n      high: %d\n"
                  "      skips: %d\n      fails: %d\n      parts: %d\n      ready: %d\n"
                  "      extra: %d\n      drops: %d\n      total: %d\n      spoilt: %d\n",
                  node->input_count, node->factor, node->scale, node->high, node->skips,
                  node->fails, node->parts, node->ready, node->extra, node->drops, node->total,
                  node->spoilt);
    print_gates(node, out);
}

void files_pipeline(const struct world *world, bool strict, FILE *out)
{
    char sections[PLACES_TEXT];

    (void)fprintf(out,
                  "sluice: 1\nname: drawn\n%s"
                  "calendar: {table: days, date: day, season: season, where: {kind: [regular]}}\n",
                  places_sections_of("STORE", sections));
    print_tables(world, strict, out);
    (void)fputs("processors:\n", out);
    for (int n = 0; n < WORLD_NODES; n++)
        if (world->nodes[n].there)
            print_node(world, n, out);
}

/* ---- CSV ---- */

static void print_quoted(const char *text, FILE *out)
{
    (void)fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            (void)fputc('"', out);
        (void)fputc(*text, out);
    }
    (void)fputs("\",", out);
}

static void print_days(const struct data *data, FILE *out)
{
    char date[FILES_DATE_SIZE];

    (void)fputs("day,kind,season\n", out);
    for (int day = 0; day < WORLD_DAYS; day++)
        if (data->days[day].there)
            (void)fprintf(out, "%s,%s,\"%s\"\n", files_date(day, date),
                          data->days[day].counts ? "regular" : "off",
                          world_seasons[data->days[day].season]);
}

void files_table(const struct data *data, int table, FILE *out)
{
    char date[FILES_DATE_SIZE];

    if (table == WORLD_TABLES) {
        print_days(data, out);
        return;
    }
    (void)fputs("id,day,team,tag,slot,n,x\n", out);
    for (int i = 0; i < data->tables[table].count; i++) {
        const struct raw_row *row = &data->tables[table].rows[i];
        (void)fprintf(out, "%d,%s,", row->id, files_date(row->day, date));
        print_quoted(world_teams[row->team], out);
        if (row->tag < 0)
            (void)fputc(',', out);
        else
            print_quoted(world_tags[row->tag], out);
        (void)fprintf(out, "%d,%d,", row->slot, row->n);
        (void)(row->known ? fprintf(out, "%.17g\n", row->x) : fputc('\n', out));
    }
}
