/*
 * plugin_macros.hpp - the macros of a descriptor in C++; a part of plugin.hpp.
 */
#ifndef SLUICE_PLUGIN_MACROS_HPP
#define SLUICE_PLUGIN_MACROS_HPP

#ifndef SLUICE_PLUGIN_HPP
#error "include sluice/plugin.hpp"
#endif

#undef SLUICE_REQUIRED
#undef SLUICE_NULLABLE
#undef SLUICE_DECIMALS
#undef SLUICE_RANGE
#undef SLUICE_DEFAULT
#define SLUICE_REQUIRED ::sluice::nullable(0)
#define SLUICE_NULLABLE ::sluice::nullable(1)
#define SLUICE_DECIMALS(n) ::sluice::scaled(1), ::sluice::scale(n)
#define SLUICE_RANGE(low, high) ::sluice::minimum(low), ::sluice::maximum(high)
#define SLUICE_DEFAULT(kind, value) ::sluice::default_value(SLUICE_##kind##_VALUE(value))

/* A designator of C, which C++ knows since 2020 and compilers longer. */
#undef SLUICE_INT_VALUE
#undef SLUICE_BOOL_VALUE
#undef SLUICE_REAL_VALUE
#undef SLUICE_TEXT_VALUE
#define SLUICE_INT_VALUE(x) (__extension__ ::sluice_value{ SLUICE_INT, 0, { .integer = (x) } })
#define SLUICE_BOOL_VALUE(x) (__extension__ ::sluice_value{ SLUICE_BOOL, 0, { .integer = (x) } })
#define SLUICE_REAL_VALUE(x) (__extension__ ::sluice_value{ SLUICE_REAL, 0, { .real = (x) } })
#define SLUICE_TEXT_VALUE(x)                                                                       \
    (__extension__ ::sluice_value{ SLUICE_TEXT, (int32_t)(sizeof(x) - 1), { .text = (x) } })

/* ---- lists, each with a name ---- */

