/* Files as they come: packed ones, and those that somebody writes to while they are read. */
#include "base/suite.h"
#include "e2e/import_lines.h"
#include "e2e/sluice.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#define PIPELINE                                                                                   \
    "sluice: 1\n"                                                                                  \
    "name: test\n"                                                                                 \
    "store: {driver: sqlite, path: test.db}\n"                                                     \
    "calendar: {table: games, date: day}\n"                                                        \
    "tables:\n"                                                                                    \
    "  games: {date: day, key: [id], known: ahead, columns: {id: text, day: date, n: int}}\n"

#define HEADER "id,day,n\n"
#define BEFORE HEADER "a,2022-01-01,1\n"
#define GAMES(file)                                                                                \
    {                                                                                              \
        "import", "p.yaml", "games=" file, NULL                                                    \
    }
#define REFUSED(file)                                                                              \
    "sluice import: error: 1 mistake in '" file "'\n"                                              \
    "nothing of '" file "' was imported\n"

static char folder[E2E_FOLDER_SIZE];

static void enter(void)
{
    e2e_enter(folder);
    write_text("p.yaml", PIPELINE);
}

static void leave(void)
{
    e2e_leave(folder);
}

static void expect_games(const char *name, const char *rows)
{
    const char *const arguments[] = { "export",     "p.yaml", "games",      "--from",
                                      "2022-01-01", "--to",   "2022-12-31", NULL };

    import_expect(name, arguments, 0, rows, "");
}

/* ---- packed files ---- */

/* Appends a gzip member to `packed`. */
static void pack(struct buffer *packed, const char *text, size_t length)
{
    z_stream stream = { 0 };
    char out[4096];
    int result;

    ck_assert_int_eq(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)text;
    stream.avail_in = (uInt)length;
    do {
        stream.next_out = (Bytef *)out;
        stream.avail_out = sizeof out;
        result = deflate(&stream, Z_FINISH);
        buffer_append(packed, out, sizeof out - stream.avail_out);
    } while (result == Z_OK || result == Z_BUF_ERROR);
    ck_assert_int_eq(result, Z_STREAM_END);
    ck_assert_int_eq(deflateEnd(&stream), Z_OK);
    ck_assert(!packed->failed);
}

static void pack_text(struct buffer *packed, const char *text)
{
    pack(packed, text, strlen(text));
}

/* A file of many rows: more than is read at once, packed or not. */
static void many_rows(struct buffer *text, int rows)
{
    buffer_text(text, HEADER);
    for (int i = 0; i < rows; i++)
        buffer_printf(text, "row%d,2022-01-%02d,%d\n", i, 1 + i % 28, i * 7919 % 100003);
    ck_assert(!text->failed);
}

START_TEST(packed_files_are_read_as_what_they_hold)
{
    static const char *const IMPORT[] = GAMES("g.csv");
    static const struct {
        const char *name;
        const char *members[4];
        size_t zeros;
    } CASES[] = {
        { "one member", { BEFORE "b,2022-01-02,2\n" }, 0 },
        { "members that end within a row",
          { HEADER "a,2022-", "01-01,1\nb,2022-01-", "02,2\n" },
          0 },
        { "empty members", { "", BEFORE, "", "b,2022-01-02,2\n" }, 0 },
        { "padding of a tape", { BEFORE "b,2022-01-02,2\n" }, 100000 },
        { "a byte-order mark, CRLF",
          { "\xEF\xBB\xBFid,day,n\r\n", "a,2022-01-01,1\r\nb,2022-01-02,2\r\n" },
          1 },
    };

    enter();
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct buffer packed = { 0 };
        for (size_t m = 0; m < 4 && CASES[i].members[m] != NULL; m++)
            pack_text(&packed, CASES[i].members[m]);
        for (size_t zero = 0; zero < CASES[i].zeros; zero++)
            buffer_char(&packed, '\0');
        e2e_write("g.csv", packed.data, packed.length);
        import_expect(CASES[i].name, IMPORT, 0, "",
                      i == 0 ? "games: 2 rows, 2 dates, +2 ~0 -0, T\n"
                             : "games: 2 rows, 2 dates, unchanged, +0 ~0 -0, T\n");
        expect_games(CASES[i].name, BEFORE "b,2022-01-02,2\n");
        buffer_fini(&packed);
    }
    leave();
}
END_TEST

