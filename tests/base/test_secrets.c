/* test_secrets.c - no output shows a secret, whole, in part or within an address. */
#include "base/suite.h"

/* ---- messages ---- */

START_TEST(secrets_are_left_out_of_text)
{
    static const struct {
        const char *secret, *text, *expected;
    } CASES[] = {
        { "hunter2", "no access with 'hunter2'", "no access with '***'" },
        { "hunter2", "hunter2", "***" },
        { "hunter2", "ahunter2bhunter2hunter2c", "a***b***c" },
        { "hunter2", "hunter, hunter3", "hunter, hunter3" },
        /* Cut, as messages cut long values. */
        { "correct horse battery", "'correct horse ba...'", "'***...'" },
        { "correct horse battery", "correct answer", "***answer" },
        /* A short one only as a word. */
        { "ok", "ok: a token 'ok' was looked up", "***: a token '***' was looked up" },
        { "a", "an a", "an ***" },
        /* Blanks around it are none of it; its lines are. */
        { "  padded1\n", "x padded1 y", "x *** y" },
        { "first line\nsecond line\n", "at 'second line', first line", "at '***', ***" },
        { "first\r\nsecond\r\n", "second first", "*** ***" },
        /* What is no secret. */
        { "true", "true or false", "true or false" },
        { "", "nothing", "nothing" },
        { " \n ", "nothing", "nothing" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct secrets secrets = { 0 };
        struct buffer out = { 0 };
        secrets_add(&secrets, CASES[i].secret);
        secrets_redact(&secrets, CASES[i].text, &out);
        ck_assert_str_eq(out.data, CASES[i].expected);
        buffer_fini(&out);
        secrets_fini(&secrets);
    }
}
END_TEST

START_TEST(passwords_in_addresses_and_assignments_are_left_out)
{
    static const struct {
        const char *text, *expected;
    } CASES[] = {
        { "postgres://user:pass@host:5432/db", "postgres://user:***@host:5432/db" },
        { "'postgres://user:p@ss/w:rd@host/db' x", "'postgres://user:***@host/db' x" },
        { "postgres://:pass@host", "postgres://:***@host" },
        { "postgres://user@host:5432/db", "postgres://user@host:5432/db" },
        { "http://host:8080/a, http://host:80", "http://host:8080/a, http://host:80" },
        { "http://[::1]:80/a and file:///a:b", "http://[::1]:80/a and file:///a:b" },
        { "cut: 'postgres://user:passw...'", "cut: 'postgres://user:***'" },
        { "a://b:c@d e://f:g@h", "a://b:***@d e://f:***@h" },
        { "host=h password=abc dbname=x", "host=h password=*** dbname=x" },
        { "host=h password = 'a b\\'c' dbname=x", "host=h password = *** dbname=x" },
        { "PGPASSWORD=abc", "PGPASSWORD=***" },
        { "?user=u&api_key=abc&x=1", "?user=u&api_key=***&x=1" },
        { "PWD=abc;x", "PWD=***" },
        { "password= ", "password= " },
        { "min_games=10 passes=3", "min_games=10 passes=3" },
        { "'password' must be text", "'password' must be text" },
        { "password: the role's", "password: the role's" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct buffer out = { 0 };
        secrets_redact(NULL, CASES[i].text, &out);
        ck_assert_str_eq(out.data, CASES[i].expected);
        buffer_fini(&out);
    }
}
END_TEST

START_TEST(values_of_secret_keys_are_left_out_of_a_store_in_words)
{
    static const struct {
        const char *text, *expected;
    } CASES[] = {
        { "{driver: postgres, password: hunter2, dbname: x}",
          "{driver: postgres, password: ***, dbname: x}" },
        { "{\"driver\":\"big\",\"token\":\"hunter2\"}", "{\"driver\":\"big\",\"token\":***}" },
        { "{path: a.db}", "{path: a.db}" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct buffer out = { 0 };
        secrets_redact_source(NULL, CASES[i].text, &out);
        ck_assert_str_eq(out.data, CASES[i].expected);
        buffer_fini(&out);
    }
}
END_TEST

START_TEST(passwords_within_a_value_are_known_from_then_on)
{
    static const struct {
        const char *value, *text, *expected;
    } CASES[] = {
        { "postgres://user:hunter2@host", "wrong: hunter2", "wrong: ***" },
        { "postgres://user:p%40ss%2Fword@host", "p%40ss%2Fword is p@ss/word", "*** is ***" },
        { "postgres://user:100%@host", "100%", "***" },
        { "host=h password=hunter2", "wrong: hunter2", "wrong: ***" },
        /* Too short to be told from a word. */
        { "password=3", "from 3 to 5", "from 3 to 5" },
        { "hunter2", "hunter2", "hunter2" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct secrets secrets = { 0 };
        struct buffer out = { 0 };
        secrets_find(&secrets, CASES[i].value);
        secrets_redact(&secrets, CASES[i].text, &out);
        ck_assert_str_eq(out.data, CASES[i].expected);
        buffer_fini(&out);
        secrets_fini(&secrets);
    }
}
END_TEST

START_TEST(an_error_is_redacted_where_it_stands)
{
    struct secrets secrets = { 0 };
    struct sluice_error error = SLUICE_ERROR_INIT;

    secrets_add(&secrets, "hunter2hunter2");
    (void)sluice_error_set(&error, SLUICE_E_IO, "login with hunter2hunter2 at a://b:c@d failed");
    secrets_redact_error(&secrets, &error);
    ck_assert_str_eq(error.message, "login with *** at a://b:***@d failed");
    ck_assert_int_eq(error.status, SLUICE_E_IO);
    secrets_fini(&secrets);
}
END_TEST

/* The place of a message ends somewhere within the secret. */
START_TEST(an_error_that_was_cut_within_a_secret_shows_nothing_of_it)
{
    static const char secret[] = "hunter2hunter2";
    struct sluice_error error = SLUICE_ERROR_INIT;
    const size_t room = sizeof error.message - 1;

    for (size_t shown = 1; shown < sizeof secret; shown++) {
        struct secrets secrets = { 0 };
        char text[sizeof error.message + sizeof secret];
        memset(text, '.', sizeof text);
        memcpy(text + room - shown, secret, sizeof secret);
        secrets_add(&secrets, secret);
        (void)sluice_error_set(&error, SLUICE_E_IO, "%s", text);
        secrets_redact_error(&secrets, &error);
        ck_assert_ptr_null(strchr(error.message, 'h'));
        secrets_fini(&secrets);
    }
}
END_TEST

/* Nobody could say what is missing from the list. */
START_TEST(a_list_that_is_not_complete_shows_nothing)
{
    struct secrets secrets = { .failed = true };
    struct buffer out = { 0 };

    secrets_redact(&secrets, "anything", &out);
    ck_assert_str_eq(out.data, "***");
    buffer_fini(&out);
    for (int i = 0; i < 1100; i++) {
        char value[16];
        (void)snprintf(value, sizeof value, "secret%d", i);
        secrets_add(&secrets, value);
    }
    ck_assert(secrets.failed);
    secrets_fini(&secrets);
}
END_TEST

START_TEST(names_tell_what_is_secret)
{
    static const char *const SECRET[] = {
        "password", "PGPASSWORD",  "db_password", "passwd",         "pass",
        "db_pass",  "DB-PASS",     "pwd",         "client.secret",  "access_token",
        "api_key",  "apiKey",      "API-KEY",     "aws_access_key", "private key",
        "auth_key", "credentials", "passphrase",  "password_file",
    };
    static const char *const PLAIN[] = {
        "path", "key", "passes", "compass", "bypass_x", "user", "min_games", "tok", "season", "",
    };

    for (size_t i = 0; i < COUNT_OF(SECRET); i++)
        ck_assert_msg(secrets_is_name(SECRET[i]), "%s", SECRET[i]);
    for (size_t i = 0; i < COUNT_OF(PLAIN); i++)
        ck_assert_msg(!secrets_is_name(PLAIN[i]), "%s", PLAIN[i]);
}
END_TEST

/* ---- lines of files ---- */

/* What all lines of a file look like. */
static char *show_lines(const char *text, const char *name)
{
    struct diagnostics diagnostics;
    struct buffer printed = { 0 }, lines = { 0 };
    const char *line;

    diagnostics_init(&diagnostics);
    diagnostics_source(&diagnostics, "f", text, strlen(text));
    if (name != NULL)
        secrets_add_name(&diagnostics.secrets, name);
    for (int i = 1; i <= 20; i++)
        diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE, (struct location){ "f", i, 0 }, "m");
    diagnostics_print(&diagnostics, &printed);
    for (line = printed.data; (line = strstr(line, " | ")) != NULL; line++)
        buffer_append(&lines, line + 3, strcspn(line + 3, "\n") + 1);
    ck_assert(!printed.failed && !lines.failed);
    buffer_fini(&printed);
    diagnostics_fini(&diagnostics);
    return lines.data;
}

START_TEST(lines_are_shown_without_the_values_of_secret_keys)
{
    static const struct {
        const char *text, *expected;
    } CASES[] = {
        { "password: hunter2\npath: x.db", "password: ***\npath: x.db\n" },
        { "password:hunter2 # why", "password:***\n" },
        { "\"password\" : 'it''s' # why\npath: x", "\"password\" : *** # why\npath: x\n" },
        { "password: \"a\\\"b\"\npath: x", "password: ***\npath: x\n" },
        { "password: !!str &x 'a b'\nz: 1", "password: ***\nz: 1\n" },
        /* Within { }. */
        { "s: {password: hunter2, path: x.db}", "s: {password: ***, path: x.db}\n" },
        { "s: {path: x.db, password: hunter2}", "s: {path: x.db, password: ***}\n" },
        { "s: {password: a,b}c, path: x.db}", "s: {password: ***, path: x.db}\n" },
        { "s: {\"password\":\"a, b\",\"path\":1}", "s: {\"password\":***,\"path\":1}\n" },
        { "s: {password: [a, {b: c}], path: x}", "s: {password: ***, path: x}\n" },
        { "s: {password: hunter2\n    and more, path: x}",
          "s: {password: ***\n    ***, path: x}\n" },
        /* On more than one line. */
        { "password:\n  hunter2\npath: x", "password:\n  ***\npath: x\n" },
        { "password:\n'hunter2'\npath: x", "password:\n***\npath: x\n" },
        { "password: |\n  one\n\n  two\npath: x", "password: ***\n  ***\n\n  ***\npath: x\n" },
        { "  password: >-\n    one\n  path: x", "  password: ***\n    ***\n  path: x\n" },
        { "password: \"one\ntwo: x\"\npath: x", "password: ***\n***\npath: x\n" },
        { "passwords:\n- one\n- two\npath: x", "passwords:\n***\n***\npath: x\n" },
        { "- password: one\n  path: x\n- y", "- password: ***\n  path: x\n- y\n" },
        { "password: one\ntwo\npath: x", "password: ***\n***\npath: x\n" },
        /* Not even YAML. */
        { "password: \"hunter2\npath: x", "password: ***\n***\n" },
        { "password: \"hun\"ter2\npath: x", "password: ***\npath: x\n" },
        { "\tpassword: hunter2\n}", "\tpassword: ***\n}\n" },
        { "x: [password: hunter2", "x: [password: ***\n" },
        /* Elsewhere than in the value of a key. */
        { "url: a://b:c@d/e # f", "url: a://b:***@d/e # f\n" },
        { "dsn: host=h password=p port=1", "dsn: host=h password=*** port=1\n" },
        { "p: ${DB_PASSWORD:-hunter2}", "p: ${DB_PASSWORD:***}\n" },
        { "# password: hunter2", "# password: ***\n" },
        { "pin: 1234\nx: 1", "pin: ***\nx: 1\n" },
    };

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char *lines = show_lines(CASES[i].text, "pin");
        ck_assert_str_eq(lines, CASES[i].expected);
        free(lines);
    }
}
END_TEST

START_TEST(a_caret_stands_where_the_shown_line_has_its_place)
{
    static const struct {
        int column, caret;
    } CASES[] = {
        { 1, 0 }, { 15, 14 }, { 16, 14 }, { 21, 14 }, { 22, 17 }, { 24, 19 },
    };
    static const char text[] = "s: {password: hunter2, path: x}";

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct diagnostics diagnostics;
        struct buffer printed = { 0 };
        char expected[64];
        diagnostics_init(&diagnostics);
        diagnostics_source(&diagnostics, "f", text, strlen(text));
        diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE,
                        (struct location){ "f", 1, CASES[i].column }, "m");
        diagnostics_print(&diagnostics, &printed);
        (void)snprintf(expected, sizeof expected, "***, path: x}\n      | %*s^\n", CASES[i].caret,
                       "");
        ck_assert_msg(strstr(printed.data, expected) != NULL, "%s", printed.data);
        buffer_fini(&printed);
        diagnostics_fini(&diagnostics);
    }
}
END_TEST

