/*
 * plugin.hpp - plugin.h for plugins in C++17 and later.
 *
 * The functions are those of plugin.h. The macros of a descriptor make constants of the same
 * structs; where C says `.help = "rain"`, C++ says sluice::help("rain"), in any order. Two things
 * differ, since C++ has no arrays in the middle of an expression: what is a list has a name,
 * SLUICE_KEYS(by_station, SLUICE_KEY(station)), and so has SLUICE_OUTPUT(output, ..).
 *
 * Functions are given as sluice::process<process>(): an exception that leaves one fails the entity,
 * or the partition, with its text. It must not leave any other way: the runtime is C.
 *
 * Build with -fvisibility=hidden, -fno-gnu-unique (gcc) and -ffp-contract=off.
 */
#ifndef SLUICE_PLUGIN_HPP
#define SLUICE_PLUGIN_HPP

#include "sluice/plugin.h"

#include <cstddef>
#include <exception>
#include <utility>
#if defined(__GNUC__)
#include <cxxabi.h>
#endif

namespace sluice
{

/* ---- lists: arrays of pointers that end with NULL ---- */

template <class Item, std::size_t count> struct list {
    Item items[count + 1];
};

template <class Struct, std::size_t count, std::size_t... at>
constexpr list<const Struct *, count> pointers_at(const Struct (&items)[count],
                                                  std::index_sequence<at...>)
{
    return { { &items[at]..., nullptr } };
}

template <class Struct, std::size_t count>
constexpr list<const Struct *, count> pointers(const Struct (&items)[count])
{
    return pointers_at(items, std::make_index_sequence<count>());
}

template <class... Texts> constexpr list<const char *, sizeof...(Texts)> names(Texts... texts)
{
    return { { texts..., nullptr } };
}

/* ---- members of the structs: sluice::NAME(value) sets NAME of whatever it is given to ---- */

#define SLUICE_MEMBER(member)                                                                      \
    template <class Value> struct member##_setter {                                                \
        Value value;                                                                               \
        template <class Struct> constexpr void operator()(Struct &to) const                        \
        {                                                                                          \
            to.member = value;                                                                     \
        }                                                                                          \
    };                                                                                             \
    template <class Value> constexpr member##_setter<Value> member(Value value)                    \
    {                                                                                              \
        return { value };                                                                          \
    }                                                                                              \
    template <class Item, std::size_t count>                                                       \
    constexpr member##_setter<const Item *> member(const list<Item, count> &value)                 \
    {                                                                                              \
        return { value.items };                                                                    \
    }

/* Of several structs. */
SLUICE_MEMBER(name)
SLUICE_MEMBER(type)
SLUICE_MEMBER(kind)
SLUICE_MEMBER(help)
SLUICE_MEMBER(minimum)
SLUICE_MEMBER(maximum)
SLUICE_MEMBER(nullable)
SLUICE_MEMBER(table)
SLUICE_MEMBER(columns)
SLUICE_MEMBER(keys)
SLUICE_MEMBER(filters)
SLUICE_MEMBER(window)
SLUICE_MEMBER(word)
SLUICE_MEMBER(match)
/* Parameters. */
SLUICE_MEMBER(required)
SLUICE_MEMBER(default_value)
SLUICE_MEMBER(choices)
SLUICE_MEMBER(fields)
/* Inputs, windows and filters. */
SLUICE_MEMBER(need)
SLUICE_MEMBER(alias)
SLUICE_MEMBER(order)
SLUICE_MEMBER(newest_first)
SLUICE_MEMBER(unique)
SLUICE_MEMBER(min_rows)
SLUICE_MEMBER(from_days)
SLUICE_MEMBER(to_days)
SLUICE_MEMBER(same_season)
SLUICE_MEMBER(last)
SLUICE_MEMBER(from_parameter)
SLUICE_MEMBER(to_parameter)
SLUICE_MEMBER(last_parameter)
SLUICE_MEMBER(column)
SLUICE_MEMBER(entity)
SLUICE_MEMBER(values)
SLUICE_MEMBER(value_count)
SLUICE_MEMBER(fold_case)
/* Outputs. */
SLUICE_MEMBER(scaled)
SLUICE_MEMBER(scale)
SLUICE_MEMBER(minimum_parameter)
SLUICE_MEMBER(maximum_parameter)
SLUICE_MEMBER(unit)
SLUICE_MEMBER(fill_at_least)
SLUICE_MEMBER(row_key)
/* Gates. */
SLUICE_MEMBER(early_season_days)
SLUICE_MEMBER(breaker_attempts)
SLUICE_MEMBER(breaker_cooldown_days)
SLUICE_MEMBER(completeness)
SLUICE_MEMBER(warn)
SLUICE_MEMBER(due)
SLUICE_MEMBER(at_least)
/* The descriptor. */
SLUICE_MEMBER(as_of)
SLUICE_MEMBER(thread_class)
SLUICE_MEMBER(version)
SLUICE_MEMBER(summary)
SLUICE_MEMBER(entity_word)
SLUICE_MEMBER(parameters)
SLUICE_MEMBER(inputs)
SLUICE_MEMBER(output)
SLUICE_MEMBER(gates)
SLUICE_MEMBER(reader)