START_TEST(large_files_are_the_same_packed_and_not)
{
    static const char *const PLAIN[] = GAMES("g.csv");
    static const char *const PACKED[] = GAMES("g.csv.gz");
    struct buffer text = { 0 }, packed = { 0 };

    enter();
    many_rows(&text, 60000);
    e2e_write("g.csv", text.data, text.length);
    import_expect("plain", PLAIN, 0, "", "games: 60,000 rows, 28 dates, +60,000 ~0 -0, T\n");
    for (size_t at = 0; at < text.length; at += 300007)
        pack(&packed, text.data + at, text.length - at < 300007 ? text.length - at : 300007);
    e2e_write("g.csv.gz", packed.data, packed.length);
    import_expect("packed", PACKED, 0, "",
                  "games: 60,000 rows, 28 dates, unchanged, +0 ~0 -0, T\n");
    buffer_fini(&text);
    buffer_fini(&packed);
    leave();
}
END_TEST

START_TEST(a_packed_file_stands_in_for_the_one_that_is_not_there)
{
    static const char *const FOLDER[] = { "import", "p.yaml", ".", NULL };
    static const char *const NAMED[] = GAMES("games.csv");
    struct buffer packed = { 0 };

    enter();
    pack_text(&packed, BEFORE);
    e2e_write("games.csv.gz", packed.data, packed.length);
    import_expect("packed", FOLDER, 0, "", "games: 1 row, 1 date, +1 ~0 -0, T\n");
    import_expect("named", NAMED, 2, "",
                  "sluice import: error: cannot read 'games.csv': No such file or directory; check "
                  "the path and its rights: there is one with .gz\n"
                  "nothing of 'games.csv' was imported\n");
    write_text("games.csv", HEADER "a,2022-01-01,2\n");
    import_expect("plain comes first", FOLDER, 0, "", "games: 1 row, 1 date, +0 ~1 -0, T\n");
    buffer_fini(&packed);
    leave();
}
END_TEST

/* Whatever is wrong with it, it is one mistake, and nothing of it is imported. */
static void expect_damaged(const char *name, const char *bytes, size_t length, const char *what)
{
    static const char *const IMPORT[] = GAMES("g.csv.gz");
    struct e2e_result result;

    e2e_write("g.csv.gz", bytes, length);
    result = e2e_run(IMPORT);
    ck_assert_msg(result.code == 2, "%s: exit %d\n%s", name, result.code, result.err);
    ck_assert_msg(strncmp(result.err, "g.csv.gz: ", 10) == 0 && strstr(result.err, what) != NULL &&
                      strstr(result.err, "error: 1 mistake in 'g.csv.gz'\n") != NULL,
                  "%s:\n%s", name, result.err);
    e2e_result_fini(&result);
}

START_TEST(a_damaged_packed_file_is_one_mistake)
{
    struct buffer text = { 0 }, packed = { 0 };

    enter();
    many_rows(&text, 3000);
    pack(&packed, text.data, text.length);
    ck_assert_uint_gt(packed.length, 4000);
    for (size_t cut = 3; cut < packed.length; cut += cut < 20 ? 5 : packed.length / 7)
        expect_damaged("cut", packed.data, cut, "the gzip data is cut off after ");
    expect_damaged("without its last byte", packed.data, packed.length - 1, "cut off after ");
    for (size_t at = 20; at < packed.length; at += packed.length / 9) {
        packed.data[at] = (char)(packed.data[at] ^ 0x55);
        expect_damaged("a byte of it", packed.data, packed.length, "the gzip data is ");
        packed.data[at] = (char)(packed.data[at] ^ 0x55);
    }
    packed.data[packed.length - 8] ^= 1;
    expect_damaged("its sum", packed.data, packed.length, "the gzip data is damaged near byte ");
    packed.data[packed.length - 8] ^= 1;
    buffer_text(&packed, "x,2022-01-01,1\n");
    expect_damaged("text behind it", packed.data, packed.length,
                   "something that is no gzip data follows it, at byte ");
    buffer_fini(&text);
    buffer_fini(&packed);
    leave();
}
END_TEST

