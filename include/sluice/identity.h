/*
 * identity.h - what an object says of itself before anything of it runs; a part of plugin.h.
 *
 * Read from the file before dlopen: a note named "Sluice", type 1. A host refuses a plugin whose
 * major, struct sizes or build tag differ from its own, or whose minor is newer.
 */
#ifndef SLUICE_IDENTITY_H
#define SLUICE_IDENTITY_H

#ifndef SLUICE_PLUGIN_H
#error "include sluice/plugin.h or sluice/store.h"
#endif

#define SLUICE_NOTE_NAME "Sluice"
#define SLUICE_NOTE_TYPE 1
#define SLUICE_MAGIC 0x45434C53u /* "SLCE" */

#if defined(__x86_64__)
#define SLUICE_MACHINE "x86_64"
#elif defined(__aarch64__)
#define SLUICE_MACHINE "aarch64"
#elif defined(__riscv)
#define SLUICE_MACHINE "riscv"
#else
#define SLUICE_MACHINE "other"
#endif
#if defined(__SANITIZE_THREAD__)
#define SLUICE_SANITIZER "-tsan"
#elif defined(__SANITIZE_ADDRESS__)
#define SLUICE_SANITIZER "-asan"
#elif defined(__has_feature) /* clang */
#if __has_feature(thread_sanitizer)
#define SLUICE_SANITIZER "-tsan"
#elif __has_feature(address_sanitizer)
#define SLUICE_SANITIZER "-asan"
#endif
#endif
#ifndef SLUICE_SANITIZER
#define SLUICE_SANITIZER ""
#endif
/* What two objects must share besides the structs: machine, byte order, run-time instrumentation.
 */
#define SLUICE_BUILD_TAG SLUICE_MACHINE "-lp64" SLUICE_SANITIZER

struct sluice_identity {
    uint32_t magic;
    uint16_t abi_major, abi_minor;
    uint32_t processor_size, input_size, output_size, column_size, call_size, host_size;
    uint32_t value_size, view_size;
    char build_tag[32];
};

#define SLUICE_IDENTITY_INIT                                                                       \
    {                                                                                              \
        SLUICE_MAGIC, SLUICE_ABI_MAJOR, SLUICE_ABI_MINOR, sizeof(struct sluice_processor),         \
            sizeof(struct sluice_input), sizeof(struct sluice_output),                             \
            sizeof(struct sluice_output_column), sizeof(struct sluice_call),                       \
            sizeof(struct sluice_host), sizeof(struct sluice_value), sizeof(struct sluice_view),   \
            SLUICE_BUILD_TAG                                                                       \
    }

struct sluice_note {
    uint32_t name_size, descriptor_size, type;
    char name[8];
    struct sluice_identity identity;
};

#endif
