/* test_yaml.c - the tree of a YAML file with its places, and what is refused of it. */
#include "runner.h"
#include "yaml/yaml.h"

#include <check.h>

/* Places as "text@line:column", lists as [..], maps as {key@..: value, ..}. */
static void render(const struct yaml *yaml, struct buffer *out)
{
    if (yaml->kind == YAML_SCALAR)
        buffer_printf(out, yaml->quoted ? "'%s'" : "%s", yaml->text);
    else if (yaml->kind == YAML_BROKEN)
        buffer_text(out, "broken");
    if (yaml->kind == YAML_LIST || yaml->kind == YAML_MAP) {
        buffer_char(out, yaml->kind == YAML_LIST ? '[' : '{');
        for (size_t i = 0; i < yaml->count; i++) {
            buffer_text(out, i > 0 ? ", " : "");
            if (yaml->kind == YAML_MAP) {
                render(yaml->keys[i], out);
                buffer_text(out, ": ");
            }
            render(yaml->items[i], out);
        }
        buffer_char(out, yaml->kind == YAML_LIST ? ']' : '}');
    }
    buffer_printf(out, "@%d:%d", yaml->location.line, yaml->location.column);
}

/* The tree, then the mistakes. */
static void read_and_render(const char *text, size_t length, struct buffer *out)
{
    struct yaml_source source = { "a.yaml", text, length };
    struct diagnostics diagnostics;
    struct arena arena;
    struct yaml *root = NULL;
    size_t node_count = 0;
    int status;

    arena_init(&arena, 0);
    diagnostics_init(&diagnostics);
    diagnostics_source(&diagnostics, "a.yaml", text, length);
    status = yaml_read(&source, &arena, &node_count, &diagnostics, &root, NULL);
    ck_assert_int_eq(status, root != NULL ? SLUICE_OK : SLUICE_E_INVALID);
    if (root != NULL)
        render(root, out);
    buffer_char(out, '\n');
    diagnostics_print(&diagnostics, out);
    ck_assert(!out->failed);
    diagnostics_fini(&diagnostics);
    arena_fini(&arena);
}

