/* What there may be at most works to the end; one more is told by `validate`, with its place. */
#include "base/suite.h"
#include "e2e/sluice.h"

#define MOST_ARGUMENTS 16

/* How much of everything a pipeline has. */
struct amounts {
    int conditions;     /* of the table that is read */
    int own_conditions; /* of the plugin */
    int calendar;       /* conditions */
    int due_conditions;
    int due;     /* tables of the gate */
    int columns; /* of the table that is read, beside date and key */
    int outputs; /* columns beside date and key */
    int keys;    /* entity columns */
};

static void put_list(struct buffer *out, char letter, int count, const char *after)
{
    for (int i = 0; i < count; i++)
        buffer_printf(out, "%s%c%d%s", i == 0 ? "" : ", ", letter, i, after);
}

static void put_due(struct buffer *out, const struct amounts *amounts)
{
    if (amounts->due == 0)
        return;
    buffer_text(out, "    gates:\n      completeness:\n        at_least: 50\n        due:\n");
    for (int i = 0; i < amounts->due; i++) {
        buffer_text(out, "        - {table: due, key: {k0: k0}, match: slot, where: {");
        put_list(out, 'd', i == 0 ? amounts->due_conditions : 0, ": 5");
        buffer_text(out, "}}\n");
    }
    buffer_text(out, "        present: {table: arrived, key: {k0: k0}}\n");
}

/* Lines and columns of mistakes are by this text. */
static void write_pipeline(const struct amounts *amounts)
{
    struct buffer out = { 0 };

    buffer_text(&out, "sluice: 1\nname: limits\nstore: {driver: sqlite, path: limits.db}\n"
                      "calendar:\n  table: days\n  date: day\n  season: year\n  where: {");
    put_list(&out, 'd', amounts->calendar, ": 5");
    buffer_text(&out, "}\ntables:\n  days:\n    date: day\n    key: [day]\n    known: ahead\n"
                      "    columns: {day: date, year: text, ");
    put_list(&out, 'd', 33, ": int");
    buffer_text(&out, "}\n  rows:\n    date: day\n    key: [day, ");
    put_list(&out, 'k', amounts->keys, "");
    buffer_text(&out, "]\n    where: {");
    put_list(&out, 'c', amounts->conditions, ": 5");
    buffer_text(&out, "}\n    columns: {day: date, ");
    put_list(&out, 'k', amounts->keys, ": int");
    buffer_text(&out, ", ");
    put_list(&out, 'c', amounts->columns, ": int?");
    buffer_text(&out, "}\n  due:\n    date: day\n    key: [day, k0, slot]\n"
                      "    columns: {day: date, k0: int, slot: int, ");
    put_list(&out, 'd', 33, ": int");
    buffer_text(&out, "}\n  arrived:\n    date: day\n    key: [day, k0, slot]\n"
                      "    columns: {day: date, k0: int, slot: int}\nprocessors:\n  wide:\n");
    buffer_printf(&out,
                  "    plugin: wide%d\n    with: {columns: %d, outputs: %d, conditions: %d}\n",
                  amounts->keys, amounts->columns, amounts->outputs, amounts->own_conditions);
    put_due(&out, amounts);
    ck_assert(!out.failed);
    e2e_write("p.yaml", out.data, out.length);
    buffer_fini(&out);
}

/* Two dates of two rows, in which every number is 5 but the key and the slot. */
static void write_rows(const char *path, const char *fixed, char letter, int count,
                       const char *const *rows)
{
    struct buffer out = { 0 };

    buffer_printf(&out, "day%s", fixed);
    for (int i = 0; i < count; i++)
        buffer_printf(&out, ",%c%d", letter, i);
    for (; *rows != NULL; rows++) {
        buffer_printf(&out, "\n%s", *rows);
        for (int i = 0; i < count; i++)
            buffer_text(&out, ",5");
    }
    buffer_char(&out, '\n');
    ck_assert(!out.failed);
    e2e_write(path, out.data, out.length);
    buffer_fini(&out);
}