START_TEST(files_of_other_kinds_are_called_by_name)
{
    static const char *const IMPORT[] = GAMES("g.csv");
    static const struct {
        const char *name, *bytes;
        size_t length;
        const char *what;
    } CASES[] = {
        { "xlsx", "PK\x03\x04\x14\x00\x06\x00", 8, "a zip archive" },
        { "zstd", "\x28\xB5\x2F\xFD\x04", 5, "packed with zstd" },
        { "xz",
          "\xFD"
          "7zXZ\x00\x00",
          7, "packed with xz" },
        { "UTF-16", "\xFF\xFEi\x00", 4, "text in UTF-16" },
        { "UTF-16, the other way", "\xFE\xFF\x00i", 4, "text in UTF-16" },
        { "a store", "SQLite format 3\x00\x10", 17, "an SQLite database" },
    };

    enter();
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct e2e_result result;
        e2e_write("g.csv", CASES[i].bytes, CASES[i].length);
        result = e2e_run(IMPORT);
        ck_assert_msg(result.code == 2 && strstr(result.err, CASES[i].what) != NULL, "%s: %d, %s",
                      CASES[i].name, result.code, result.err);
        e2e_result_fini(&result);
    }
    leave();
}
END_TEST

START_TEST(a_nul_byte_is_a_mistake_with_its_place)
{
    static const char *const PLAIN[] = GAMES("g.csv");
    static const char *const ZEROS[] = GAMES("/dev/full");
    static const struct {
        const char *name, *bytes;
        size_t length;
        const char *place;
    } CASES[] = {
        { "header", "id,d\0ay,n\n", 10, "g.csv:1:5: " },
        { "field", HEADER "a\0,2022-01-01,1\n", 25, "g.csv:2:2: " },
        { "quoted", HEADER "\"a\n\0\",2022-01-01,1\n", 29, "g.csv:3:1: " },
    };

    enter();
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char *err = text_of("%sa NUL byte: the file must be text in UTF-8\n" REFUSED("g.csv"),
                            CASES[i].place);
        e2e_write("g.csv", CASES[i].bytes, CASES[i].length);
        import_expect(CASES[i].name, PLAIN, 2, "", err);
        free(err);
    }
    import_expect(
        "without end", ZEROS, 2, "",
        "/dev/full:1:1: a NUL byte: the file must be text in UTF-8\n" REFUSED("/dev/full"));
    leave();
}
END_TEST

/* ---- files that move ---- */

#define AGAIN " while it was imported: import it again once nobody writes to it\n"

static void preload(const char *path, const char *how, int at)
{
    char number[16];

    (void)snprintf(number, sizeof number, "%d", at);
    ck_assert(setenv("MOVE_FILE", path, 1) == 0 && setenv("MOVE_HOW", how, 1) == 0 &&
              setenv("MOVE_AT", number, 1) == 0 && setenv("LD_PRELOAD", MOVE_FILE, 1) == 0);
}

static void expect_moved(const char *how, int at, const char *file, const char *what)
{
    const char *const arguments[] = { "import", "p.yaml", file, NULL };
    const char *path = strchr(file, '=') + 1;
    struct e2e_result result;

    preload(path, how, at);
    result = e2e_run(arguments);
    (void)unsetenv("LD_PRELOAD");
    ck_assert_msg(result.code == 2 && strstr(result.err, what) != NULL &&
                      strstr(result.err, AGAIN) != NULL,
                  "%s, read %d of %s: exit %d\n%s", how, at, path, result.code, result.err);
    e2e_result_fini(&result);
    expect_games(how, BEFORE);
}

/* A sanitizer wants to be loaded before anything else. */
static bool can_preload(void)
{
    if (SANITIZED[0] == '\0')
        return true;
    printf("skipped: a sanitizer comes before LD_PRELOAD\n");
    return false;
}

