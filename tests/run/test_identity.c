/*
 * test_identity.c - what tells things apart by bytes: different things never have the same, equal
 * ones always do, whatever their texts hold. Texts are drawn from pieces that mean something to
 * whoever joins them, so that any joining without lengths or quotes meets itself soon.
 */
#include "base/suite.h"
#include "extract/extract.h"
#include "plugin/settings.h"
#include "run/world.h"

#define DRAWS 20000
#define MAX_TEXTS 3

static const char *const pieces[] = { "a",  "b", ",",   ";",  "\"", "=",       " ",      "|",
                                      "\\", "1", "a,b", "']", "}{", "a\",\"b", "=\",\"=" };

static uint64_t state;

static uint32_t draw(uint32_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % below;
}

/* ---- texts ---- */

struct texts {
    struct sluice_value values[MAX_TEXTS];
    uint32_t count;
    char bytes[MAX_TEXTS][32];
};

static void draw_texts(struct texts *texts)
{
    texts->count = draw(MAX_TEXTS + 1);
    for (uint32_t i = 0; i < texts->count; i++) {
        size_t length = 0;
        texts->bytes[i][0] = '\0';
        for (uint32_t p = draw(4); p > 0; p--)
            length += (size_t)snprintf(texts->bytes[i] + length, sizeof texts->bytes[i] - length,
                                       "%s", pieces[draw(COUNT_OF(pieces))]);
        texts->values[i] = sluice_of_text(texts->bytes[i]);
    }
}

/* The texts with their lengths: what they are, beyond doubt. */
static void say_texts(struct buffer *truth, const struct texts *texts)
{
    buffer_printf(truth, "%u{", texts->count);
    for (uint32_t i = 0; i < texts->count; i++)
        buffer_printf(truth, "%zu:%s ", strlen(texts->bytes[i]), texts->bytes[i]);
    buffer_char(truth, '}');
}

/* ---- identities seen so far ---- */

struct seen {
    struct arena arena;
    struct map truths, identities; /* by identity, by truth */
};

static void seen_init(struct seen *seen)
{
    *seen = (struct seen){ 0 };
    arena_init(&seen->arena, 0);
    state = 9;
}

static void seen_fini(struct seen *seen)
{
    ck_assert_uint_gt(seen->truths.count, 100);
    map_fini(&seen->truths);
    map_fini(&seen->identities);
    arena_fini(&seen->arena);
}

/* Each in a form of its own, so that bytes of any kind can be compared. */
static struct buffer *keep(struct seen *seen, const struct buffer *bytes)
{
    struct buffer *copy = arena_alloc(&seen->arena, sizeof *copy);

    ck_assert(!bytes->failed && copy != NULL);
    copy->data = arena_copy(&seen->arena, bytes->data == NULL ? "" : bytes->data, bytes->length);
    copy->length = bytes->length;
    ck_assert_ptr_nonnull(copy->data);
    return copy;
}

static void expect(struct map *map, const struct buffer *key, struct buffer *value,
                   const char *fault)
{
    const struct buffer *known = map_get(map, key->data, key->length);

    ck_assert_msg(known == NULL || (known->length == value->length &&
                                    memcmp(known->data, value->data, value->length) == 0),
                  "%s:\n%s\n%s", fault, known == NULL ? "" : known->data, value->data);
    if (known == NULL)
        ck_assert(map_put(map, key->data, key->length, value));
}

static void see(struct seen *seen, struct buffer *truth, struct buffer *identity)
{
    struct buffer *true_copy = keep(seen, truth), *copy = keep(seen, identity);

    expect(&seen->truths, copy, true_copy, "two things have one identity");
    expect(&seen->identities, true_copy, copy, "one thing has two identities");
    buffer_clear(truth);
    buffer_clear(identity);
}

/* ---- the index of a read ---- */

static const char *const columns[] = { "a", "b", "ab", "a_1" };

struct drawn_read {
    struct sluice_input_key key[2];
    const struct sluice_input_key *keys[3];
    const char *order[3];
    struct texts texts[2];
    struct sluice_filter filter[2];
    const struct sluice_filter *filters[3];
};

