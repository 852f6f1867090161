/* Formats of dates and times, and fields as the dialect of a file has them. */
#include "csv/csv.h"
#include "runner.h"

/* ---- formats ---- */

static const struct {
    const char *format, *text, *expected; /* NULL: refused */
} dates[] = {
    { "%b %d %Y", "Jan 1 2000", "2000-01-01" },
    { "%b %d %Y", "JAN  1 2000", "2000-01-01" },
    { "%b %d %Y", "January 1 2000", NULL },
    { "%B %e, %Y", "february  9, 2024", "2024-02-09" },
    { "%B %e, %Y", "Feb 9, 2024", NULL },
    { "%d.%m.%Y", "29.02.2024", "2024-02-29" },
    { "%d.%m.%Y", "29.02.2023", NULL },
    { "%d.%m.%Y", "1.3.2023", "2023-03-01" },
    { "%d.%m.%Y", "0.3.2023", NULL },
    { "%d.%m.%Y", "1.13.2023", NULL },
    { "%d.%m.%Y", " 1.3.2023", NULL },
    { "%d.%m.%Y", "1.3.2023 ", NULL },
    { "%d.%m.%Y", "1.3.20233", NULL },
    { "%m/%d/%y 0:00", "1/8/90 0:00", "1990-01-08" },
    { "%m/%d/%y 0:00", "1/8/90 0:01", NULL },
    { "%D", "12/31/68", "2068-12-31" },
    { "%D", "12/31/69", "1969-12-31" },
    { "%Y%m%d", "20240105", "2024-01-05" },
    { "%Y%m%d", "2024115", NULL },
    { "%F", "2024-1-5", "2024-01-05" },
    { "%Y-%m", "2006-11", "2006-11-01" },
    { "%Y", "2006", "2006-01-01" },
    { "%Y", "206", NULL },
    { "%Y-%j", "2024-366", "2024-12-31" },
    { "%Y-%j", "2023-366", NULL },
    { "%a %d %b %Y", "Thu 01 Jan 1970", "1970-01-01" },
    { "%A %d %b %Y", "Wednesday 31 Dec 1969", "1969-12-31" },
    { "%a %d %b %Y", "Fri 01 Jan 1970", NULL },
    { "%d%%%m%%%Y", "1%2%2024", "2024-02-01" },
    { "%Y-%m-%d", "", NULL },
};

START_TEST(a_date_is_read_by_its_format_and_by_nothing_else)
{
    char shown[DATE_TEXT_SIZE];
    sluice_day date = 0;
    bool read = format_read_date(dates[_i].format, dates[_i].text, strlen(dates[_i].text), &date);

    ck_assert_msg(read == (dates[_i].expected != NULL), "'%s' by '%s'", dates[_i].text,
                  dates[_i].format);
    if (read)
        ck_assert_str_eq(date_format(date, shown), dates[_i].expected);
}
END_TEST

