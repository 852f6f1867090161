/* test_date.c - dates and times as numbers and as texts, and clocks. */
#include "base/suite.h"

#include <time.h>

START_TEST(known_dates_have_their_day_numbers)
{
    static const struct {
        int year, month, day;
        int32_t date;
        const char *text;
    } CASES[] = {
        { 1970, 1, 1, 0, "1970-01-01" },       { 1969, 12, 31, -1, "1969-12-31" },
        { 2000, 2, 29, 11016, "2000-02-29" },  { 2000, 3, 1, 11017, "2000-03-01" },
        { 2021, 10, 19, 18919, "2021-10-19" }, { 2022, 4, 10, 19092, "2022-04-10" },
        { 1, 1, 1, -719162, "0001-01-01" },    { 9999, 12, 31, 2932896, "9999-12-31" },
        { 0, 1, 1, -719528, "0000-01-01" },    { -1, 12, 31, -719529, "-0001-12-31" },
    };
    char text[DATE_TEXT_SIZE];

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        ck_assert_int_eq(date_from_civil(CASES[i].year, CASES[i].month, CASES[i].day),
                         CASES[i].date);
        ck_assert_str_eq(date_format(CASES[i].date, text), CASES[i].text);
    }
}
END_TEST

START_TEST(every_day_of_eight_centuries_goes_there_and_back)
{
    char text[DATE_TEXT_SIZE];

    for (int32_t date = -146097; date <= 146097; date++) {
        time_t seconds = (time_t)date * 86400;
        struct tm expected = { 0 };
        int year = 0, month = 0, day = 0;
        int32_t parsed = 0;
        ck_assert_ptr_nonnull(gmtime_r(&seconds, &expected));
        date_to_civil(date, &year, &month, &day);
        if (year != expected.tm_year + 1900 || month != expected.tm_mon + 1 ||
            day != expected.tm_mday || date_from_civil(year, month, day) != date ||
            !date_parse(date_format(date, text), 10, &parsed) || parsed != date)
            ck_abort_msg("day %d is not %d-%d-%d", date, year, month, day);
    }
}
END_TEST

START_TEST(the_ends_of_the_range_are_dates)
{
    static const int32_t ENDS[] = { INT32_MIN, INT32_MAX };
    char text[DATE_TEXT_SIZE];

    for (size_t i = 0; i < COUNT_OF(ENDS); i++) {
        int year = 0, month = 0, day = 0;
        date_to_civil(ENDS[i], &year, &month, &day);
        ck_assert_int_eq(date_from_civil(year, month, day), ENDS[i]);
    }
    ck_assert_str_eq(date_format(INT32_MAX, text), "5881580-07-11");
    ck_assert_str_eq(date_format(INT32_MIN, text), "-5877641-06-23");
}
END_TEST

START_TEST(only_real_dates_are_read)
{
    static const char *const WRONG[] = {
        "",
        "2021-1-19",
        "2021-10-9",
        "2021-13-01",
        "2021-00-10",
        "2021-02-29",
        "1900-02-29",
        "2021-04-31",
        "2021-10-00",
        "2021/10/19",
        "20211019",
        "2021-10-19 ",
        " 2021-10-19",
        "+021-10-19",
        "2021-10-1x",
        "2021-10-190",
        "-001-10-19",
        "2021-10 19",
    };
    int32_t date = 0;

    for (size_t i = 0; i < COUNT_OF(WRONG); i++)
        ck_assert_msg(!date_parse(WRONG[i], strlen(WRONG[i]), &date), "%s", WRONG[i]);
    ck_assert(date_parse("2000-02-29 and more", 10, &date));
}
END_TEST

