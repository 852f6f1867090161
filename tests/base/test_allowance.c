/* test_allowance.c - how much memory this process may take, by its groups and by the machine. */
#include "base/suite.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define V1_MOUNT "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
#define V2_MOUNT "41 31 0:38 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
#define OTHERS                                                                                     \
    "24 1 8:1 / / rw - ext4 /dev/sda1 rw\n32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,"  \
    "cpu\n"
#define MOST_FILES 8

struct fake_file {
    const char *path, *text;
};

static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
}

static void write_file(const char *root, const struct fake_file *file)
{
    char path[512];
    FILE *stream;

    (void)snprintf(path, sizeof path, "%s%s", root, file->path);
    make_folders(path);
    stream = fopen(path, "w");
    ck_assert_ptr_nonnull(stream);
    ck_assert_int_ge(fputs(file->text, stream), 0);
    ck_assert_int_eq(fclose(stream), 0);
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static void remove_root(const char *root)
{
    ck_assert_int_eq(nftw(root, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static uint64_t of_machine(void)
{
    return (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGE_SIZE);
}

static const struct {
    struct fake_file files[MOST_FILES];
    uint64_t allowed; /* 0: the machine's */
} CASES[] = {
    { { { NULL, NULL } }, 0 },
    { { { "/proc/self/cgroup", "0::/jobs/7\n" } }, 0 },
    /* v2: both limits of a group, "max" is none */
    { { { "/proc/self/cgroup", "0::/jobs/7\n" },
        { "/proc/self/mountinfo", OTHERS V2_MOUNT },
        { "/sys/fs/cgroup/jobs/7/memory.max", "1000000\n" },
        { "/sys/fs/cgroup/jobs/7/memory.high", "max\n" } },
      1000000 },
    { { { "/proc/self/cgroup", "0::/jobs/7\n" },
        { "/proc/self/mountinfo", V2_MOUNT },
        { "/sys/fs/cgroup/jobs/7/memory.max", "max\n" },
        { "/sys/fs/cgroup/jobs/7/memory.high", "900000\n" } },
      900000 },
    /* nested: a group above may allow less, one beside says nothing */
    { { { "/proc/self/cgroup", "0::/jobs/7\n" },
        { "/proc/self/mountinfo", V2_MOUNT },
        { "/sys/fs/cgroup/jobs/7/memory.max", "3000000\n" },
        { "/sys/fs/cgroup/jobs/memory.max", "2000000\n" },
        { "/sys/fs/cgroup/jobs/8/memory.max", "1000000\n" },
        { "/sys/fs/cgroup/memory.max", "max\n" } },
      2000000 },
    { { { "/proc/self/cgroup", "0::/\n" },
        { "/proc/self/mountinfo", V2_MOUNT },
        { "/sys/fs/cgroup/memory.max", "700000\n" } },
      700000 },
    /* v1, among other controllers; its "no limit" is a large number */
    { { { "/proc/self/cgroup", "5:devices:/x\n4:cpu,memory:/a/b\n0::/\n" },
        { "/proc/self/mountinfo", OTHERS V1_MOUNT },
        { "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n" },
        { "/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "500000\n" } },
      500000 },
    /* both at once */
    { { { "/proc/self/cgroup", "4:memory:/a\n0::/u\n" },
        { "/proc/self/mountinfo",
          V1_MOUNT "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n" },
        { "/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "500000\n" },
        { "/sys/fs/cgroup/unified/u/memory.max", "400000\n" } },
      400000 },
    /* a container: its group is the root of what it sees, under another name or its own */
    { { { "/proc/self/cgroup", "4:memory:/docker/0a1b\n" },
        { "/proc/self/mountinfo", V1_MOUNT },
        { "/sys/fs/cgroup/memory/memory.limit_in_bytes", "600000\n" } },
      600000 },
    { { { "/proc/self/cgroup", "4:memory:/docker/0a1b/inner\n" },
        { "/proc/self/mountinfo",
          "35 31 0:32 /docker/0a1b /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n" },
        { "/sys/fs/cgroup/memory/inner/memory.limit_in_bytes", "600000\n" } },
      600000 },
    { { { "/proc/self/cgroup", "0::/../other\n" },
        { "/proc/self/mountinfo", V2_MOUNT },
        { "/sys/fs/cgroup/memory.max", "800000\n" } },
      800000 },
    /* what is no number, and another controller's folder, is no limit */
    { { { "/proc/self/cgroup", "0::/a\n3:cpu:/a\n" },
        { "/proc/self/mountinfo", OTHERS V2_MOUNT },
        { "/sys/fs/cgroup/a/memory.max", "\n" },
        { "/sys/fs/cgroup/memory.max", "-5\n" },
        { "/sys/fs/cgroup/cpu/a/memory.limit_in_bytes", "100000\n" } },
      0 },
};

START_TEST(memory_is_what_the_smallest_group_up_to_the_root_allows)
{
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char root[] = "/tmp/sluice_test_XXXXXX";
        uint64_t allowed;
        ck_assert_ptr_nonnull(mkdtemp(root));
        for (size_t f = 0; f < MOST_FILES && CASES[i].files[f].path != NULL; f++)
            write_file(root, &CASES[i].files[f]);
        allowed = memory_allowed(root);
        remove_root(root);
        ck_assert_msg(allowed == (CASES[i].allowed == 0 ? of_machine() : CASES[i].allowed),
                      "case %zu: %llu bytes", i, (unsigned long long)allowed);
    }
}
END_TEST

START_TEST(what_cannot_be_read_is_no_limit)
{
    char root[] = "/tmp/sluice_test_XXXXXX", text[9000];
    struct fake_file files[] = { { "/proc/self/cgroup", "0::/a\n" },
                                 { "/proc/self/mountinfo", text },
                                 { "/sys/fs/cgroup/memory.max", "300000\n" },
                                 { "/sys/fs/cgroup/a/memory.max/in_the_way", "" } };

    /* A line longer than any that is meant stands before the one that is. */
    memset(text, 'x', 8000);
    (void)snprintf(text + 8000, sizeof text - 8000, "\n%s", V2_MOUNT);
    ck_assert_ptr_nonnull(mkdtemp(root));
    for (size_t f = 0; f < COUNT_OF(files); f++)
        write_file(root, &files[f]);
    ck_assert_uint_eq(memory_allowed(root), 300000);
    remove_root(root);
}
END_TEST

START_TEST(the_machine_itself_allows_something)
{
    ck_assert_uint_gt(memory_allowed(""), 0);
    ck_assert_uint_le(memory_allowed(""), of_machine());
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        memory_is_what_the_smallest_group_up_to_the_root_allows,
        what_cannot_be_read_is_no_limit,
        the_machine_itself_allows_something,
    };

    return suite_run("allowance", tests, COUNT_OF(tests));
}