static void draw_read(struct drawn_read *drawn, struct buffer *truth)
{
    uint32_t keys = draw(3), order = draw(3), filters = draw(3);

    *drawn = (struct drawn_read){ 0 };
    for (uint32_t i = 0; i < keys; i++) {
        drawn->key[i].column = columns[draw(COUNT_OF(columns))];
        drawn->keys[i] = &drawn->key[i];
        buffer_printf(truth, "key %s ", drawn->key[i].column);
    }
    for (uint32_t i = 0; i < order; i++) {
        drawn->order[i] = columns[draw(COUNT_OF(columns))];
        buffer_printf(truth, "order %s ", drawn->order[i]);
    }
    for (uint32_t i = 0; i < filters; i++) {
        struct sluice_filter *filter = &drawn->filter[i];
        draw_texts(&drawn->texts[i]);
        *filter = (struct sluice_filter){ .kind = (int32_t)(1 + draw(4)),
                                          .column = columns[draw(COUNT_OF(columns))],
                                          .fold_case = (int32_t)draw(2),
                                          .values = drawn->texts[i].values,
                                          .value_count = drawn->texts[i].count };
        drawn->filters[i] = filter;
        buffer_printf(truth, "filter %s %d %d ", filter->column, filter->kind, filter->fold_case);
        say_texts(truth, &drawn->texts[i]);
    }
}

START_TEST(no_two_reads_share_an_index_but_equal_ones)
{
    struct buffer truth = { 0 }, identity = { 0 };
    struct seen seen;

    seen_init(&seen);
    for (int i = 0; i < DRAWS; i++) {
        struct drawn_read drawn;
        draw_read(&drawn, &truth);
        const struct sluice_input input = { .keys = drawn.keys, .order = drawn.order };
        const struct projection projection = { .filters = drawn.filters };
        read_signature(&identity, &(struct read){ .input = &input, .projection = &projection });
        see(&seen, &truth, &identity);
    }
    seen_fini(&seen);
    buffer_fini(&truth);
    buffer_fini(&identity);
}
END_TEST

START_TEST(a_number_a_text_and_a_date_that_read_alike_are_three_filters)
{
    const struct sluice_value values[] = { sluice_of_int(1),
                                           sluice_of_real(1.0),
                                           sluice_of_text("1"),
                                           sluice_of_text("1.0"),
                                           { .type = SLUICE_BOOL, .as.integer = 1 },
                                           { .type = SLUICE_DATE, .as.integer = 1 },
                                           { .type = SLUICE_TIME, .as.integer = 1 } };
    struct buffer truth = { 0 }, identity = { 0 };
    struct seen seen;

    seen_init(&seen);
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        const struct sluice_filter filter = {
            .kind = SLUICE_FILTER_EQUAL, .column = "a", .values = &values[i], .value_count = 1
        };
        const struct sluice_filter *const filters[] = { &filter, NULL };
        const struct sluice_input input = { 0 };
        const struct projection projection = { .filters = filters };
        buffer_printf(&truth, "%zu", i);
        read_signature(&identity, &(struct read){ .input = &input, .projection = &projection });
        see(&seen, &truth, &identity);
    }
    map_fini(&seen.truths);
    map_fini(&seen.identities);
    arena_fini(&seen.arena);
    buffer_fini(&truth);
    buffer_fini(&identity);
}
END_TEST

/* ---- parameters, keys, projections: texts that others remember ---- */

#define PARAMETER(X)                                                                               \
    X(PARAMETER, list, TEXT, .kind = SLUICE_PARAMETER_LIST)                                        \
    X(PARAMETER, label, TEXT, .required = 1)
SLUICE_PARAMETERS(parameters, PARAMETER);