static const struct {
    const char *format, *zone, *text, *expected; /* NULL: refused */
} times[] = {
    { "%Y-%m-%d %H:%M:%S", "UTC", "2024-02-29 23:59:59", "2024-02-29T23:59:59Z" },
    { "%Y-%m-%d %H:%M:%S", "UTC", "2024-02-29 24:00:00", NULL },
    { "%Y-%m-%d %H:%M:%S", "UTC", "2024-02-29 23:59:60", NULL },
    { "%F %T.%f", "UTC", "2024-02-29 01:02:03.5", "2024-02-29T01:02:03.500000Z" },
    { "%F %T.%f", "UTC", "2024-02-29 01:02:03.1234567", NULL },
    { "%m/%d/%Y %I:%M %p", "UTC", "1/2/2024 12:05 AM", "2024-01-02T00:05:00Z" },
    { "%m/%d/%Y %I:%M %p", "UTC", "1/2/2024 12:05 pm", "2024-01-02T12:05:00Z" },
    { "%m/%d/%Y %I:%M %p", "UTC", "1/2/2024 13:05 PM", NULL },
    { "%m/%d/%Y %H:%M", "UTC", "1/2/2024 7:05", "2024-01-02T07:05:00Z" },
    { "%FT%T%z", NULL, "2024-01-02T03:04:05+01:30", "2024-01-02T01:34:05Z" },
    { "%FT%T%z", NULL, "2024-01-02T03:04:05-0500", "2024-01-02T08:04:05Z" },
    { "%FT%T%z", NULL, "2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z" },
    { "%FT%T%z", NULL, "2024-01-02T03:04:05", NULL },
    { "%s", NULL, "-1", "1969-12-31T23:59:59Z" },
    { "%s.%f", NULL, "1704164645.25", "2024-01-02T03:04:05.250000Z" },
    { "%Q", NULL, "1704164645250", "2024-01-02T03:04:05.250000Z" },
    { "%s", NULL, "999999999999999", NULL },
    { "%s", NULL, "9999999999999999", NULL },
    { "%s", NULL, "1.5", NULL },
    /* New York: an hour that is not there, and one that is there twice. */
    { "%F %T", "America/New_York", "2024-03-10 01:59:59", "2024-03-10T06:59:59Z" },
    { "%F %T", "America/New_York", "2024-03-10 02:30:00", NULL },
    { "%F %T", "America/New_York", "2024-03-10 03:00:00", "2024-03-10T07:00:00Z" },
    { "%F %T", "America/New_York", "2024-11-03 00:59:59", "2024-11-03T04:59:59Z" },
    { "%F %T", "America/New_York", "2024-11-03 01:30:00", "2024-11-03T05:30:00Z" },
    { "%F %T", "America/New_York", "2024-11-03 02:00:00", "2024-11-03T07:00:00Z" },
    { "%F %T", "Australia/Lord_Howe", "2024-10-06 02:15:00", NULL },
    { "%F %T", "Australia/Lord_Howe", "2024-10-06 02:30:00", "2024-10-05T15:30:00Z" },
};

START_TEST(a_time_is_read_by_its_format_and_its_clock)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const char *text = times[_i].text, *format = times[_i].format;
    struct zone *clock = NULL;
    char shown[TIME_TEXT_SIZE];
    int64_t time = 0;
    bool read;

    if (times[_i].zone != NULL)
        ck_assert_int_eq(zone_open(times[_i].zone, &clock, &error), SLUICE_OK);
    read = format_read_time(format, clock, text, strlen(text), &time);
    ck_assert_msg(read == (times[_i].expected != NULL), "'%s' by '%s'", text, format);
    if (read)
        ck_assert_str_eq(time_format(time, shown), times[_i].expected);
    zone_close(clock);
}
END_TEST

static const struct {
    const char *format;
    bool of_time;
    const char *fault; /* NULL: none */
} formats[] = {
    { "%d/%m/%Y", false, NULL },
    { "%A, %d %B %y", false, NULL },
    { "%Y-%j", false, NULL },
    { "%F", false, NULL },
    { "%F %T", true, NULL },
    { "%D %I:%M:%S.%f %p %z", true, NULL },
    { "%s", true, NULL },
    { "%Q", true, NULL },
    { "%s.%f", true, NULL },
    { "%d/%m/%G", false,
      "has '%G', which is none of %Y %y %m %b %B %d %e %j %a %A %H %I %p %M %S %f %z %s %Q %F %D "
      "%T %R and %%" },
    { "%d/%m/%Y%", false, "ends with a single %: write %%" },
    { "%d/%d/%Y", false, "has '%d', but the day was said before it" },
    { "%F %y", false, "has '%y', but the year was said before it" },
    { "%Y %F", false, "has '%Y', but the year was said before it" },
    { "%d/%m", false, "has no year (%Y or %y)" },
    { "date", false, "has no year (%Y or %y)" },
    { "%d %Y", false, "has a day, but no month (%m, %b or %B)" },
    { "%a %m %Y", false, "has a weekday, but no day (%d)" },
    { "%m %Y-%j", false, "has a day of the year, and a month or a day beside it" },
    { "%F %H", false, "has a time of day, and is for dates" },
    { "%s", false, "has a time of day, and is for dates" },
    { "%F", true, "has no hour (%H, or %I with %p)" },
    { "%Y-%m %H", true, "has no day (%d)" },
    { "%F %I", true, "has an hour of twelve, but no %p" },
    { "%F %H %p", true, "has an hour of 24, and one of twelve or %p beside it" },
    { "%F %H:%S", true, "has a second, but no minute (%M)" },
    { "%F %H:%M.%f", true, "has a fraction, but no second (%S)" },
    { "%F %s", true, "has the seconds since 1970, which say all, and something beside them" },
};

