/*
 * guest - a processor that does to its host what `does` says, in the function that `at` names, or
 * while it is loaded (GUEST_LOADS in the environment); in process, to the entities with the sensor
 * `who`. Else a third of the reading, which depends on rounding. GUEST_NAME: what it is called;
 * GUEST_PLAIN: it has no collect; GUEST_WILD: its descriptor points nowhere; GUEST_THROWS: it is
 * linked with thrower.cc.
 */
#include "sluice/plugin.h"

#include <fenv.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define THINGS(X)                                                                                  \
    X(THINGS, site, TEXT, SLUICE_REQUIRED)                                                         \
    X(THINGS, sensor, INT, SLUICE_REQUIRED)                                                        \
    X(THINGS, value, REAL, SLUICE_NULLABLE)
enum { THINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(things_columns, THINGS);
SLUICE_INPUTS(inputs, SLUICE_INPUT(.alias = "things", .table = "readings", .need = SLUICE_HARD,
                                   .columns = things_columns, .window = SLUICE_ON_DATE,
                                   .keys = SLUICE_KEYS(SLUICE_KEY(site), SLUICE_KEY(sensor)),
                                   .unique = 1, .word = "things"));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, at, TEXT, SLUICE_DEFAULT(TEXT, "nowhere"), .help = "in which function")           \
    X(PARAMETER, does, TEXT, SLUICE_DEFAULT(TEXT, "nothing"), .help = "what it does")              \
    X(PARAMETER, who, INT, SLUICE_DEFAULT(INT, 2), .help = "to the entities of this sensor")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define OUT(X)                                                                                     \
    X(OUT, site, TEXT, SLUICE_REQUIRED)                                                            \
    X(OUT, sensor, INT, SLUICE_REQUIRED)                                                           \
    X(OUT, third, REAL, SLUICE_NULLABLE, SLUICE_DECIMALS(2))
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

/* ---- what it may do ---- */

static void round_up(void)
{
    (void)fesetround(FE_UPWARD);
}

static void flush_denormals(void)
{
#if defined(__x86_64__)
    unsigned mode;
    __asm__ volatile("stmxcsr %0" : "=m"(mode));
    mode |= 0x8040;
    __asm__ volatile("ldmxcsr %0" : : "m"(mode));
#elif defined(__aarch64__)
    unsigned long mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    mode |= 1ul << 24;
    __asm__ volatile("msr fpcr, %0" : : "r"(mode));
#endif
}

/* Single precision, for what the compiler computes by x87. */
static void shorten_x87(void)
{
#if defined(__x86_64__)
    unsigned short mode;
    __asm__ volatile("fnstcw %0" : "=m"(mode));
    mode &= 0xfcff;
    __asm__ volatile("fldcw %0" : : "m"(mode));
#else
    flush_denormals();
#endif
}

static void set_traps(void)
{
    (void)feenableexcept(FE_OVERFLOW);
}

static locale_t other_locale;

static void make_locale(void)
{
    other_locale = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
}

static void speak_thread(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, make_locale);
    (void)uselocale(other_locale);
}

static void speak(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
}

/* 0,5 is a half there. */
static void speak_german(void)
{
    (void)setlocale(LC_ALL, "de_DE.UTF-8");
}

static void ignore_interrupts(void)
{
    (void)signal(SIGINT, SIG_IGN);
}

static void block_interrupts(void)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void walk_away(void)
{
    if (chdir("/") != 0)
        abort();
}

static void open_files(void)
{
    (void)umask(0);
}

static void set_variable(void)
{
    (void)setenv("GUEST_WAS_HERE", "1", 1);
}

static void replace_variable(void)
{
    (void)setenv("PATH", "/nowhere", 1);
}

static void print(void)
{
    (void)printf("the guest was here\n");
}

static void call_exit(void)
{
    exit(0); // NOLINT(concurrency-mt-unsafe)
}

static void call_quick_exit(void)
{
    quick_exit(0);
}

static void end_thread(void)
{
    pthread_exit(NULL);
}

/* A child that goes on leaves a file. */
static void call_fork(void)
{
    pid_t child = fork();
    int status;

    if (child > 0)
        (void)waitpid(child, &status, 0);
    if (child == 0) {
        FILE *mark = fopen("child", "w");
        if (mark != NULL)
            (void)fclose(mark);
        _exit(0);
    }
}

/* By the address of a variable: the compiler must not know better. */
static volatile int zero, *volatile nowhere;

#if defined(__GNUC__)
__attribute__((no_sanitize("undefined")))
#endif
static void
write_nowhere(void)
{
    *nowhere = 1;
}

#if defined(__GNUC__)
__attribute__((no_sanitize("undefined")))
#endif
static void
divide_by_zero(void)
{
    zero = 1 / zero;
    (void)raise(SIGFPE); /* where the processor gives 0 */
}

static void call_bus(void)
{
    (void)raise(SIGBUS);
}

static void call_illegal(void)
{
    (void)raise(SIGILL);
}

static void call_abort(void)
{
    abort();
}

#ifdef GUEST_THROWS
extern void guest_throw(void);
#else
#define guest_throw abort
#endif

static void throw_exception(void)
{
    guest_throw();
}