/* One of the structs that begin with their size. */
template <class Struct, class... Setters> constexpr Struct make(Setters... setters)
{
    Struct made{};

    made.size = sizeof(Struct);
    (setters(made), ...);
    return made;
}

/* ---- functions: no exception reaches the runtime ---- */

using call_function = int (*)(const sluice_call *call);
using bind_function = int (*)(const sluice_setting *const *parameters, const sluice_bind_host *host,
                              void *handle, sluice_binding *binding);

inline int fail_entity(const sluice_call *call, const char *text)
{
    return sluice_fail(call, SLUICE_ERROR, "exception: %s", text);
}

SLUICE_PRINTF(2, 3)
inline int fail_partition_with(const sluice_call *call, const char *format, ...)
{
    va_list arguments;
    int status;

    va_start(arguments, format);
    status = call->host->fail_partition(call, format, arguments);
    va_end(arguments);
    return status;
}

inline int fail_partition(const sluice_call *call, const char *text)
{
    return fail_partition_with(call, "exception: %s", text);
}

/* The end of a thread is no exception, though it looks like one. */
#if defined(__GLIBCXX__)
#define SLUICE_CATCH_END                                                                           \
    catch (abi::__forced_unwind &)                                                                 \
    {                                                                                              \
        throw;                                                                                     \
    }
#else
#define SLUICE_CATCH_END
#endif

#define SLUICE_CATCH(otherwise)                                                                    \
    SLUICE_CATCH_END                                                                               \
    catch (const std::exception &exception)                                                        \
    {                                                                                              \
        const char *text = exception.what();                                                       \
        return otherwise;                                                                          \
    }                                                                                              \
    catch (...)                                                                                    \
    {                                                                                              \
        const char *text = "one that is no std::exception";                                        \
        return otherwise;                                                                          \
    }

template <call_function function, int (*fail)(const sluice_call *call, const char *text)>
int call_safely(const sluice_call *call)
{
    try {
        return function(call);
    }
    SLUICE_CATCH(fail(call, text))
}

template <bind_function function>
int bind_safely(const sluice_setting *const *parameters, const sluice_bind_host *host, void *handle,
                sluice_binding *binding)
{
    try {
        return function(parameters, host, handle, binding);
    }
    SLUICE_CATCH(host->error(handle, "", text))
}

#undef SLUICE_CATCH
#undef SLUICE_CATCH_END

#define SLUICE_FUNCTION(member, Type, safely)                                                      \
    SLUICE_MEMBER(member)                                                                          \
    template <Type function> constexpr member##_setter<Type> member()                              \
    {                                                                                              \
        return { safely };                                                                         \
    }

SLUICE_FUNCTION(bind, bind_function, &bind_safely<function>)
SLUICE_FUNCTION(prepare, call_function, (&call_safely<function, fail_partition>))
SLUICE_FUNCTION(iterate, call_function, (&call_safely<function, fail_partition>))
SLUICE_FUNCTION(process, call_function, (&call_safely<function, fail_entity>))
SLUICE_FUNCTION(collect, call_function, (&call_safely<function, fail_partition>))

#undef SLUICE_FUNCTION
#undef SLUICE_MEMBER

} // namespace sluice

#include "sluice/plugin_macros.hpp"

#endif