#define SLUICE_LIST(type, array, ...)                                                              \
    static constexpr struct ::type array##_items[] = { __VA_ARGS__ };                              \
    static constexpr auto array = ::sluice::pointers(array##_items)

#undef SLUICE_INPUT_COLUMN
#undef SLUICE_INPUT_COLUMNS
#undef SLUICE_OUTPUT_COLUMN
#undef SLUICE_OUTPUT_COLUMNS
#undef SLUICE_PARAMETER
#undef SLUICE_PARAMETERS
#define SLUICE_ITEM(type_, kind_, name_, ...)                                                      \
    ::sluice::make<struct ::type_>(::sluice::type(SLUICE_##kind_), ::sluice::name(#name_),         \
                                   __VA_ARGS__),
#define SLUICE_INPUT_COLUMN(list, column, kind, ...)                                               \
    SLUICE_ITEM(sluice_input_column, kind, column, __VA_ARGS__)
#define SLUICE_INPUT_COLUMNS(array, list)                                                          \
    SLUICE_LIST(sluice_input_column, array, list(SLUICE_INPUT_COLUMN))
#define SLUICE_OUTPUT_COLUMN(list, column, kind, ...)                                              \
    SLUICE_ITEM(sluice_output_column, kind, column, __VA_ARGS__)
#define SLUICE_OUTPUT_COLUMNS(array, list)                                                         \
    SLUICE_LIST(sluice_output_column, array, list(SLUICE_OUTPUT_COLUMN))
#define SLUICE_PARAMETER(list, parameter, kind, ...)                                               \
    SLUICE_ITEM(sluice_parameter, kind, parameter, __VA_ARGS__)
#define SLUICE_PARAMETERS(array, list) SLUICE_LIST(sluice_parameter, array, list(SLUICE_PARAMETER))

#undef SLUICE_KEY
#undef SLUICE_KEY_AS
#undef SLUICE_LOOKUP
#undef SLUICE_KEYS
#undef SLUICE_NAMES
#define SLUICE_KEY(name_) SLUICE_KEY_AS(name_, name_)
#define SLUICE_KEY_AS(name_, entity_)                                                              \
    ::sluice::make<struct ::sluice_input_key>(::sluice::column(#name_), ::sluice::entity(#entity_))
#define SLUICE_LOOKUP(name_) ::sluice::make<struct ::sluice_input_key>(::sluice::column(#name_))
#define SLUICE_KEYS(array, ...) SLUICE_LIST(sluice_input_key, array, __VA_ARGS__)
#define SLUICE_NAMES(array, ...) static constexpr auto array = ::sluice::names(__VA_ARGS__)

#undef SLUICE_INPUT
#undef SLUICE_INPUTS
#undef SLUICE_FILTER
#undef SLUICE_FILTERS
#undef SLUICE_DUE
#undef SLUICE_DUES
#undef SLUICE_ENTITY
#undef SLUICE_ENTITY_COLUMN
#define SLUICE_INPUT(...) ::sluice::make<struct ::sluice_input>(__VA_ARGS__)
#define SLUICE_INPUTS(array, ...) SLUICE_LIST(sluice_input, array, __VA_ARGS__)
#define SLUICE_FILTER(...) ::sluice::make<struct ::sluice_filter>(__VA_ARGS__)
#define SLUICE_FILTERS(array, ...) SLUICE_LIST(sluice_filter, array, __VA_ARGS__)
#define SLUICE_DUE(...) ::sluice::make<struct ::sluice_due>(__VA_ARGS__)
#define SLUICE_DUES(array, ...) SLUICE_LIST(sluice_due, array, __VA_ARGS__)
#define SLUICE_ENTITY(array, ...) SLUICE_LIST(sluice_key_column, array, __VA_ARGS__)
#define SLUICE_ENTITY_COLUMN(name_, kind)                                                          \
    ::sluice::make<struct ::sluice_key_column>(::sluice::type(SLUICE_##kind),                      \
                                               ::sluice::name(#name_))

/* ---- single structs: given by their address ---- */

#undef SLUICE_OUTPUT
#undef SLUICE_COMPLETENESS
#undef SLUICE_GATES
#define SLUICE_SINGLE(type, single, ...)                                                           \
    static constexpr struct ::type single = ::sluice::make<struct ::type>(__VA_ARGS__)
#define SLUICE_OUTPUT(single, ...) SLUICE_SINGLE(sluice_output, single, __VA_ARGS__)
#define SLUICE_COMPLETENESS(single, ...) SLUICE_SINGLE(sluice_completeness, single, __VA_ARGS__)
#define SLUICE_GATES(single, ...) SLUICE_SINGLE(sluice_gates, single, __VA_ARGS__)

#undef SLUICE_WINDOW
#undef SLUICE_ON_DATE
#undef SLUICE_SEASON_SO_FAR
#undef SLUICE_SEASON_LAST
#define SLUICE_WINDOW(...) ::sluice::make<struct ::sluice_window>(__VA_ARGS__)
#define SLUICE_ON_DATE SLUICE_WINDOW(::sluice::kind(SLUICE_WINDOW_DAYS))
#define SLUICE_SEASON_SO_FAR                                                                       \
    SLUICE_WINDOW(::sluice::kind(SLUICE_WINDOW_BEFORE), ::sluice::same_season(1))
#define SLUICE_SEASON_LAST(n)                                                                      \
    SLUICE_WINDOW(::sluice::kind(SLUICE_WINDOW_BEFORE), ::sluice::same_season(1), ::sluice::last(n))

/* ---- the end of the file ---- */

#undef SLUICE_PLUGIN
#define SLUICE_PLUGIN(...)                                                                         \
    __attribute__((section(".note.sluice"), used,                                                  \
                   aligned(4))) static const struct ::sluice_note sluice_identity_note = {         \
        sizeof SLUICE_NOTE_NAME, sizeof(struct ::sluice_identity), SLUICE_NOTE_TYPE,               \
        SLUICE_NOTE_NAME, SLUICE_IDENTITY_INIT                                                     \
    };                                                                                             \
    extern "C" __attribute__((visibility("default")))                                              \
    const struct ::sluice_processor sluice_processor;                                              \
    constexpr struct ::sluice_processor sluice_processor =                                         \
        ::sluice::make<struct ::sluice_processor>(::sluice::reader(SLUICE_READER), __VA_ARGS__)

#endif
