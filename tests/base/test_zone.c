/* Which date it is, in which zone: against the system's own reading of the same files. */
#include "base/suite.h"

#include <stdlib.h>
#include <time.h>

/* Both sides of midnight, of switches, of the last switch that a file names, and of leap days. */
static const struct {
    const char *zone, *time, *date;
} cases[] = {
    { "UTC", "2024-02-28T23:59:59.999999Z", "2024-02-28" },
    { "UTC", "2024-02-29T00:00:00Z", "2024-02-29" },
    { "UTC", "1969-12-31T23:59:59.5Z", "1969-12-31" },
    { "Europe/Berlin", "2024-01-01T22:59:59.999999Z", "2024-01-01" },
    { "Europe/Berlin", "2024-01-01T23:00:00Z", "2024-01-02" },
    { "Europe/Berlin", "2024-07-01T21:59:59Z", "2024-07-01" },
    { "Europe/Berlin", "2024-07-01T22:00:00Z", "2024-07-02" },
    { "Europe/Berlin", "2093-07-01T21:59:59Z", "2093-07-01" },
    { "Europe/Berlin", "2093-07-01T22:00:00Z", "2093-07-02" },
    { "Europe/Berlin", "2093-12-31T23:00:00Z", "2094-01-01" },
    { "America/New_York", "2024-03-01T04:59:59Z", "2024-02-29" },
    { "America/New_York", "2024-03-01T05:00:00Z", "2024-03-01" },
    { "Pacific/Kiritimati", "2024-12-31T10:00:00Z", "2025-01-01" },
    { "Pacific/Pago_Pago", "2025-01-01T10:59:59Z", "2024-12-31" },
    { "Asia/Kathmandu", "2024-05-05T18:14:59Z", "2024-05-05" },
    { "Asia/Kathmandu", "2024-05-05T18:15:00Z", "2024-05-06" },
};

START_TEST(a_day_begins_at_midnight_of_its_zone)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    struct zone *zone;
    int64_t time;
    char text[DATE_TEXT_SIZE];

    ck_assert_msg(zone_open(cases[_i].zone, &zone, &error) == SLUICE_OK, "%s", error.message);
    ck_assert(time_parse(cases[_i].time, strlen(cases[_i].time), &time));
    ck_assert_msg(strcmp(date_format(zone_date(zone, time), text), cases[_i].date) == 0,
                  "%s at %s: %s", cases[_i].zone, cases[_i].time, text);
    zone_close(zone);
}
END_TEST

/* The northern and the southern summer, half hours, a rule by names in < >, none at all. */
static const char *const compared[] = {
    "Europe/London", "America/Sao_Paulo", "Australia/Sydney",  "America/New_York",
    "Asia/Kolkata",  "Pacific/Chatham",   "Africa/Casablanca", "America/Santiago",
    "Europe/Dublin", "Etc/GMT+5",         "Asia/Jerusalem"
};

START_TEST(offsets_are_those_of_the_system)
{
    struct sluice_error error = SLUICE_ERROR_INIT;
    const char *name = compared[_i];
    struct zone *zone;

    ck_assert_msg(zone_open(name, &zone, &error) == SLUICE_OK, "%s", error.message);
    ck_assert_int_eq(setenv("TZ", name, 1), 0);
    tzset();
    /* Every 41 hours from 1950 to 2110. */
    for (int64_t at = INT64_C(-631152000); at < INT64_C(4417977600); at += 41 * 3600) {
        time_t seconds = (time_t)at;
        struct tm local = { 0 };
        int32_t offset = zone_offset(zone, at * 1000000);
        ck_assert_ptr_nonnull(localtime_r(&seconds, &local));
        ck_assert_msg(offset == local.tm_gmtoff, "%s at %lld: %d, not %ld", name, (long long)at,
                      (int)offset, local.tm_gmtoff);
    }
    zone_close(zone);
}
END_TEST

START_TEST(what_is_no_zone_is_refused_and_the_one_meant_is_named)
{
    static const char *const wrong[] = { "Europe/Berlni",
                                         "",
                                         "/etc/passwd",
                                         "../../../etc/passwd",
                                         "Europe/../Europe/Berlin",
                                         "Europe//Berlin",
                                         "Europe/",
                                         "tzdata.zi",
                                         "Europe",
                                         "Europe/Berl\xc3\xadn" };
    struct sluice_error error = SLUICE_ERROR_INIT;
    char closest[ZONE_NAME_SIZE];
    struct zone *zone;

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        ck_assert_msg(zone_open(wrong[i], &zone, &error) != SLUICE_OK, "%s", wrong[i]);
        ck_assert_ptr_null(zone);
    }
    ck_assert(zone_closest("Europe/Berlni", closest));
    ck_assert_str_eq(closest, "Europe/Berlin");
    ck_assert(!zone_closest("Middle-earth/The_Shire_of_Hobbits", closest));
    zone_close(NULL);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("zone");

    tcase_add_loop_test(tests, a_day_begins_at_midnight_of_its_zone, 0, COUNT_OF(cases));
    tcase_add_loop_test(tests, offsets_are_those_of_the_system, 0, COUNT_OF(compared));
    tcase_add_test(tests, what_is_no_zone_is_refused_and_the_one_meant_is_named);
    return runner_run("zone", tests);
}
