/* fault.c - the folder, the pipeline and the commands of all tests that make something fail. */
#include "fault/fault.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_SECONDS 90

static const char BEFORE_ROGUE[] =
    "sluice: 1\n"
    "name: faults\n"
    "store: {driver: sqlite, path: store.db}\n"
    "calendar: {table: days, date: day, season: season}\n"
    "tables:\n"
    "  days: {date: day, key: [day], known: ahead, columns: {day: date, season: text}}\n"
    "  readings:\n"
    "    date: day\n"
    "    key: [day, site, sensor]\n"
    "    columns: {day: date, site: text, sensor: int, value: real?}\n"
    "  due:\n"
    "    date: day\n"
    "    file: [due.csv, 'due-*.csv']\n"
    "    csv: {null: [NA], date_format: '%Y-%m-%d', thousands: ' ', zone: Europe/Berlin}\n"
    "    known: ahead\n"
    "    key: [day, site, sensor, slot]\n"
    "    columns: {day: date, site: text, sensor: int, slot: text}\n"
    "  arrived:\n"
    "    date: day\n"
    "    key: [day, site, sensor, slot]\n"
    "    columns: {day: date, site: text, sensor: int, slot: text}\n"
    "  stations: {key: [station], columns: {station: text, height_m: int}}\n"
    "  rainfall:\n"
    "    date: day\n"
    "    key: [station, day]\n"
    "    fresh: 1000000\n"
    "    columns:\n"
    "      station: {type: text, check: {references: stations.station}}\n"
    "      day: date\n"
    "      rain_mm: {type: real?, check: {range: [5000, null], else: warn}}\n"
    "processors:\n"
    "  gauge:\n"
    "    plugin: gauge\n"
    "    gates: {early_season: {days: 2}, sample_size: {history: 1}}\n"
    "  rain:\n"
    "    plugin: rain\n"
    "    inputs: {readings: rainfall}\n"
    "    with: {days: 3, wet_mm: 2}\n"
    "    gates: {sample_size: {readings: 2}}\n"
    "  rogue: {plugin: rogue";

bool fault_is_full(void)
{
    return getenv("SLUICE_TEST_FULL") != NULL;
}

bool fault_is_quick(void)
{
    return getenv("SLUICE_TEST_QUICK") != NULL;
}

/* ---- the folder ---- */

void fault_pipeline(const char *rogue)
{
    char text[4096];
    int length = snprintf(text, sizeof text, "%s%s}\n", BEFORE_ROGUE, rogue);

    ck_assert_int_lt(length, sizeof text);
    e2e_write("p.yaml", text, (size_t)length);
}

static const char *const days[] = { "2020-12-30", "2020-12-31", "2021-02-01", "2021-02-02",
                                    "2021-02-03", "2021-02-04", "2021-02-05" };
#define DAYS (sizeof days / sizeof *days)

static FILE *create(const char *table, const char *header)
{
    char path[64];
    FILE *file;

    (void)snprintf(path, sizeof path, "data/%s.csv", table);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fprintf(file, "%s\n", header), 0);
    return file;
}

/* Sensors 1 to 4 of two sites; -1 is a test sensor; 4 of b lacks what is due; one reads 666. */
static void write_sensors(void)
{
    FILE *readings = create("readings", "day,site,sensor,value");
    FILE *due = create("due", "day,site,sensor,slot");
    FILE *arrived = create("arrived", "day,site,sensor,slot");

    for (size_t d = 0; d < DAYS; d++)
        for (int site = 'a'; site <= 'b'; site++)
            for (int sensor = -1; sensor <= 4; sensor++) {
                double value = (double)d * 1.25 + sensor * 0.5 + (site == 'b' ? 10.0 : 0.0);
                if (sensor == 0)
                    continue;
                if (site == 'a' && sensor == 3 && d == DAYS - 2)
                    value = 666.0;
                (void)fprintf(readings, "%s,%c,%d,%.2f\n", days[d], site, sensor, value);
                if (sensor > 0)
                    (void)fprintf(due, "%s,%c,%d,s%zu\n", days[d], site, sensor, d);
                if (sensor > 0 && !(site == 'b' && sensor == 4 && d > 2))
                    (void)fprintf(arrived, "%s,%c,%d,s%zu\n", days[d], site, sensor, d);
            }
    ck_assert(fclose(readings) == 0 && fclose(due) == 0 && fclose(arrived) == 0);
}