START_TEST(times_are_read_in_any_offset)
{
    static const struct {
        const char *text;
        int64_t time;
        const char *formatted;
    } CASES[] = {
        { "1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z" },
        { "1970-01-01 00:00:01Z", 1000000, "1970-01-01T00:00:01Z" },
        { "1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z" },
        { "2021-10-19T19:30:00-04:00", 1634686200000000, "2021-10-19T23:30:00Z" },
        { "2021-10-20T05:00:00+05:30", 1634686200000000, "2021-10-19T23:30:00Z" },
        { "2021-10-19 19:30:00-0400", 1634686200000000, "2021-10-19T23:30:00Z" },
        { "2021-10-19 19:30:00-04", 1634686200000000, "2021-10-19T23:30:00Z" },
        { "2021-10-20T05:00:00.0+0530", 1634686200000000, "2021-10-19T23:30:00Z" },
        { "2021-10-19 23:30:00+00", 1634686200000000, "2021-10-19T23:30:00Z" },
        { "2021-10-19T23:30:00.5Z", 1634686200500000, "2021-10-19T23:30:00.500000Z" },
        { "2021-10-19T23:30:00.000001Z", 1634686200000001, "2021-10-19T23:30:00.000001Z" },
        { "2021-10-19T23:30:00.000000+00:00", 1634686200000000, "2021-10-19T23:30:00Z" },
    };
    char text[TIME_TEXT_SIZE];

    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        int64_t time = 0;
        ck_assert_msg(time_parse(CASES[i].text, strlen(CASES[i].text), &time), "%s", CASES[i].text);
        ck_assert_int_eq(time, CASES[i].time);
        ck_assert_str_eq(time_format(time, text), CASES[i].formatted);
    }
}
END_TEST

START_TEST(only_real_times_are_read)
{
    static const char *const WRONG[] = {
        "",
        "2021-10-19",
        "2021-10-19T23:30:00",
        "2021-10-19T23:30Z",
        "2021-10-19T24:00:00Z",
        "2021-10-19T23:60:00Z",
        "2021-10-19T23:59:60Z",
        "2021-02-30T00:00:00Z",
        "2021-10-19t23:30:00Z",
        "2021-10-19T23:30:00z",
        "2021-10-19T23:30:00.Z",
        "2021-10-19T23:30:00.1234567Z",
        "2021-10-19T23:30:00.123456",
        "2021-10-19T23:30:00+4",
        "2021-10-19T23:30:00+040",
        "2021-10-19T23:30:00+04000",
        "2021-10-19T23:30:00+24",
        "2021-10-19T23:30:00+0460",
        "2021-10-19T23:30:00+04-00",
        "2021-10-19T23:30:00+04:0",
        "2021-10-19T23:30:00 0400",
        "2021-10-19T23:30:00+24:00",
        "2021-10-19T23:30:00+04:60",
        "2021-10-19T23:30:00ZZ",
        "2021-10-19T23.30.00Z",
        "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:00-00:01",
    };
    int64_t time = 0;

    for (size_t i = 0; i < COUNT_OF(WRONG); i++)
        ck_assert_msg(!time_parse(WRONG[i], strlen(WRONG[i]), &time), "%s", WRONG[i]);
}
END_TEST

START_TEST(extreme_times_fit_their_text)
{
    char text[TIME_TEXT_SIZE];

    ck_assert_str_eq(time_format(INT64_MAX, text), "294247-01-10T04:00:54.775807Z");
    ck_assert_str_eq(time_format(INT64_MIN, text), "-290308-12-21T19:59:05.224192Z");
}
END_TEST

START_TEST(clocks_move_forward)
{
    int64_t before = clock_monotonic_ns();

    ck_assert_int_ge(clock_monotonic_ns(), before);
    /* After 2020 and before 2200, in microseconds. */
    ck_assert_int_gt(clock_utc_us(), INT64_C(1577836800000000));
    ck_assert_int_lt(clock_utc_us(), INT64_C(7258118400000000));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        known_dates_have_their_day_numbers, every_day_of_eight_centuries_goes_there_and_back,
        the_ends_of_the_range_are_dates,    only_real_dates_are_read,
        times_are_read_in_any_offset,       only_real_times_are_read,
        extreme_times_fit_their_text,       clocks_move_forward
    };

    return suite_run("date", tests, COUNT_OF(tests));
}