START_TEST(no_two_parameters_have_one_text)
{
    struct buffer truth = { 0 }, identity = { 0 };
    struct seen seen;

    seen_init(&seen);
    for (int i = 0; i < DRAWS; i++) {
        struct sluice_setting item[MAX_TEXTS] = { 0 }, list = { .name = "list" };
        struct sluice_setting label = { .name = "label" };
        const struct sluice_setting *items[MAX_TEXTS + 1] = { 0 };
        const struct sluice_setting *settings[] = { &list, &label, NULL };
        struct texts texts, one;
        draw_texts(&texts);
        do
            draw_texts(&one);
        while (one.count == 0);
        for (uint32_t t = 0; t < texts.count; t++) {
            item[t].value = texts.values[t];
            items[t] = &item[t];
        }
        list.items = items;
        list.item_count = texts.count;
        label.value = one.values[0];
        one.count = 1;
        say_texts(&truth, &texts);
        say_texts(&truth, &one);
        settings_text(&identity, settings, parameters);
        see(&seen, &truth, &identity);
    }
    seen_fini(&seen);
    buffer_fini(&truth);
    buffer_fini(&identity);
}
END_TEST

START_TEST(no_two_keys_have_one_text_in_the_ledger)
{
    struct buffer truth = { 0 }, identity = { 0 };
    struct seen seen;

    seen_init(&seen);
    for (int i = 0; i < DRAWS; i++) {
        struct texts texts;
        draw_texts(&texts);
        say_texts(&truth, &texts);
        key_format(&identity, texts.values, texts.count);
        see(&seen, &truth, &identity);
    }
    seen_fini(&seen);
    buffer_fini(&truth);
    buffer_fini(&identity);
}
END_TEST

static void yaml_texts(struct buffer *out, const struct texts *texts)
{
    buffer_char(out, '[');
    for (uint32_t i = 0; i < texts->count; i++) {
        buffer_text(out, i > 0 ? ", \"" : "\"");
        for (const char *c = texts->bytes[i]; *c != '\0'; c++) {
            buffer_text(out, *c == '"' || *c == '\\' ? "\\" : "");
            buffer_char(out, *c);
        }
        buffer_char(out, '"');
    }
    buffer_char(out, ']');
}

static const char *due_projection(const struct world *world)
{
    const struct node *node = world->binding->nodes[0];

    return node->reads[node->gates.due_first].projection->id;
}

/* As many pipelines as it takes: each is loaded and bound as any other. */
START_TEST(no_two_filters_have_one_projection)
{
    static struct world world;
    struct buffer truth = { 0 }, identity = { 0 }, yaml = { 0 };
    struct seen seen;

    world_open(&world, "  a: {plugin: fixture_gated}\n");
    seen_init(&seen);
    for (int i = 0; i < 300; i++) {
        struct texts texts[2];
        do {
            draw_texts(&texts[0]);
            draw_texts(&texts[1]);
        } while (texts[0].count == 0 || texts[1].count == 0);
        buffer_clear(&yaml);
        buffer_text(&yaml, "  a:\n    plugin: fixture_gated\n    gates:\n      completeness:\n"
                           "        due:\n          - table: readings\n            match: slot\n"
                           "            key: {sensor: sensor}\n            where: {slot: ");
        yaml_texts(&yaml, &texts[0]);
        buffer_text(&yaml, ", note: ");
        yaml_texts(&yaml, &texts[1]);
        buffer_text(&yaml, "}\n        present: {table: readings, key: {sensor: sensor}}\n");
        ck_assert(!yaml.failed);
        world_rewrite(&world, yaml.data);
        say_texts(&truth, &texts[0]);
        say_texts(&truth, &texts[1]);
        buffer_text(&identity, due_projection(&world));
        see(&seen, &truth, &identity);
    }
    seen_fini(&seen);
    world_close(&world);
    buffer_fini(&yaml);
    buffer_fini(&truth);
    buffer_fini(&identity);
}
END_TEST

int main(void)
{
    const TTest *tests[] = { no_two_reads_share_an_index_but_equal_ones,
                             a_number_a_text_and_a_date_that_read_alike_are_three_filters,
                             no_two_parameters_have_one_text,
                             no_two_keys_have_one_text_in_the_ledger,
                             no_two_filters_have_one_projection };

    return suite_run("identity", tests, COUNT_OF(tests));
}