START_TEST(what_is_wrong_with_a_format_is_said)
{
    char fault[FORMAT_FAULT_SIZE] = "";
    bool wrong = format_fault(formats[_i].format, formats[_i].of_time, fault);

    ck_assert_msg(wrong == (formats[_i].fault != NULL), "'%s': %s", formats[_i].format, fault);
    if (wrong)
        ck_assert_str_eq(fault, formats[_i].fault);
}
END_TEST

/* ---- fields ---- */

static const struct csv_dialect german = { .decimal = ',', .thousands = "." };
static const struct csv_dialect english = { .thousands = "," };
static const struct csv_dialect french = { .decimal = ',', .thousands = "\xE2\x80\xAF" };
static const struct csv_dialect comma = { .decimal = ',' };
static const struct csv_dialect utc = { .zone = "UTC" };
static const struct csv_dialect nothing = { .delimiter = ';' };

static const struct {
    const struct csv_dialect *dialect;
    int type;
    const char *text, *expected; /* NULL: refused */
} fields[] = {
    { &german, SLUICE_REAL, "1.234.567,5", "1234567.5" },
    { &german, SLUICE_REAL, "-1234567,5", "-1234567.5" },
    { &german, SLUICE_REAL, "1,5e3", "1500.0" },
    { &german, SLUICE_REAL, "1.5", NULL },
    { &german, SLUICE_REAL, "1.23.456", NULL },
    { &german, SLUICE_REAL, "1234.567", NULL },
    { &german, SLUICE_REAL, "1.234,567.8", NULL },
    { &german, SLUICE_REAL, ".234", NULL },
    { &german, SLUICE_REAL, "1,2,3", NULL },
    { &german, SLUICE_REAL, "1e-400", NULL },
    { &german, SLUICE_REAL, "1e400", NULL },
    { &german, SLUICE_REAL, "0,0e-400", "0.0" },
    { &german, SLUICE_REAL, "5e-324", "5e-324" },
    { &german, SLUICE_INT, "1.234", "1234" },
    { &german, SLUICE_INT, "1,0", NULL },
    { &german, SLUICE_INT, "9.223.372.036.854.775.808", NULL },
    { &english, SLUICE_INT, "+12,345", "12345" },
    { &english, SLUICE_REAL, "12,345.25", "12345.25" },
    { &english, SLUICE_REAL, "12,345,25", NULL },
    { &english, SLUICE_INT, "12,345,", NULL },
    { &english, SLUICE_INT, ",345", NULL },
    { &french, SLUICE_REAL,
      "12\xE2\x80\xAF"
      "345,25",
      "12345.25" },
    { &comma, SLUICE_REAL, "0,25", "0.25" },
    { &comma, SLUICE_REAL, "0.25", NULL },
    { &comma, SLUICE_INT, "25", "25" },
    { &comma, SLUICE_TEXT, "0.25", "0.25" },
    { &utc, SLUICE_TIME, "2024-01-02 03:04:05", "2024-01-02T03:04:05Z" },
    { &utc, SLUICE_TIME, "2024-01-02T03:04:05.5", "2024-01-02T03:04:05.500000Z" },
    { &utc, SLUICE_TIME, "2024-01-02T03:04:05+01", "2024-01-02T02:04:05Z" },
    { &utc, SLUICE_TIME, "2024-01-02", NULL },
    { &nothing, SLUICE_TIME, "2024-01-02 03:04:05", NULL },
    { &nothing, SLUICE_REAL, "0.25", "0.25" },
    { &nothing, SLUICE_BOOL, "true", "true" },
};

START_TEST(a_field_is_a_value_as_its_dialect_has_it)
{
    const char *text = fields[_i].text;
    struct sluice_value value = { 0 };
    struct buffer shown = { 0 };
    bool read = dialect_parse(fields[_i].dialect, fields[_i].type, text, strlen(text), &value);

    ck_assert_msg(read == (fields[_i].expected != NULL), "'%s'", text);
    if (read) {
        value_format(&shown, value);
        ck_assert_str_eq(shown.data, fields[_i].expected);
    }
    buffer_fini(&shown);
}
END_TEST

