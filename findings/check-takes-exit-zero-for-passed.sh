#!/usr/bin/env bash
# Check takes a test that calls exit(0) for passed, with whatever assertions would have followed;
# with CK_FORK=no such a test ends the whole program: no summary, the tests that follow are not run,
# and the exit code is 0 although one of them fails. An early exit is reported only if its code is
# not the allowed one, and that is 0 (tcase_add_exit_test sets another).
#
# Debian 12, check 0.15.2-2+b1, gcc 12.2. Seen:
#
#   CK_FORK=yes: 50%: Checks: 2, Failures: 1, Errors: 0; exit code 1
#   CK_FORK=no: ; exit code 0
#
# of two tests: one that exits before an assertion that fails, and one that fails.
set -euo pipefail

version=0.15.2-2+b1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
apt-get -qq download "check=$version" 2>/dev/null
dpkg-deb -x ./check_*.deb root
library=$(find root -name 'libcheck_pic.a')

cat >early.c <<'C'
#include <check.h>
#include <stdlib.h>

START_TEST(exits)
{
    exit(0);
    ck_abort_msg("not reached");
}
END_TEST

START_TEST(fails)
{
    ck_abort_msg("fails");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("early");
    TCase *tests = tcase_create("early");
    SRunner *runner;
    int failed;

    tcase_add_test(tests, exits);
    tcase_add_test(tests, fails);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
C
gcc -Iroot/usr/include early.c -o early "$library" -lsubunit -lm -lrt -lpthread
for forks in yes no; do
    code=0
    CK_FORK=$forks ./early >out || code=$?
    echo "CK_FORK=$forks: $(grep Checks: out || true); exit code $code"
done | tee seen
cat >wanted <<'SEEN'
CK_FORK=yes: 50%: Checks: 2, Failures: 1, Errors: 0; exit code 1
CK_FORK=no: ; exit code 0
SEEN
diff wanted seen
