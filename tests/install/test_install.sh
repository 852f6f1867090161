#!/usr/bin/env bash
# test_install.sh BUILD COMPILER SANITIZE - what `cmake --install` gives is enough to build
# samples/plugin outside of the tree, with CMake and with pkg-config, and to run it, under any
# prefix.
set -euo pipefail

build=$1 compiler=$2 sanitize=${3:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/install/installed.sh
. "$(dirname "$0")/installed.sh"
export RAIN_STORE=$work/rain.db
season=(--from 2024-03-01 --to 2024-03-06)
flags=${sanitize:+-fsanitize=$sanitize}

same() {
    diff -u "$work/wanted" "$work/got" || fail "$1"
}

install_moved "$build" "$work"
PATH=$prefix/bin:$PATH
[ "$(echo "$prefix"/bin/*)" = "$prefix/bin/sluice $prefix/bin/sluice-league" ] ||
    fail "other programs: $(echo "$prefix"/bin/*)"
for file in lib/sluice/stores/sqlite.so lib/sluice/plugins/psza.so include/sluice/plugin.h \
    share/sluice/pipeline.schema.json share/sluice/pipelines/nightly.yaml \
    share/doc/sluice/README.md; do
    [ -f "$prefix/$file" ] || fail "no $file"
done
if grep -rIlF "$build" "$prefix" --include='*.cmake' --include='*.pc'; then
    fail "the build folder is named in what is installed"
fi
sluice --version >"$work/log"
release='[0-9]+\.[0-9]+\.[0-9]+' commit='(commit [0-9a-f]{12}(-dirty)?|no commit known)'
grep -qE "^sluice $release \\($commit, ABI [0-9]+\.[0-9]+\\)\$" "$work/log" ||
    fail "another version" "$work/log"
sluice validate "$prefix/share/sluice/pipelines/nightly.yaml" >"$work/log" 2>&1 ||
    fail "a shipped pipeline is not valid" "$work/log"

# With CMake, which finds the package beside the program in PATH.
cp -r "$prefix/share/sluice/samples/plugin" "$work/sample"
pipeline=$work/sample/rain.yaml
{
    cmake -S "$work/sample" -B "$work/build" -DCMAKE_C_COMPILER="$compiler" \
        -DCMAKE_C_FLAGS="$flags -Werror" -DCMAKE_MODULE_LINKER_FLAGS="$flags" &&
        cmake --build "$work/build"
} >"$work/log" 2>&1 || fail "the plugin does not build" "$work/log"
plugins=(--plugins "$work/build")

sluice validate "$pipeline" "${plugins[@]}" >"$work/log" 2>&1 ||
    fail "the pipeline is not valid" "$work/log"
sluice import "$pipeline" "$work/sample/data" >"$work/log" 2>&1 || fail "no import" "$work/log"
sluice run "$pipeline" "${season[@]}" "${plugins[@]}" >"$work/log" 2>&1 ||
    fail "no run" "$work/log"

sluice export "$pipeline" rain_outlook "${season[@]}" "${plugins[@]}" >"$work/got"
cat >"$work/wanted" <<'ROWS'
day,station,known_days,mean_mm,wettest_mm,wet_days,soaked_days,above_all_mm,place
2024-03-04,harbour,3,5.3,11.6,2,0,-5.0,3
2024-03-04,meadow,3,9.6,20.3,2,1,-0.7,1
2024-03-04,valley,2,8.1,15.9,1,0,-2.2,2
2024-03-05,harbour,4,4.0,11.6,2,0,-4.6,3
2024-03-05,meadow,4,7.7,20.3,3,1,-0.9,2
2024-03-05,valley,2,8.1,15.9,1,0,-0.5,1
2024-03-06,harbour,5,3.2,11.6,2,0,-3.6,3
2024-03-06,meadow,5,6.2,20.3,3,1,-0.6,1
2024-03-06,valley,3,5.8,15.9,1,0,-1.0,2
ROWS
same "other rows"

sluice export "$pipeline" rain_outlook --date 2024-03-06 --outcomes "${plugins[@]}" >"$work/got"
cat >"$work/wanted" <<'ROWS'
day,station,outcome,category,reason
2024-03-06,summit,skipped,insufficient,2 of 3 readings
ROWS
same "other outcomes"

# A parameter that `bind` refuses is told with its place.
sed 's/wet_mm: 2/wet_mm: 30/' "$pipeline" >"$work/wrong.yaml"
if sluice validate "$work/wrong.yaml" "${plugins[@]}" >"$work/log" 2>&1; then
    fail "wet_mm above soaked_mm is accepted"
fi
grep -q "soaked_mm.*must be at least wet_mm" "$work/log" || fail "another message" "$work/log"

# With pkg-config, to where an installed sluice looks; it computes the same.
export PKG_CONFIG_PATH=$prefix/share/pkgconfig
home=$(pkg-config --variable=pluginsdir sluice)
# shellcheck disable=SC2046,SC2086 # words
"$compiler" -O2 $flags -Wall -Wextra -Werror $(pkg-config --cflags sluice) -shared \
    -o "$home/rain.so" "$work/sample/rain.c" >"$work/log" 2>&1 ||
    fail "it does not build with pkg-config" "$work/log"
export RAIN_STORE=$work/again.db
sluice import "$pipeline" "$work/sample/data" >"$work/log" 2>&1 &&
    sluice run "$pipeline" "${season[@]}" >>"$work/log" 2>&1 ||
    fail "no run with an installed plugin" "$work/log"
sluice export "$pipeline" rain_outlook --date 2024-03-05 >"$work/got"
cat >"$work/wanted" <<'ROWS'
day,station,known_days,mean_mm,wettest_mm,wet_days,soaked_days,above_all_mm,place
2024-03-05,harbour,4,4.0,11.6,2,0,-4.6,3
2024-03-05,meadow,4,7.7,20.3,3,1,-0.9,2
2024-03-05,valley,2,8.1,15.9,1,0,-0.5,1
ROWS
same "other rows of the plugin built with pkg-config"

# Removed, it is missed by name, at its place in the pipeline.
rm "$home/rain.so"
code=0
sluice validate "$pipeline" >"$work/log" 2>&1 || code=$?
[ "$code" = 2 ] || fail "a missing plugin ends validate with $code" "$work/log"
line=$(grep -n "plugin: rain" "$pipeline" | cut -d: -f1)
grep -qF "rain.yaml:$line:13: error: no plugin 'rain' in $prefix/lib/sluice/plugins" "$work/log" ||
    fail "another message" "$work/log"
echo "install: all hold"