static void write_data(const struct amounts *amounts)
{
    static const char *const days[] = { "2024-01-01,y", "2024-01-02,y", NULL };
    static const char *const slots[] = { "2024-01-01,1,7", "2024-01-02,2,7", NULL };
    struct buffer names = { 0 }, rows[4] = { { 0 } };
    const char *texts[5] = { NULL };

    for (int i = 0; i < amounts->keys; i++)
        buffer_printf(&names, ",k%d", i);
    for (int r = 0; r < 4; r++) {
        buffer_printf(&rows[r], "2024-01-0%d", 1 + r / 2);
        for (int i = 0; i < amounts->keys; i++)
            buffer_printf(&rows[r], ",%d", 1 + r % 2);
        texts[r] = rows[r].data;
    }
    write_rows("days.csv", ",year", 'd', 33, days);
    write_rows("rows.csv", names.data, 'c', amounts->columns, texts);
    write_rows("due.csv", ",k0,slot", 'd', 33, slots);
    write_rows("arrived.csv", ",k0,slot", 'd', 0, slots);
    for (int r = 0; r < 4; r++)
        buffer_fini(&rows[r]);
    buffer_fini(&names);
}

/* The command ends with `code`; what it says on stderr begins with `said` (NULL: whatever). */
static void expect(const char *line, int code, const char *said, const char *promise)
{
    char text[1024];
    const char *arguments[MOST_ARGUMENTS + 1] = { NULL };
    char *rest = text;
    size_t count = 0;
    struct e2e_result result;

    ck_assert_uint_lt(strlen(line), sizeof text);
    memcpy(text, line, strlen(line) + 1);
    for (char *word; count < MOST_ARGUMENTS && (word = strsep(&rest, " ")) != NULL;)
        arguments[count++] = word;
    result = e2e_run(arguments);
    ck_assert_msg(result.code == code, "%s: %s: %d: %s", promise, line, result.code, result.err);
    ck_assert_msg(said == NULL || strncmp(result.err, said, strlen(said)) == 0,
                  "%s: %s says\n%snot\n%s", promise, line, result.err, said);
    e2e_result_fini(&result);
}

static void expect_mend(const char *mend, const char *promise)
{
    struct e2e_result result = e2e_run((const char *[]){ "validate", "p.yaml", NULL });

    ck_assert_msg(strstr(result.err, mend) != NULL, "%s: not %s in\n%s", promise, mend, result.err);
    e2e_result_fini(&result);
}

#define PLAIN .columns = 40, .outputs = 1, .keys = 1

static const struct {
    const char *promise;
    struct amounts amounts; /* at most */
    size_t varied;          /* the member of which one more is told */
    const char *said;
} cases[] = {
    { "conditions of a table",
      { PLAIN, .conditions = 32 },
      offsetof(struct amounts, conditions),
      "p.yaml:18:259: error: 'where' of table 'rows' has 33 conditions, at most 32\n" },
    { "conditions of the calendar",
      { PLAIN, .calendar = 32 },
      offsetof(struct amounts, calendar),
      "p.yaml:8:257: error: 'where' of 'calendar' has 33 conditions, at most 32\n" },
    { "conditions of a due table",
      { PLAIN, .due = 1, .due_conditions = 32 },
      offsetof(struct amounts, due_conditions),
      "p.yaml:36:306: error: 'where' of 'due' has 33 conditions, at most 32\n" },
    { "conditions of a plugin",
      { PLAIN, .own_conditions = 32 },
      offsetof(struct amounts, own_conditions),
      "p.yaml:30:13: error: input 'rows' of processor 'wide' reads table 'rows' under 33 "
      "conditions, 0 of them the table's: at most 32\n" },
    { "conditions of a plugin and a table together",
      { PLAIN, .conditions = 20, .own_conditions = 12 },
      offsetof(struct amounts, own_conditions),
      "p.yaml:30:13: error: input 'rows' of processor 'wide' reads table 'rows' under 33 "
      "conditions, 20 of them the table's: at most 32\n" },
    { "due tables",
      { PLAIN, .due = 16 },
      offsetof(struct amounts, due),
      "p.yaml:52:11: error: the completeness gate of processor 'wide' has more than 16 due "
      "tables\n" },
    { "columns of a table, all of them read",
      { .columns = 1998, .outputs = 1, .keys = 1, .conditions = 32 },
      offsetof(struct amounts, columns),
      "p.yaml:19:24899: error: table 'rows' has 2001 columns, at most 2000\n" },
    { "columns of an output",
      { .columns = 1, .outputs = 1995, .keys = 1 },
      offsetof(struct amounts, outputs),
      "p.yaml:30:13: error: table 'wide' of processor 'wide' has 2001 columns, 4 of them the "
      "runtime's: at most 2000\n" },
    { "columns of an output with a gate's",
      { .columns = 1, .outputs = 1991, .keys = 1, .due = 1 },
      offsetof(struct amounts, outputs),
      "p.yaml:30:13: error: table 'wide' of processor 'wide' has 2001 columns, 8 of them the "
      "runtime's: at most 2000\n" },
    { "entity columns",
      { .columns = 1, .outputs = 1, .keys = 16 },
      offsetof(struct amounts, keys),
      "p.yaml:30:13: error: plugin 'wide17' has 17 entity columns, more than 16\n" },
};

