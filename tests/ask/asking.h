/*
 * asking.h - asking a world of tests/run, and that nothing is printed meanwhile.
 */
#ifndef TESTS_ASK_ASKING_H
#define TESTS_ASK_ASKING_H

#include "ask/ask.h"
#include "base/suite.h"
#include "run/world.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Between asking_begin and asking_end stdout and stderr are a file, which stays empty. */
struct asking {
    struct asker asker;
    int kept[2], file;
};

static inline void asking_begin(struct asking *asking, struct world *world)
{
    char path[96];

    ledger_destroy(world->ledger);
    world->ledger = NULL;
    world_ok(world, ledger_load(world->session, NULL, &world->ledger, &world->error));
    asking->asker = (struct asker){ world->binding, world->session, world->ledger, NULL };
    (void)snprintf(path, sizeof path, "%s/told", world->folder);
    (void)fflush(NULL);
    asking->file = open(path, O_CREAT | O_TRUNC | O_RDWR, 0600);
    ck_assert_int_ge(asking->file, 0);
    for (int i = 0; i < 2; i++) {
        asking->kept[i] = dup(i + 1);
        ck_assert_int_eq(dup2(asking->file, i + 1), i + 1);
    }
}

static inline void asking_end(struct asking *asking)
{
    struct stat told;

    (void)fflush(NULL);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(dup2(asking->kept[i], i + 1), i + 1);
        ck_assert_int_eq(close(asking->kept[i]), 0);
    }
    ck_assert_int_eq(fstat(asking->file, &told), 0);
    ck_assert_int_eq(close(asking->file), 0);
    ck_assert_msg(told.st_size == 0, "%lld bytes were printed", (long long)told.st_size);
}

static inline int32_t day(const char *text)
{
    int32_t date = 0;

    ck_assert(date_parse(text, strlen(text), &date));
    return date;
}

#endif