static const struct {
    const char *text, *expected;
} yaml_cases[] = {
    { "a: b\n", "{a@1:1: b@1:4}@1:1\n" },
    { "a:\n"
      "  - x\n"
      "  - {b: 'c', d: \"\"}\n"
      "é: ü: x\n",
      "\n"
      "a.yaml:4:5: error: not valid YAML: mapping values are not allowed in this context\n"
      "    4 | é: ü: x\n"
      "      |     ^\n" },
    { "é: {ü: x, y: z}\n", "{é@1:1: {ü@1:5: x@1:8, y@1:11: z@1:14}@1:4}@1:1\n" },
    { "a: |\n"
      "  text\n"
      "b:\n",
      "{a@1:1: 'text\n"
      "'@1:4, b@3:1: @3:3}@1:1\n" },
    { "\"k\": 1\r\n"
      "b: 2\r\n",
      "{'k'@1:1: 1@1:6, b@2:1: 2@2:4}@1:1\n" },
    { "[a, 1]\n", "[a@1:2, 1@1:5]@1:1\n" },
    { "a: 1\n"
      "b: 2\n"
      "a: 3\n",
      "{a@1:1: 1@1:4, b@2:1: 2@2:4}@1:1\n"
      "a.yaml:3:1: error: key 'a' is written twice\n"
      "    3 | a: 3\n"
      "      | ^\n"
      "  first written at a.yaml:1:1\n" },
    { "? [x]\n"
      ": y\n",
      "{}@1:1\n"
      "a.yaml:1:3: error: a key must be text, not a list\n"
      "    1 | ? [x]\n"
      "      |   ^\n" },
    { "? x\n"
      ": y\n",
      "{x@1:3: y@2:3}@1:1\n" },
    { ": y\n", "\n"
               "a.yaml:1:1: error: not valid YAML: while parsing a block mapping, did not find "
               "expected key\n"
               "    1 | : y\n"
               "      | ^\n" },
    { "a: \"x\\0y\"\n", "{a@1:1: broken@1:4}@1:1\n"
                        "a.yaml:1:4: error: text must not contain the character NUL\n"
                        "    1 | a: \"x\\0y\"\n"
                        "      |    ^\n" },
    { "a: \"x\\e\"\n"
      "\"b\\e\": 1\n",
      "{a@1:1: 'x'@1:4}@1:1\n"
      "a.yaml:2:1: error: a key has at most 128 bytes and no control characters\n"
      "    2 | \"b\\e\": 1\n"
      "      | ^\n" },
    { "a: [x\n", "\n"
                 "a.yaml:1:4: error: not valid YAML: this '[' is not closed\n"
                 "    1 | a: [x\n"
                 "      |    ^\n" },
    { "a: {b: [c], d: {e: f},\n"
      "# later\n",
      "\n"
      "a.yaml:1:4: error: not valid YAML: this '{' is not closed\n"
      "    1 | a: {b: [c], d: {e: f},\n"
      "      |    ^\n" },
    { "é: [a, {b: [\n", "\n"
                        "a.yaml:1:12: error: not valid YAML: this '[' is not closed\n"
                        "    1 | é: [a, {b: [\n"
                        "      |            ^\n" },
    { "a: {b: 1\n"
      "c: 2\n",
      "\n"
      "a.yaml:2:2: error: not valid YAML: while parsing a flow mapping, did not find expected ',' "
      "or '}'\n"
      "    2 | c: 2\n"
      "      |  ^\n"
      "  the '{' of a.yaml:1:4 is not closed before this, or a ',' is missing\n" },
    { "a: {b: \"c}\n"
      "d: 'e'\n",
      "\n"
      "a.yaml:1:8: error: not valid YAML: this quote is not closed\n"
      "    1 | a: {b: \"c}\n"
      "      |        ^\n" },
    { "a: 'b\n"
      "---\n"
      "c: 'd'\n",
      "\n"
      "a.yaml:1:4: error: not valid YAML: this quote is not closed\n"
      "    1 | a: 'b\n"
      "      |    ^\n" },
    { "a: 1\n"
      "b\n"
      "  c: 2\n",
      "\n"
      "a.yaml:2:1: error: not valid YAML: no ':' follows this key\n"
      "    2 | b\n"
      "      | ^\n" },
    { "a: *b\n", "{a@1:1: broken@1:4}@1:1\n"
                 "a.yaml:1:4: error: aliases are not supported\n"
                 "    1 | a: *b\n"
                 "      |    ^\n"
                 "  write the value of '*b' out\n" },
    { "a: &b 1\n", "{a@1:1: 1@1:4}@1:1\n"
                   "a.yaml:1:4: error: anchors are not supported\n"
                   "    1 | a: &b 1\n"
                   "      |    ^\n"
                   "  remove '&b' and write the value out\n" },
    { "a: !!str 1\n", "{a@1:1: 1@1:4}@1:1\n"
                      "a.yaml:1:4: error: tags are not supported\n"
                      "    1 | a: !!str 1\n"
                      "      |    ^\n"
                      "  remove the tag; quotes make a value text\n" },
    { "%YAML 1.1\n"
      "---\n"
      "a: 1\n"
      "...\n",
      "{a@3:1: 1@3:4}@3:1\n" },
    { "a: # 1\xE2\x80\xA8"
      "b: 2\xC2\x85\n"
      "c: \xE2\x80\xA9\r"
      "d: 1\r\n",
      "\n"
      "a.yaml:1:7: error: U+2028 (line separator) ends a line of YAML, even a comment, and is not "
      "seen\n"
      "    1 | a: # 1\xE2\x80\xA8"
      "b: 2\?\?\n"
      "      |       ^\n"
      "  remove it; in double quotes \\L stands for it\n"
      "a.yaml:1:12: error: U+0085 (next line) ends a line of YAML, even a comment, and is not "
      "seen\n"
      "    1 | a: # 1\xE2\x80\xA8"
      "b: 2\?\?\n"
      "      |            ^\n"
      "  remove it; in double quotes \\N stands for it\n"
      "a.yaml:2:4: error: U+2029 (paragraph separator) ends a line of YAML, even a comment, and is "
      "not seen\n"
      "    2 | c: \xE2\x80\xA9?d: 1\n"
      "      |    ^\n"
      "  remove it; in double quotes \\P stands for it\n"
      "a.yaml:2:5: error: a carriage return without a line feed ends a line of YAML, even a "
      "comment, and is not seen\n"
      "    2 | c: \xE2\x80\xA9?d: 1\n"
      "      |     ^\n"
      "  remove it, or end lines with a line feed\n" },
    { "a: \"\\L\\N\\P\"\n", "{a@1:1: '\xE2\x80\xA8\xC2\x85\xE2\x80\xA9'@1:4}@1:1\n" },
    { "\"a\tb\":\tx\n", "{}@1:1\n"
                        "a.yaml:1:1: error: a key has at most 128 bytes and no control characters\n"
                        "    1 | \"a\tb\":\tx\n"
                        "      | ^\n" },
    { "[\"é\t\", x]\n", "['é\t'@1:2, x@1:8]@1:1\n" },
    { "---\n", "\n"
               "a.yaml: error: the file is empty\n"
               "  a pipeline file begins with 'sluice: 1'\n" },
    { "~\n", "\n"
             "a.yaml: error: the file is empty\n"
             "  a pipeline file begins with 'sluice: 1'\n" },
};

START_TEST(trees_and_mistakes_have_their_places)
{
    struct buffer out = { 0 };

    read_and_render(yaml_cases[_i].text, strlen(yaml_cases[_i].text), &out);
    ck_assert_str_eq(out.data, yaml_cases[_i].expected);
    buffer_fini(&out);
}
END_TEST

static void check_first_line(struct buffer *text, const char *expected)
{
    struct buffer out = { 0 };
    char *line;

    ck_assert(!text->failed);
    read_and_render(text->data, text->length, &out);
    line = strstr(out.data, "error: ");
    ck_assert_ptr_nonnull(line);
    line[strcspn(line, "\n")] = '\0';
    ck_assert_str_eq(line, expected);
    buffer_fini(&out);
    buffer_fini(text);
}