static const char *const commands[] = {
    "validate p.yaml",
    "import p.yaml .",
    "run p.yaml --from 2024-01-01 --to 2024-01-02 --dry-run",
    "plan p.yaml --from 2024-01-01 --to 2024-01-02 -o plan.json",
    "apply plan.json",
    "run p.yaml --from 2024-01-01 --to 2024-01-02",
    "run p.yaml --from 2024-01-01 --to 2024-01-02 --force",
    "run p.yaml --from 2024-01-01 --to 2024-01-02 --shadow",
    "status p.yaml",
    "why p.yaml wide 2024-01-01",
    "verify p.yaml",
    "export p.yaml wide --from 2024-01-01 --to 2024-01-02 --all",
};

START_TEST(as_much_as_there_may_be_works_to_the_end)
{
    char folder[E2E_FOLDER_SIZE];

    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", WIDE_FOLDER, 1), 0);
    write_pipeline(&cases[_i].amounts);
    write_data(&cases[_i].amounts);
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        expect(commands[i], 0, NULL, cases[_i].promise);
    e2e_leave(folder);
}
END_TEST

START_TEST(one_more_is_told_by_validate)
{
    struct amounts more = cases[_i].amounts;
    char folder[E2E_FOLDER_SIZE];

    *(int *)(void *)((char *)&more + cases[_i].varied) += 1;
    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", WIDE_FOLDER, 1), 0);
    write_pipeline(&more);
    expect("validate p.yaml", 2, cases[_i].said, cases[_i].promise);
    e2e_leave(folder);
}
END_TEST

/* ---- what a store holds ---- */

/* Of these, as long as a store of 20 bytes takes, one letter more is told. */
static const struct {
    const char *promise;
    const char *text; /* $ is the letter that may be two */
    const char *said, *mend;
} names[] = {
    { "a table", "tables:\n  abcdefghijklmnopqrs$: {date: day, key: [day], columns: {day: date}}\n",
      "p.yaml:6:3: error: the name of table 'abcdefghijklmnopqrstt' has 21 bytes, at most 20 in a "
      "tight store\n",
      "\n  shorten it\n" },
    { "a column",
      "tables:\n  rows: {date: day, key: [day], columns: {day: date, abcdefghijklmnopqrs$: int}}\n",
      "p.yaml:6:54: error: the name of column 'abcdefghijklmnopqrstt' of table 'rows' has 21 "
      "bytes, "
      "at most 20 in a tight store\n",
      "\n  shorten it, and say 'from' which column of the file it is\n" },
    { "an output",
      "tables:\n  rows: {date: day, key: [day, k0], columns: {day: date, k0: int, c0: int}}\n"
      "processors:\n  wide: {plugin: wide1, output: abcdefghijklmnopqrs$}\n",
      "p.yaml:8:33: error: the name of table 'abcdefghijklmnopqrstt' of processor 'wide' has 21 "
      "bytes, at most 20 in a tight store\n",
      "\n  shorten it\n" },
    { "a table of others",
      "tables:\n  abcdefghijklmnopqrs$: {external: true, date: day, key: [day], columns: {day: "
      "date}}\n",
      "p.yaml:6:3: error: the name of table 'abcdefghijklmnopqrstt' has 21 bytes, at most 20 in a "
      "tight store\n",
      "\n  say 'from' with the name that it has in the store, which can be no longer\n" },
    { "a column of others",
      "tables:\n  rows: {external: true, date: day, key: [day], columns: {day: date, "
      "abcdefghijklmnopqrs$: int}}\n",
      "p.yaml:6:70: error: the name of column 'abcdefghijklmnopqrstt' of table 'rows' has 21 "
      "bytes, at most 20 in a tight store\n",
      "\n  read a view that gives it a shorter name\n" },
    { "the place of a table of others",
      "tables:\n  a_name_that_is_ours_alone: {external: true, from: "
      "long_enough.abcdefghijklmnopqrs$, date: day, key: [day], columns: {day: date}}\n",
      "p.yaml:6:3: error: 'from' of table 'a_name_that_is_ours_alone' has a name of 21 bytes, at "
      "most 20 in a tight store\n",
      "\n  correct 'from': the store can have no such table" },
};

