# installed.sh - of tests that have nothing of this tree but what is installed; to be sourced.
#
# install_moved BUILD WORK sets `prefix`: installed for /usr below another root, and moved from
# there, to where nobody was told of. alone COMMAND.. runs with that in PATH and little else.
unset SLUICE_PLUGIN_PATH SLUICE_STORE_PATH

fail() {
    echo "FAILED: $1"
    [ $# -lt 2 ] || cat "$2"
    exit 1
}

install_moved() {
    DESTDIR=$2/root cmake --install "$1" --prefix /usr >"$2/log" 2>&1 ||
        fail "no installation" "$2/log"
    mv "$2/root/usr" "$2/prefix"
    prefix=$2/prefix
    [ -z "$(find "$2/root" -type f)" ] ||
        fail "files outside of the prefix: $(find "$2/root" -type f)"
}

alone() {
    env -i PATH="$prefix/bin:/usr/local/bin:/usr/bin:/bin" HOME="$HOME" LC_ALL=C.UTF-8 \
        PKG_CONFIG_PATH="$prefix/share/pkgconfig" "$@"
}
