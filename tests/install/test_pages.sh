#!/usr/bin/env bash
# test_pages.sh SLUICE FOLDER - every command and option of --help is in the manual pages and in the
# completions of FOLDER, and these propose what they should, where the shell is.
set -euo pipefail

sluice=$1 made=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
problems=0

miss() {
    echo "FAILED: $*"
    problems=$((problems + 1))
}

# Manual pages without what roff needs.
plain() {
    sed -e 's/\\f[BIR]//g' -e 's/\\-/-/g' "$1"
}

# COMMAND TEXT: in bash, after this line and a tab.
propose() {
    bash --norc -c '
        . "$1"
        line=$2
        read -r -a COMP_WORDS <<<"${line//=/ = }"
        [ "${line% }" = "$line" ] || COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _sluice
        printf "%s\n" "${COMPREPLY[@]}"' _ "$made/sluice.bash" "$1"
}

propose 'sluice ' >"$work/bash"
fish=() commands=0 options=0
while read -r command _; do
    commands=$((commands + 1))
    page=$made/sluice-$command.1
    "$sluice" "$command" --help | sed -n '/^options:$/,$p' |
        sed -n -e 's/^  \(-[^ ]*\), \(--[^ ]*\).*/\1 \2/p' -e 's/^  \(--[^ ]*\).*/\1/p' |
        tr ' ' '\n' >"$work/options"
    grep -qx -- "$command" "$work/bash" || miss "bash knows no '$command'"
    grep -q "^            '$command:" "$made/_sluice" || miss "zsh knows no '$command'"
    grep -q " -a $command -d" "$made/sluice.fish" || miss "fish knows no '$command'"
    plain "$made/sluice.1" | grep -q "^sluice-$command(1)" || miss "sluice.1 has no '$command'"
    [ -f "$page" ] || { miss "no page of '$command'"; continue; }
    plain "$page" >"$work/page"
    propose "sluice $command -" >"$work/proposed"
    sed -n "/^    $command)/,/^        ;;/p" "$made/_sluice" >"$work/zsh"
    grep "_from $command'" "$made/sluice.fish" >"$work/fish" || true
    while read -r option; do
        options=$((options + 1))
        grep -qE -- "(^|, )$option( |,|$)" "$work/page" ||
            miss "the page of $command has no $option"
        grep -qE -- "'[*]?$option[=[]" "$work/zsh" || miss "zsh: $command has no $option"
        case $option in
        --*)
            grep -qx -- "$option" "$work/proposed" || miss "bash: $command has no $option"
            grep -qE -- "-l ${option#--} " "$work/fish" || miss "fish: $command has no $option"
            ;;
        *) grep -qE -- "-s ${option#-} " "$work/fish" || miss "fish: $command has no $option" ;;
        esac
    done <"$work/options"
done < <("$sluice" --help | sed -n 's/^  \([a-z]\)/\1/p')
[ "$commands" -gt 10 ] && [ "$options" -gt 50 ] || miss "$commands commands, $options options"

# WANTED LINE: what bash proposes, on one line.
mkdir -p "$work/here/folder" && touch "$work/here/file.yaml" && cd "$work/here"
expect() {
    local got
    got=$(propose "$2" | sort | paste -sd ' ')
    [ "$got" = "$1" ] || miss "bash, after '$2': '$got', wanted '$1'"
}
expect 'run' 'sluice ru'
expect '--version' 'sluice --v'
expect '--retire --retry-failed' 'sluice run --ret'
expect 'json text' 'sluice run a.yaml --log-format '
expect 'json' 'sluice run a.yaml --log-format=j'
expect 'json text' 'sluice run a.yaml --log-format='
expect 'folder' 'sluice run a.yaml --plugins '
expect 'file.yaml folder' 'sluice run '
expect '' 'sluice run a.yaml --date '
expect '' 'sluice nothing -'

for shell in zsh fish; do
    file=$made/_sluice
    [ "$shell" = zsh ] || file=$made/sluice.fish
    if command -v "$shell" >/dev/null; then
        "$shell" -n "$file" || miss "$shell does not read $file"
    else
        echo "pages: there is no $shell here to read its completion"
    fi
done
if command -v groff >/dev/null; then
    groff -man -Tutf8 -ww -z "$made"/*.1 2>"$work/log" && [ ! -s "$work/log" ] ||
        miss "groff: $(cat "$work/log")"
fi
[ "$problems" = 0 ]
echo "pages: all hold ($commands commands, $options options)"