static void write_names(const char *driver, const char *text, const char *letters)
{
    const char *place = strchr(text, '$');
    struct buffer out = { 0 };

    buffer_printf(&out,
                  "sluice: 1\nname: limits\n%s\n"
                  "calendar: {every: day, from: 2024-01-01, to: 2024-01-02}\n",
                  driver);
    buffer_printf(&out, "%.*s%s%s", (int)(place - text), text, letters, place + 1);
    ck_assert(!out.failed);
    e2e_write("p.yaml", out.data, out.length);
    buffer_fini(&out);
}

static void enter_gifted(char folder[E2E_FOLDER_SIZE])
{
    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", WIDE_FOLDER, 1), 0);
    ck_assert_int_eq(setenv("SLUICE_STORE_PATH", GIFTED, 1), 0);
}

START_TEST(names_that_a_store_would_cut_are_told)
{
    char folder[E2E_FOLDER_SIZE];

    enter_gifted(folder);
    write_names("store: {driver: tight}", names[_i].text, "t");
    expect("validate p.yaml", 0, NULL, names[_i].promise);
    write_names("store: {driver: tight}", names[_i].text, "tt");
    expect("validate p.yaml", 2, names[_i].said, names[_i].promise);
    expect_mend(names[_i].mend, names[_i].promise);
    expect("status p.yaml", 2, names[_i].said, names[_i].promise);
    /* One of older headers has no limits, whatever stands behind its end. */
    write_names("store: {driver: released}", names[_i].text, "tt");
    expect("validate p.yaml", 0, NULL, names[_i].promise);
    e2e_leave(folder);
}
END_TEST

/* 42 columns, of which a date and a key are always there, and three are the runtime's. */
static const struct {
    const char *promise;
    struct amounts amounts;
    size_t varied;
    const char *said;
} columns[] = {
    { "columns of a table",
      { .columns = 40, .outputs = 1, .keys = 1 },
      offsetof(struct amounts, columns),
      "p.yaml:19:465: error: table 'rows' has 43 columns, at most 42 in a tight store\n" },
    { "columns of an output",
      { .columns = 1, .outputs = 37, .keys = 1 },
      offsetof(struct amounts, outputs),
      "p.yaml:30:13: error: table 'wide' of processor 'wide' has 43 columns, 4 of them the "
      "runtime's: at most 42 in a tight store\n" },
    { "columns of an output with a gate's",
      { .columns = 1, .outputs = 33, .keys = 1, .due = 1 },
      offsetof(struct amounts, outputs),
      "p.yaml:30:13: error: table 'wide' of processor 'wide' has 43 columns, 8 of them the "
      "runtime's: at most 42 in a tight store\n" },
};

static void use_driver(const char *section)
{
    static const char had[] = "store: {driver: sqlite, path: limits.db}";
    size_t length = 0;
    char *text = e2e_read("p.yaml", &length), *place;
    struct buffer out = { 0 };

    ck_assert_ptr_nonnull(text);
    place = strstr(text, had);
    ck_assert_ptr_nonnull(place);
    buffer_printf(&out, "%.*s%s%s", (int)(place - text), text, section, place + strlen(had));
    ck_assert(!out.failed);
    e2e_write("p.yaml", out.data, out.length);
    buffer_fini(&out);
    free(text);
}