START_TEST(a_file_that_moves_while_it_is_read_is_refused_whole)
{
    static const char *const BEFORE_IT[] = GAMES("before.csv");
    static const struct {
        const char *how, *what;
    } CASES[] = {
        { "grow", "' grew from " },       { "cut", "' was cut from " },
        { "touch", "' was written to" },  { "replace", "' was replaced by another file" },
        { "remove", "' was moved away" },
    };
    struct buffer text = { 0 }, packed = { 0 };

    if (!can_preload())
        return;
    enter();
    write_text("before.csv", BEFORE);
    import_expect("before", BEFORE_IT, 0, "", NULL);
    many_rows(&text, 40000);
    pack(&packed, text.data, text.length);
    /* Its head, the first piece, in the middle. */
    for (int at = 1; at <= 4; at++) {
        for (size_t i = 0; i < COUNT_OF(CASES); i++) {
            e2e_write("g.csv", text.data, text.length);
            expect_moved(CASES[i].how, at, "games=g.csv", CASES[i].what);
            e2e_write("g.csv.gz", packed.data, packed.length);
            expect_moved(CASES[i].how, at, "games=g.csv.gz", CASES[i].what);
        }
    }
    buffer_fini(&text);
    buffer_fini(&packed);
    leave();
}
END_TEST

/* All of it was read when somebody else holds the store, and then writes to the file. */
START_TEST(a_file_that_moves_before_its_commit_is_refused_whole)
{
    static const char *const BEFORE_IT[] = GAMES("before.csv");
    static const char *const IMPORT[] = GAMES("g.csv");
    struct e2e_child child;
    struct e2e_result result;
    sqlite3 *other = NULL;
    siginfo_t stopped;

    if (!can_preload())
        return;
    enter();
    write_text("before.csv", BEFORE);
    import_expect("before", BEFORE_IT, 0, "", NULL);
    write_text("g.csv", HEADER "b,2022-01-02,1\n");
    preload("g.csv", "stop", 0);
    e2e_start(&child, IMPORT);
    (void)unsetenv("LD_PRELOAD");
    ck_assert_int_eq(waitid(P_PID, (id_t)child.process, &stopped, WSTOPPED | WNOWAIT), 0);
    ck_assert_int_eq(sqlite3_open("test.db", &other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(kill(child.process, SIGCONT), 0);
    /* Were it too short, the first look would see what the second is to see. */
    (void)usleep(300000);
    write_text("g.csv", HEADER "b,2022-01-02,1\nc,2022-01-02,1\n");
    ck_assert_int_eq(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(other);
    result = e2e_wait(&child);
    ck_assert_msg(result.code == 2 &&
                      strstr(result.err, "' grew from 24 to 39 bytes" AGAIN) != NULL,
                  "exit %d\n%s", result.code, result.err);
    e2e_result_fini(&result);
    expect_games("after", BEFORE);
    leave();
}
END_TEST

START_TEST(what_is_no_regular_file_is_what_was_read)
{
    static const char *const IMPORT[] = GAMES("g.fifo");
    struct e2e_child child;
    struct e2e_result result;
    FILE *pipe;

    enter();
    ck_assert_int_eq(mkfifo("g.fifo", 0600), 0);
    e2e_start(&child, IMPORT);
    pipe = fopen("g.fifo", "w");
    ck_assert_ptr_nonnull(pipe);
    ck_assert(fputs(BEFORE, pipe) >= 0 && fflush(pipe) == 0);
    ck_assert(fputs("b,2022-01-02,2\n", pipe) >= 0);
    ck_assert_int_eq(fclose(pipe), 0);
    result = e2e_wait(&child);
    ck_assert_msg(result.code == 0, "%s", result.err);
    e2e_result_fini(&result);
    expect_games("after", BEFORE "b,2022-01-02,2\n");
    leave();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        packed_files_are_read_as_what_they_hold,
        large_files_are_the_same_packed_and_not,
        a_packed_file_stands_in_for_the_one_that_is_not_there,
        a_damaged_packed_file_is_one_mistake,
        files_of_other_kinds_are_called_by_name,
        a_nul_byte_is_a_mistake_with_its_place,
        a_file_that_moves_while_it_is_read_is_refused_whole,
        a_file_that_moves_before_its_commit_is_refused_whole,
        what_is_no_regular_file_is_what_was_read,
    };

    return suite_run("import_files", tests, COUNT_OF(tests));
}