static void write_weather(void)
{
    static const char *const stations[] = { "north", "quay, old", "summit" };
    FILE *days_file = create("days", "day,season");
    FILE *stations_file = create("stations", "station,height_m");
    FILE *rainfall = create("rainfall", "station,day,rain_mm");

    for (size_t d = 0; d < DAYS; d++)
        (void)fprintf(days_file, "%s,%s\n", days[d], d < 2 ? "s1" : "s2");
    for (size_t s = 0; s < sizeof stations / sizeof *stations; s++) {
        (void)fprintf(stations_file, "\"%s\",%zu\n", stations[s], 100 * (s + 1));
        for (size_t d = 0; d < DAYS; d++)
            if (d % 3 != s || d < 4)
                (void)fprintf(rainfall, "\"%s\",%s,%.1f\n", stations[s], days[d],
                              (double)(d * 3 + s * 7 % 5) / 2.0);
    }
    ck_assert(fclose(days_file) == 0 && fclose(stations_file) == 0 && fclose(rainfall) == 0);
}

void fault_enter(char folder[E2E_FOLDER_SIZE])
{
    e2e_enter(folder);
    ck_assert_int_eq(setenv("SLUICE_PLUGIN_PATH", FAULT_PLUGINS, 1), 0);
    ck_assert_int_eq(mkdir("data", 0755), 0);
    fault_pipeline("");
    write_sensors();
    write_weather();
}

/* ---- commands ---- */

void fault_split(const char *line, char copy[512], const char *arguments[FAULT_ARGUMENTS])
{
    char *rest = copy, *word;
    size_t count = 0;

    ck_assert_uint_lt(strlen(line), 512);
    memcpy(copy, line, strlen(line) + 1);
    while ((word = strsep(&rest, " ")) != NULL && count + 1 < FAULT_ARGUMENTS)
        arguments[count++] = word;
    arguments[count] = NULL;
}

struct e2e_result fault_wait(struct e2e_child *child)
{
    struct timespec pause = { 0, 500000 };
    siginfo_t information;

    for (int i = 0; i < PATIENCE_SECONDS * 1000; i++) {
        information.si_pid = 0;
        ck_assert(waitid(P_PID, (id_t)child->process, &information, WEXITED | WNOHANG | WNOWAIT) ==
                      0 ||
                  errno == EINTR);
        if (information.si_pid != 0)
            break;
        (void)nanosleep(&pause, NULL);
        pause.tv_nsec = 1000000;
    }
    if (information.si_pid == 0)
        ck_assert_int_eq(kill(child->process, SIGKILL), 0);
    return e2e_wait(child);
}

static void set_environment(const char *const *environment, bool on)
{
    for (; environment != NULL && *environment != NULL; environment++) {
        char name[64];
        size_t length = strcspn(*environment, "=");
        ck_assert_uint_lt(length, sizeof name);
        memcpy(name, *environment, length);
        name[length] = '\0';
        ck_assert_int_eq(on ? setenv(name, *environment + length + 1, 1) : unsetenv(name), 0);
    }
}

struct e2e_result fault_command(const char *line, const char *const *environment)
{
    const char *arguments[FAULT_ARGUMENTS];
    char copy[512];
    struct e2e_child child;

    fault_split(line, copy, arguments);
    set_environment(environment, true);
    e2e_start(&child, arguments);
    set_environment(environment, false);
    return fault_wait(&child);
}

