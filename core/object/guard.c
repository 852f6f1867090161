/* guard.c - what a thread is at in a plugin, and what a call has changed of the thread. */
#include "object/guard.h"

#include <fenv.h>
#include <stdatomic.h>

/* Of the thread alone; a signal handler reads it. A copy: a thread that ends itself within a plugin
 * has left the frames in which the call was. */
static _Thread_local struct guard_call current;
static _Thread_local volatile bool inside;

/* Of the process: what tells of the end of a thread, while the guards are up. */
static struct {
    atomic_bool on;
    pthread_key_t key;
} ends;

struct guard_call *guard_current(void)
{
    return inside ? &current : NULL;
}

/* ---- floating-point modes ---- */

#if defined(__x86_64__) || defined(__i386__)

#define STICKY 0x3fu     /* of MXCSR: what happened, which is no mode */
#define ROUNDING 0x6000u /* of MXCSR */
#define X87_ROUNDING 0x0c00u
#define FLUSHING 0x8040u

/* By hand: a compiler may take an intrinsic for a constant. */
static struct guard_modes modes_now(void)
{
    uint32_t vector;
    uint16_t x87;

    __asm__ volatile("stmxcsr %0" : "=m"(vector));
    __asm__ volatile("fnstcw %0" : "=m"(x87));
    return (struct guard_modes){ vector & ~STICKY, x87 };
}

static void modes_set(struct guard_modes modes)
{
    uint32_t vector = (uint32_t)modes.vector;
    uint16_t x87 = (uint16_t)modes.scalar;

    /* What is pending would trap as soon as a trap is set. */
    __asm__ volatile("fnclex");
    __asm__ volatile("ldmxcsr %0" : : "m"(vector));
    __asm__ volatile("fldcw %0" : : "m"(x87));
}

static enum guard_deed modes_difference(struct guard_modes before, struct guard_modes now)
{
    uint64_t vector = before.vector ^ now.vector, x87 = before.scalar ^ now.scalar;

    if ((vector & ROUNDING) != 0 || (x87 & X87_ROUNDING) != 0)
        return GUARD_ROUNDING;
    if ((vector & FLUSHING) != 0)
        return GUARD_FLUSHING;
    return GUARD_FLOATING;
}

#elif defined(__aarch64__)

#define ROUNDING (UINT64_C(3) << 22)
#define FLUSHING (UINT64_C(1) << 24 | UINT64_C(1) << 19 | UINT64_C(3))

/* FPCR has no sticky flags; those are FPSR's. */
static struct guard_modes modes_now(void)
{
    struct guard_modes modes = { 0, 0 };

    __asm__ volatile("mrs %0, fpcr" : "=r"(modes.vector));
    return modes;
}

static void modes_set(struct guard_modes modes)
{
    __asm__ volatile("msr fpcr, %0" : : "r"(modes.vector));
}

static enum guard_deed modes_difference(struct guard_modes before, struct guard_modes now)
{
    uint64_t changed = before.vector ^ now.vector;

    if ((changed & ROUNDING) != 0)
        return GUARD_ROUNDING;
    if ((changed & FLUSHING) != 0)
        return GUARD_FLUSHING;
    return GUARD_FLOATING;
}

#else

static struct guard_modes modes_now(void)
{
    return (struct guard_modes){ (uint64_t)fegetround(), 0 };
}

static void modes_set(struct guard_modes modes)
{
    (void)fesetround((int)modes.vector);
}

static enum guard_deed modes_difference(struct guard_modes before, struct guard_modes now)
{
    (void)before;
    (void)now;
    return GUARD_ROUNDING;
}

#endif

/* ---- a call ---- */

static const char *const deeds[] = {
    [GUARD_NOTHING] = "",
    [GUARD_ROUNDING] = "changed the floating-point mode of its thread (rounding)",
    [GUARD_FLUSHING] = "changed the floating-point mode of its thread (denormal numbers as zero)",
    [GUARD_FLOATING] = "changed the floating-point mode of its thread (precision or traps)",
    [GUARD_LOCALE] = "changed the locale of its thread",
    [GUARD_FORK] = "called fork; a plugin begins no process",
};

const char *guard_text(enum guard_deed deed)
{
    return deeds[deed];
}

void guard_watch_threads(pthread_key_t key)
{
    ends.key = key;
    atomic_store(&ends.on, true);
}

void guard_watch_no_threads(void)
{
    atomic_store(&ends.on, false);
}

void guard_init(struct guard_call *call)
{
    call->modes = modes_now();
    call->locale = uselocale((locale_t)0);
    call->forked = false;
    if (atomic_load_explicit(&ends.on, memory_order_relaxed))
        (void)pthread_setspecific(ends.key, &ends);
}

void guard_enter(struct guard_call *call)
{
    current = *call;
    atomic_signal_fence(memory_order_release);
    inside = true;
}

/* Apart, as it is seldom needed. */
__attribute__((noinline, cold)) static enum guard_deed put_back(struct guard_call *call,
                                                                struct guard_modes now)
{
    enum guard_deed deed = current.forked ? GUARD_FORK : GUARD_NOTHING;

    if (uselocale((locale_t)0) != call->locale) {
        (void)uselocale(call->locale);
        deed = GUARD_LOCALE;
    }
    if (call->modes.vector != now.vector || call->modes.scalar != now.scalar) {
        modes_set(call->modes);
        deed = modes_difference(call->modes, now);
    }
    return deed;
}

enum guard_deed guard_leave(struct guard_call *call)
{
    const struct guard_modes now = modes_now();

    inside = false;
    if (now.vector == call->modes.vector && now.scalar == call->modes.scalar && !current.forked &&
        uselocale((locale_t)0) == call->locale)
        return GUARD_NOTHING;
    return put_back(call, now);
}

void guard_note_fork(void)
{
    if (inside)
        current.forked = true;
}
