#!/bin/sh
# Every command and statement of docs/warehouse.md does what the page says, over an SQLite file,
# and over PostgreSQL where SLUICE_TEST_POSTGRES says where one is:
# test_warehouse.sh SOURCE-FOLDER BUILD-FOLDER
set -eu
page=$1/docs/warehouse.md
build=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
PATH=$build/bin:$PATH
mkdir plugins
cp "$build"/fixtures/fault/rain.so plugins/
unset SLUICE_STORE_PATH SLUICE_PLUGIN_PATH

# The blocks of one language, each into a file of its own: block.1.sql ..
awk -v folder="$folder" '
    /^```(sql|sh|yaml)$/ { at = substr($0, 4); file = folder "/block." ++count "." at; next }
    /^```$/ { at = ""; next }
    at != "" { print > file }' "$page"
test -s block.1.sql

# Statements of a block: in an SQLite file the name of a table may have a dot.
run_sql() {
    case $over in
    sqlite)
        sed -e '/^CREATE SCHEMA/d' -e 's/weather\.\([a-z]*\)/"weather.\1"/g' "$1" | sqlite3 lake.db
        ;;
    postgres)
        sed "s/weather/weather_$$/g" "$1" | psql -q -v ON_ERROR_STOP=1 "$SLUICE_TEST_POSTGRES"
        ;;
    esac
}

# pipeline.yaml with the store that there is.
write_pipeline() {
    case $over in
    sqlite) sed 's/^store:.*/store: {driver: sqlite, path: lake.db}/' "$1" >pipeline.yaml ;;
    postgres)
        settings=$(printf '%s' "$SLUICE_TEST_POSTGRES" | sed -e 's/ /, /g' -e 's/=/: /g')
        store="{driver: postgres, $settings, schema: rain_$$}"
        sed -e "s#^store:.*#store: $store#" -e "s/weather/weather_$$/g" "$1" >pipeline.yaml
        ;;
    esac
}

run_block() {
    case $1 in
    *.sql) run_sql "$1" ;;
    *.yaml) write_pipeline "$1" ;;
    *.sh)
        while read -r line; do
            echo "\$ $line" >>said
            code=0
            sh -c "$line" >>said 2>&1 || code=$?
            test $code = 0 || { cat said; echo "warehouse: $line: exit code $code"; exit 1; }
        done <"$1"
        ;;
    esac
}

expect() {
    grep -q "$1" said && return
    cat said
    echo "warehouse: $2"
    exit 1
}

follow_page() {
    over=$1
    rm -f lake.db* said plan.json
    for number in 1 2 3 4 5; do
        for block in block.$number.*; do run_block "$block"; done
    done
    expect '2024-03-03  other rows' 'why does not name the date'
    expect '^2024-03-05,tal,' 'a row is missing'
    expect 'not covered: .*weather' 'verify does not say what it leaves out'
    echo "warehouse: the page holds over $over"
}

follow_page sqlite
if [ -n "${SLUICE_TEST_POSTGRES:-}" ] && [ -e "$build/stores/postgres.so" ] &&
    command -v psql >/dev/null; then
    psql -q "$SLUICE_TEST_POSTGRES" -c "CREATE SCHEMA rain_$$"
    follow_page postgres
    for schema in weather rain; do
        psql -q "$SLUICE_TEST_POSTGRES" -c "DROP SCHEMA ${schema}_$$ CASCADE" 2>/dev/null
    done
else
    echo "warehouse: skipped over PostgreSQL: no server"
fi