START_TEST(depth_is_limited)
{
    struct buffer text = { 0 };

    for (int i = 0; i < 33; i++)
        buffer_char(&text, '[');
    check_first_line(&text, "error: lists and maps are nested more than 32 deep");
}
END_TEST

START_TEST(number_of_values_is_limited)
{
    struct buffer text = { 0 };

    for (int i = 0; i < 100000; i++)
        buffer_text(&text, "- a\n");
    check_first_line(&text, "error: more than 100000 values in the files of one pipeline");
}
END_TEST

START_TEST(bytes_that_are_no_text_are_refused_in_their_place)
{
    struct buffer out = { 0 };

    read_and_render("a: b\nc: \xFF\n", 10, &out);
    ck_assert_ptr_nonnull(strstr(out.data, "a.yaml:2:4: error: not valid YAML: "));
    buffer_fini(&out);
}
END_TEST

START_TEST(long_keys_are_refused)
{
    struct buffer text = { 0 };

    for (int i = 0; i < 129; i++)
        buffer_char(&text, 'k');
    buffer_text(&text, ": 1\n");
    check_first_line(&text, "error: a key has at most 128 bytes and no control characters");
}
END_TEST

static const struct {
    const char *text;
    bool quoted;
    int type;
    int64_t integer; /* or whether there is one */
    const char *message;
} value_cases[] = {
    { "10", false, SLUICE_INT, 10, NULL },
    { "-3", false, SLUICE_INT, -3, NULL },
    { "ten", false, SLUICE_INT, 0, "'x' must be a whole number, not 'ten'" },
    { "1.5", false, SLUICE_INT, 0, "'x' must be a whole number, not '1.5'" },
    { "10", true, SLUICE_INT, 0, "'x' must be a whole number, not the text '10'" },
    { "", false, SLUICE_INT, 0, "'x' must be a whole number, not empty" },
    { "~", false, SLUICE_TEXT, 0, "'x' must be text, not empty" },
    { "YES", false, SLUICE_BOOL, 1, NULL },
    { "on", false, SLUICE_BOOL, 1, NULL },
    { "1", false, SLUICE_BOOL, 1, NULL },
    { "TRUE", false, SLUICE_BOOL, 1, NULL },
    { "no", false, SLUICE_BOOL, 0, NULL },
    { "Off", false, SLUICE_BOOL, 0, NULL },
    { "0", false, SLUICE_BOOL, 0, NULL },
    { "False", false, SLUICE_BOOL, 0, NULL },
    { "2", false, SLUICE_BOOL, 0, "'x' must be true or false, not '2'" },
    { "1970-01-03", true, SLUICE_DATE, 2, NULL },
    { "2021-02-30", false, SLUICE_DATE, 0, "'x' must be a date as YYYY-MM-DD, not '2021-02-30'" },
};

START_TEST(scalars_are_read_as_the_type_asked_for)
{
    struct yaml scalar = { .kind = YAML_SCALAR,
                           .quoted = value_cases[_i].quoted,
                           .text = value_cases[_i].text };
    struct sluice_value value = sluice_of_null();
    struct diagnostics diagnostics;
    bool good;

    diagnostics_init(&diagnostics);
    good = yaml_value(&scalar, value_cases[_i].type, "'x'", &value, &diagnostics);
    ck_assert_int_eq(good, value_cases[_i].message == NULL);
    if (good) {
        ck_assert_int_eq(value.type, value_cases[_i].type);
        ck_assert_int_eq(value.as.integer, value_cases[_i].integer);
    } else {
        ck_assert_uint_eq(diagnostics.count, 1);
        ck_assert_str_eq(diagnostics.items[0].message, value_cases[_i].message);
    }
    diagnostics_fini(&diagnostics);
}
END_TEST

START_TEST(what_the_environment_says_is_not_shown)
{
    struct yaml scalar = { .kind = YAML_SCALAR, .from_environment = true, .text = "secret" };
    struct sluice_value value;
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    ck_assert(!yaml_value(&scalar, SLUICE_INT, "'x'", &value, &diagnostics));
    ck_assert_str_eq(diagnostics.items[0].message,
                     "'x' must be a whole number, not what the environment says");
    diagnostics_fini(&diagnostics);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("yaml");

    tcase_add_loop_test(cases, trees_and_mistakes_have_their_places, 0, (int)COUNT_OF(yaml_cases));
    tcase_add_test(cases, depth_is_limited);
    tcase_add_test(cases, number_of_values_is_limited);
    tcase_add_test(cases, bytes_that_are_no_text_are_refused_in_their_place);
    tcase_add_test(cases, long_keys_are_refused);
    tcase_add_loop_test(cases, scalars_are_read_as_the_type_asked_for, 0,
                        (int)COUNT_OF(value_cases));
    tcase_add_test(cases, what_the_environment_says_is_not_shown);
    return runner_run("yaml", cases);
}
