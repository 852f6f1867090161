#!/bin/sh
# README.md, "Your own data": every command prints what the page says, but for seconds and run ids:
# test_own_data.sh SOURCE-FOLDER BUILD-FOLDER
set -eu
page=$1/README.md
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PATH=$2/bin:$PATH
unset SLUICE_STORE SLUICE_PLUGIN_PATH
mkdir "$folder/work"
cd "$folder/work"

# In order, a line "file NAME", "run COMMAND" or "expect N" and N lines each: a block of csv or yaml
# is the file that was named last before it, a block of nothing has commands and what they print.
awk '
    function end_expected() {
        if (lines != "" || count > 0)
            printf "expect %d\n%s", count, lines
        lines = ""; count = 0
    }
    /^## / { inside = $0 == "## Your own data"; next }
    !inside { next }
    /^```(csv|yaml)$/ { kind = "file"; text = ""; n = 0; next }
    /^```$/ && kind == "" { kind = "commands"; next }
    /^```$/ && kind == "file" {
        printf "file %s\nexpect %d\n%s", name, n, text
        kind = ""
        next
    }
    /^```$/ { end_expected(); kind = ""; next }
    kind == "file" { text = text $0 "\n"; n++; next }
    kind == "commands" && /^\$ / { end_expected(); print "run " substr($0, 3); next }
    kind == "commands" { lines = lines $0 "\n"; count++; next }
    {
        rest = $0
        while (match(rest, /`[a-z_]+\.(csv|yaml)`/)) {
            name = substr(rest, RSTART + 1, RLENGTH - 2)
            rest = substr(rest, RSTART + RLENGTH)
        }
    }' "$page" >"$folder/steps"
test -s "$folder/steps"

# What differs from run to run.
masked() {
    sed -E -e 's/[0-9]+\.[0-9]{1,3} s/T s/g' -e 's/[0-9]{8}T[0-9.]+Z-[0-9a-f]+/RUN/g' \
        -e 's/ [ 0-9]+\.[0-9]{3}/ T/g' -e 's/ +/ /g'
}

# A command of which nothing is shown prints nothing.
says_all() {
    test ! -s "$folder/said" || {
        cat "$folder/said"
        echo "own data: README.md does not show what '$command' prints"
        exit 1
    }
}

files=0 commands=0 command=''
: >"$folder/said"
while read -r word rest; do
    case $word in
    file)
        file=$rest
        files=$((files + 1))
        ;;
    run)
        says_all
        file='' command=$rest commands=$((commands + 1)) code=0
        sh -c "$command" >"$folder/said" 2>&1 || code=$?
        test $code = 0 || {
            cat "$folder/said"
            echo "own data: '$command' ends with exit code $code"
            exit 1
        }
        ;;
    expect)
        i=0
        : >"$folder/expected"
        while [ "$i" -lt "$rest" ] && IFS= read -r line; do
            printf '%s\n' "$line" >>"$folder/expected"
            i=$((i + 1))
        done
        if [ -n "$file" ]; then
            cp "$folder/expected" "$file"
            continue
        fi
        masked <"$folder/expected" >"$folder/wanted"
        masked <"$folder/said" >"$folder/found"
        diff "$folder/wanted" "$folder/found" || {
            echo "own data: '$command' prints what begins with > instead of <"
            exit 1
        }
        : >"$folder/said"
        ;;
    esac
done <"$folder/steps"
says_all
test $files -ge 3 && test $commands -ge 6
echo "own data: the page holds"