static int recurse(int depth)
{
    volatile char frame[4096];

    frame[0] = (char)depth;
    if (zero != 0)
        return frame[0];
    return recurse(depth + 1) + frame[0];
}

static void overflow_stack(void)
{
    zero = recurse(0);
}

static void close_descriptors(void)
{
    for (int i = 3; i < 1024; i++)
        (void)close(i);
}

static void nothing(void)
{
}

static const struct {
    const char *name;
    void (*act)(void);
} deeds[] = {
    { "nothing", nothing },
    { "round", round_up },
    { "flush", flush_denormals },
    { "x87", shorten_x87 },
    { "traps", set_traps },
    { "thread_locale", speak_thread },
    { "locale", speak },
    { "german", speak_german },
    { "ignore", ignore_interrupts },
    { "block", block_interrupts },
    { "folder", walk_away },
    { "umask", open_files },
    { "variable", set_variable },
    { "path", replace_variable },
    { "print", print },
    { "exit", call_exit },
    { "quick_exit", call_quick_exit },
    { "thread", end_thread },
    { "fork", call_fork },
    { "segv", write_nowhere },
    { "fpe", divide_by_zero },
    { "bus", call_bus },
    { "ill", call_illegal },
    { "abort", call_abort },
    { "throw", throw_exception },
    { "overflow", overflow_stack },
    { "close", close_descriptors },
};

static void act(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        if (strlen(deeds[i].name) == length && memcmp(deeds[i].name, name, length) == 0)
            deeds[i].act();
}

static int is_text(struct sluice_value value, const char *text)
{
    return strlen(text) == (size_t)value.length &&
           memcmp(text, value.as.text, (size_t)value.length) == 0;
}

static void act_at(const struct sluice_call *call, const char *function)
{
    struct sluice_value does = sluice_parameter(call, PARAMETER_does);

    if (is_text(sluice_parameter(call, PARAMETER_at), function))
        act(does.as.text, (size_t)does.length);
}

__attribute__((constructor)) static void load(void)
{
    const char *does = getenv("GUEST_LOADS");

    if (does != NULL && strcmp(GUEST_NAME, "guest") == 0)
        act(does, strlen(does));
}

/* ---- its functions ---- */

static int bind(const struct sluice_setting *const *settings, const struct sluice_bind_host *host,
                void *handle, struct sluice_binding *binding)
{
    struct sluice_value does = settings[PARAMETER_does]->value;

    (void)host;
    (void)handle;
    (void)binding;
    if (is_text(settings[PARAMETER_at]->value, "bind"))
        act(does.as.text, (size_t)does.length);
    return SLUICE_OK;
}

static int prepare(const struct sluice_call *call)
{
    act_at(call, "prepare");
    return SLUICE_OK;
}

static int iterate(const struct sluice_call *call)
{
    const struct sluice_column *columns = sluice_columns(call, 0);
    int64_t count;
    const struct sluice_slice *groups = call->host->groups(call, 0, &count);

    act_at(call, "iterate");
    for (int64_t g = 0; g < count; g++) {
        struct sluice_value keys[] = {
            sluice_value_at(&columns[THINGS_site], groups[g].first),
            sluice_value_at(&columns[THINGS_sensor], groups[g].first),
        };
        sluice_emit(call, keys);
    }
    return SLUICE_OK;
}

/* What is no function of its inputs: GUEST_DRIFT of the environment. */
static int drift(const struct sluice_call *call, const char *how, struct sluice_number value)
{
    if (strcmp(how, "skip") == 0)
        return sluice_skip(call, SLUICE_NOT_APPLICABLE, "not today");
    if (strcmp(how, "memory") == 0)
        (void)call->host->scratch(call, PTRDIFF_MAX);
    sluice_set_real(call, OUT_third, value.value + strtod(how, NULL));
    return SLUICE_WRITTEN;
}

static int process(const struct sluice_call *call)
{
    struct sluice_number value =
        sluice_number_at(&sluice_columns(call, 0)[THINGS_value], sluice_at(call->slices[0], 0));
    const char *how = getenv("GUEST_DRIFT");
    bool concerned = call->key[1].as.integer == sluice_parameter_int(call, PARAMETER_who);

    if (concerned)
        act_at(call, "process");
    if (concerned && how != NULL && strcmp(GUEST_NAME, "quiet") != 0)
        return drift(call, how, value);
    if (value.known)
        sluice_set_real(call, OUT_third, value.value / 3.0);
    return SLUICE_WRITTEN;
}

#ifdef GUEST_PLAIN
#define COLLECT NULL
#else
#define COLLECT collect

static int collect(const struct sluice_call *call)
{
    act_at(call, "collect");
    return SLUICE_OK;
}
#endif

/* Whoever reads the gates of this one reads where nothing is. */
#ifdef GUEST_WILD
#define GATES (const void *)(uintptr_t)8
#else
#define GATES NULL
#endif

SLUICE_PLUGIN(.name = GUEST_NAME, .version = "1.0.0", .summary = "Does to its host as it says.",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_PARALLEL, .entity_word = "thing",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(site, TEXT),
                                      SLUICE_ENTITY_COLUMN(sensor, INT)),
              .parameters = parameters, .gates = GATES, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = GUEST_NAME "_rows", .columns = output_columns),
              .bind = bind, .prepare = prepare, .iterate = iterate, .process = process,
              .collect = COLLECT);
