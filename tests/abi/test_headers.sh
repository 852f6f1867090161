#!/usr/bin/env bash
# test_headers.sh INCLUDE - each public header compiles alone, as C11, C17, C++17 and C++20, checked
# and unchecked, by gcc and clang, without a warning.
set -euo pipefail

include=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
warnings=(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -fsyntax-only)

cat >"$work/table.c" <<'SOURCE'
int64_t use(const struct sluice_column *column, struct sluice_slice slice);
int64_t use(const struct sluice_column *column, struct sluice_slice slice)
{
    int64_t (*pointer)(const struct sluice_column *read, int64_t at) = sluice_int;
    int64_t row = sluice_at(slice, 0);
    int32_t length;
    const char *text = sluice_text(column, row, &length);

    if (!sluice_is_known(column, row) || sluice_bool(column, row))
        return (text != NULL) + sluice_value_at(column, row).type + pointer(column, row);
    return (sluice_int)(column, sluice_at(slice, sluice_int(column, row))) +
           sluice_time(column, row) + (sluice_real(column, row) > 0) + sluice_date(column, row);
}
SOURCE
cp "$work/table.c" "$work/store.c"
{
    cat "$work/table.c"
    cat <<'SOURCE'
void more(const struct sluice_call *call, const struct sluice_column *column);
void more(const struct sluice_call *call, const struct sluice_column *column)
{
    sluice_set_number(call, 0, sluice_number_at(column, 0));
    sluice_copy(call, 1, column, 0);
    sluice_set(call, 2, sluice_parameter(call, 0));
}
SOURCE
} >"$work/plugin.c"

# compile COMPILER LANGUAGE STANDARD HEADER [FLAGS]
compile() {
    local compiler=$1 language=$2 standard=$3 header=$4
    shift 4
    "$compiler" "${warnings[@]}" -std="$standard" -x "$language" "$@" -I"$include" \
        -include "sluice/$header" "$work/${header%.*}.c" || {
        echo "FAILED: $compiler -std=$standard $* sluice/$header"
        exit 1
    }
}

# all COMPILER LANGUAGE STANDARDS HEADERS
all() {
    local compiler=$1 language=$2 standard header
    if ! echo '#include <stddef.h>' | "$compiler" -x "$language" -fsyntax-only - 2>/dev/null; then
        echo "not tried: $compiler is not here"
        return
    fi
    for standard in $3; do
        for header in $4; do
            compile "$compiler" "$language" "$standard" "$header"
            compile "$compiler" "$language" "$standard" "$header" -DSLUICE_UNCHECKED
        done
    done
}

for compiler in gcc clang; do
    all $compiler c 'c11 c17' 'table.h store.h plugin.h'
done
for compiler in g++ clang++; do
    all $compiler c++ 'c++17 c++20' 'table.h store.h plugin.h plugin.hpp'
done
echo "headers: all compile"