void fault_must(const char *line, int code)
{
    struct e2e_result result = fault_command(line, NULL);

    ck_assert_msg(result.code == code, "%s: exit %d\n%.700s\n%.1500s", line, result.code,
                  result.out, result.err);
    e2e_result_fini(&result);
}

bool fault_has_command(const char *name)
{
    struct e2e_result result = fault_command("--help", NULL);
    char line[64];
    bool has;

    (void)snprintf(line, sizeof line, "\n  %s ", name);
    has = strstr(result.out, line) != NULL;
    e2e_result_fini(&result);
    return has;
}

int fault_errors(const char *text)
{
    int errors = 0;

    for (; (text = strstr(text, "error: ")) != NULL; text++)
        errors++;
    return errors;
}

int fault_partition_errors(const char *text)
{
    int errors = 0;

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        const char *failed = strstr(text, " failed: ");
        errors += strncmp(text, "error: ", 7) == 0 && failed != NULL && failed < text + length;
        text += length + (text[length] == '\n');
    }
    return errors;
}

/* ---- stores ---- */

void fault_ledger_of(const char *store, char path[256])
{
    if (strcmp(store, FAULT_STORE) == 0)
        (void)snprintf(path, 256, "%s", FAULT_LEDGER);
    else
        (void)snprintf(path, 256, "%s-ledger", store);
}

void fault_apart(const char *driver)
{
    static const char together[] = "store: {driver: sqlite, path: store.db}\n";
    size_t length;
    char *text = e2e_read("p.yaml", &length), apart[4096];
    char *at = strstr(text, together);

    ck_assert_ptr_nonnull(at);
    length = (size_t)snprintf(apart, sizeof apart,
                              "%.*sstore: {driver: %s, path: store.db}\n"
                              "ledger: {driver: sqlite, path: " FAULT_LEDGER "}\n%s",
                              (int)(at - text), text, driver, at + sizeof together - 1);
    ck_assert_uint_lt(length, sizeof apart);
    e2e_write("p.yaml", apart, length);
    free(text);
}

static void copy_file(const char *from, const char *to)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char source[256], target[256];
        size_t length;
        char *bytes = NULL;
        (void)snprintf(source, sizeof source, "%s%s", from == NULL ? "" : from, suffixes[i]);
        (void)snprintf(target, sizeof target, "%s%s", to, suffixes[i]);
        ck_assert(unlink(target) == 0 || errno == ENOENT);
        if (from != NULL && i < 2 && (bytes = e2e_read(source, &length)) != NULL)
            e2e_write(target, bytes, length);
        free(bytes);
    }
}

static void copy_store(const char *from, const char *to)
{
    char source[256], target[256];

    copy_file(from, to);
    fault_ledger_of(to, target);
    if (from != NULL)
        fault_ledger_of(from, source);
    copy_file(from == NULL ? NULL : source, target);
}

void fault_store(const char *file)
{
    copy_store(file, FAULT_STORE);
}

void fault_keep(const char *file)
{
    copy_store(FAULT_STORE, file);
}

char *fault_exports(void)
{
    static const char *const tables[] = { "gauged", "doubled", "rain_outlook" };
    char *all = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&all, &length);

    ck_assert_ptr_nonnull(out);
    for (size_t i = 0; i < 2 * sizeof tables / sizeof *tables; i++) {
        char line[128];
        struct e2e_result result;
        (void)snprintf(line, sizeof line, "export p.yaml %s " FAULT_RANGE "%s", tables[i / 2],
                       i % 2 == 0 ? "" : " --outcomes");
        result = fault_command(line, NULL);
        ck_assert_msg(result.code == 0, "%s: exit %d\n%.1500s", line, result.code, result.err);
        (void)fputs(result.out, out);
        e2e_result_fini(&result);
    }
    ck_assert_int_eq(fclose(out), 0);
    return all;
}