START_TEST(mistakes_and_suggestions_show_no_secret)
{
    struct diagnostics diagnostics;
    struct buffer printed = { 0 };

    diagnostics_init(&diagnostics);
    diagnostics_add(&diagnostics, MISTAKE_BAD_VALUE, (struct location){ NULL, 0, 0 }, "no '%s'",
                    "hunter2");
    diagnostics_suggest(&diagnostics, "write '%s'", "hunter2");
    secrets_add(&diagnostics.secrets, "hunter2");
    diagnostics_print(&diagnostics, &printed);
    ck_assert_str_eq(printed.data, "error: no '***'\n  write '***'\n");
    buffer_fini(&printed);
    diagnostics_fini(&diagnostics);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        secrets_are_left_out_of_text,
        passwords_in_addresses_and_assignments_are_left_out,
        values_of_secret_keys_are_left_out_of_a_store_in_words,
        passwords_within_a_value_are_known_from_then_on,
        an_error_is_redacted_where_it_stands,
        an_error_that_was_cut_within_a_secret_shows_nothing_of_it,
        a_list_that_is_not_complete_shows_nothing,
        names_tell_what_is_secret,
        lines_are_shown_without_the_values_of_secret_keys,
        a_caret_stands_where_the_shown_line_has_its_place,
        mistakes_and_suggestions_show_no_secret,
    };

    return suite_run("secrets", tests, COUNT_OF(tests));
}