START_TEST(columns_that_a_store_cannot_hold_are_told)
{
    struct amounts more = columns[_i].amounts;
    char folder[E2E_FOLDER_SIZE];

    *(int *)(void *)((char *)&more + columns[_i].varied) += 1;
    enter_gifted(folder);
    write_pipeline(&columns[_i].amounts);
    use_driver("store: {driver: tight}");
    expect("validate p.yaml", 0, NULL, columns[_i].promise);
    write_pipeline(&more);
    use_driver("store: {driver: tight}");
    expect("validate p.yaml", 2, columns[_i].said, columns[_i].promise);
    e2e_leave(folder);
}
END_TEST

START_TEST(a_ledger_has_to_fit_too)
{
    static const char text[] = "tables:\n  rows: {date: day, key: [$], columns: {day: date}}\n";
    char folder[E2E_FOLDER_SIZE];

    enter_gifted(folder);
    write_names("store: {driver: publishing}\nledger: {driver: narrow}", text, "day");
    expect("validate p.yaml", 2,
           "p.yaml:4:1: error: the name of sluice_components has 17 bytes, at most 12 in a narrow "
           "store\n",
           "a ledger");
    write_names("store: {driver: narrow}", text, "day");
    expect("validate p.yaml", 2, "p.yaml:3:1: error: the name of sluice_components has 17 bytes",
           "a ledger in the store");
    e2e_leave(folder);
}
END_TEST

/* Names as long as may be: 64 of them fit. */
START_TEST(only_names_64_processors)
{
    struct amounts amounts = { .columns = 1, .outputs = 1, .keys = 1 };
    char folder[E2E_FOLDER_SIZE], name[MAX_PIPELINE_KEY];
    struct buffer more = { 0 }, line = { 0 };
    const char *arguments[] = { "run",        "p.yaml", "--from", "2024-01-01", "--to",
                                "2024-01-02", "--only", NULL,     NULL };
    struct e2e_result result;
    size_t length;
    char *text;

    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", WIDE_FOLDER, 1), 0);
    write_pipeline(&amounts);
    write_data(&amounts);
    text = e2e_read("p.yaml", &length);
    buffer_text(&more, text);
    memset(name, 'n', sizeof name - 4);
    for (int i = 0; i < MAX_ONLY; i++) {
        (void)snprintf(name + sizeof name - 4, 4, "%03d", i);
        buffer_printf(&more, "  %s: {plugin: wide1, output: out%d}\n", name, i);
        buffer_printf(&line, "%s%s", i > 0 ? "," : "", name);
    }
    ck_assert(!more.failed && !line.failed);
    e2e_write("p.yaml", more.data, more.length);
    expect("import p.yaml .", 0, NULL, "import");
    arguments[7] = line.data;
    result = e2e_run(arguments);
    ck_assert_msg(result.code == 0, "%s", result.err);
    e2e_result_fini(&result);
    buffer_text(&line, ",wide");
    arguments[7] = line.data;
    result = e2e_run(arguments);
    ck_assert_int_eq(result.code, 2);
    ck_assert_msg(strstr(result.err, "--only names more than 64 processors: leave it out, or name "
                                     "them in several runs") != NULL,
                  "%s", result.err);
    e2e_result_fini(&result);
    free(text);
    buffer_fini(&line);
    buffer_fini(&more);
    e2e_leave(folder);
}
END_TEST

int main(void)
{
    TCase *limits = tcase_create("limits");

    tcase_set_timeout(limits, 120);
    tcase_add_loop_test(limits, as_much_as_there_may_be_works_to_the_end, 0, (int)COUNT_OF(cases));
    tcase_add_loop_test(limits, one_more_is_told_by_validate, 0, (int)COUNT_OF(cases));
    tcase_add_loop_test(limits, names_that_a_store_would_cut_are_told, 0, (int)COUNT_OF(names));
    tcase_add_loop_test(limits, columns_that_a_store_cannot_hold_are_told, 0,
                        (int)COUNT_OF(columns));
    tcase_add_test(limits, a_ledger_has_to_fit_too);
    tcase_add_test(limits, only_names_64_processors);
    return runner_run("e2e_limits", limits);
}