/* Days of 23 and of 25 hours, as their times and as the times of their own clock. */
static const struct {
    const char *clock, *text, *expected; /* NULL: refused */
} days[] = {
    { NULL, "2024-03-10T04:59:59Z", "2024-03-09" },
    { NULL, "2024-03-10T05:00:00Z", "2024-03-10" },
    { NULL, "2024-03-11T03:59:59Z", "2024-03-10" },
    { NULL, "2024-03-11T04:00:00Z", "2024-03-11" },
    { NULL, "2024-11-03T03:59:59Z", "2024-11-02" },
    { NULL, "2024-11-03T04:00:00Z", "2024-11-03" },
    { NULL, "2024-11-04T04:59:59Z", "2024-11-03" },
    { NULL, "2024-11-04T05:00:00Z", "2024-11-04" },
    { NULL, "2024-11-04 00:00:00", NULL },
    { "UTC", "2024-11-04 04:59:59", "2024-11-03" },
    { "America/New_York", "2024-03-10 02:30:00", "2024-03-10" },
    { "America/New_York", "2024-03-10 00:00:00", "2024-03-10" },
    { "America/New_York", "2024-03-10T04:59:59Z", "2024-03-09" },
    { "America/New_York", "2024-11-03 23:59:59", "2024-11-03" },
    { "America/New_York", "2024-11-03 25:00:00", NULL },
};

START_TEST(the_date_of_a_time_is_that_of_its_zone)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct csv_dialect dialect = { .zone = days[_i].clock };
    bool same = text_equals(days[_i].clock, "America/New_York");
    struct zone *day = NULL, *clock = NULL;
    struct sluice_value value = { 0 };
    char shown[DATE_TEXT_SIZE];
    bool read;

    ck_assert_int_eq(zone_open("America/New_York", &day, &error), SLUICE_OK);
    if (days[_i].clock != NULL)
        ck_assert_int_eq(zone_open(days[_i].clock, &clock, &error), SLUICE_OK);
    dialect.clock = clock;
    read = dialect_parse_day(&dialect, day, same, days[_i].text, strlen(days[_i].text), &value);
    ck_assert_msg(read == (days[_i].expected != NULL), "'%s'", days[_i].text);
    if (read)
        ck_assert_str_eq(date_format((sluice_day)value.as.integer, shown), days[_i].expected);
    zone_close(day);
    zone_close(clock);
}
END_TEST

START_TEST(records_are_split_at_the_delimiter)
{
    static const char text[] = "a;b,c;\"d;e\"\n;\"\";\n";
    static const char *const expected[] = { "a", "b,c", "d;e", "", "", "" };
    const struct csv_field *found;
    struct csv_reader *reader = NULL;
    size_t count = 0, seen = 0;

    ck_assert_int_eq(csv_reader_create("a", text, sizeof text - 1, &reader, NULL), SLUICE_OK);
    csv_reader_delimit(reader, ';');
    for (;;) {
        ck_assert_int_eq(csv_read(reader, &found, &count, NULL), SLUICE_OK);
        if (count == 0)
            break;
        ck_assert_uint_eq(count, 3);
        for (size_t i = 0; i < count; i++, seen++)
            ck_assert(found[i].length == strlen(expected[seen]) &&
                      memcmp(found[i].text, expected[seen], found[i].length) == 0);
    }
    ck_assert_uint_eq(seen, COUNT_OF(expected));
    csv_reader_destroy(reader);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("dialect");

    tcase_add_loop_test(cases, a_date_is_read_by_its_format_and_by_nothing_else, 0,
                        COUNT_OF(dates));
    tcase_add_loop_test(cases, a_time_is_read_by_its_format_and_its_clock, 0, COUNT_OF(times));
    tcase_add_loop_test(cases, what_is_wrong_with_a_format_is_said, 0, COUNT_OF(formats));
    tcase_add_loop_test(cases, a_field_is_a_value_as_its_dialect_has_it, 0, COUNT_OF(fields));
    tcase_add_loop_test(cases, the_date_of_a_time_is_that_of_its_zone, 0, COUNT_OF(days));
    tcase_add_test(cases, records_are_split_at_the_delimiter);
    return runner_run("dialect", cases);
}
