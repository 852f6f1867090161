/*
 * sluice-shop - writes an invented shop as the CSV files that samples/shop/shop.yaml declares:
 * customers, their orders, and the items of these.
 */
#include "league/dates.h"
#include "league/random.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct options {
    const char *folder;
    long seed, customers, orders, days;
};

static const char help[] =
    "sluice-shop --out DIR [--seed N] [--customers N] [--orders N] [--days N]\n"
    "\n"
    "Writes customers.csv, orders.csv and items.csv of an invented shop into DIR, as\n"
    "samples/shop/shop.yaml declares them: from 2023-01-01 on, about as many orders every day.\n"
    "The same options give the same bytes on every machine.\n"
    "\n"
    "  --out DIR      folder for the files; made where it is missing, files replaced\n"
    "  --seed N       another number, another shop (default 1)\n"
    "  --customers N  customers, 1 to 1000000 (default 500); some order often, many rarely\n"
    "  --orders N     orders, 1 to 100000000 (default 10000)\n"
    "  --days N       days with orders, 1 to 3650 (default 60)\n"
    "  --help         this text\n";

static const struct option long_options[] = {
    { "out", required_argument, NULL, 'o' },
    { "seed", required_argument, NULL, 's' },
    { "customers", required_argument, NULL, 'c' },
    { "orders", required_argument, NULL, 'n' },
    { "days", required_argument, NULL, 'd' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

static const char *const cities[] = { "Bonn", "Gent", "Graz", "Lyon", "Porto", "Turku" };
static const char *const channels[] = { "web", "web", "web", "shop", "phone" };
static const char *const categories[] = { "books", "games", "garden", "music", "paper", "tools" };

#define PICK(random, texts) (texts)[random_below((random), (int)(sizeof(texts) / sizeof *(texts)))]

/* ---- files ---- */

enum file { CUSTOMERS, ORDERS, ITEMS, FILES };

static const struct {
    const char *name, *header;
} files[FILES] = {
    [CUSTOMERS] = { "customers.csv", "customer_id,city,joined,newsletter" },
    [ORDERS] = { "orders.csv", "order_id,customer_id,day,status,channel,pieces,amount,rating" },
    [ITEMS] = { "items.csv", "order_id,line,day,customer_id,category,pieces,amount" },
};

struct shop {
    struct random random;
    FILE *files[FILES];
    long customers;
};

static bool open_files(struct shop *shop, const char *folder)
{
    char path[4096];

    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        (void)fprintf(stderr, "sluice-shop: cannot make %s: %s\n", folder, strerror(errno));
        return false;
    }
    for (int file = 0; file < FILES; file++) {
        int length = snprintf(path, sizeof path, "%s/%s", folder, files[file].name);

        errno = ENAMETOOLONG;
        shop->files[file] = length > 0 && length < (int)sizeof path ? fopen(path, "w") : NULL;
        if (shop->files[file] == NULL) {
            (void)fprintf(stderr, "sluice-shop: cannot write %s: %s\n", path, strerror(errno));
            return false;
        }
        (void)fprintf(shop->files[file], "%s\n", files[file].header);
    }
    return true;
}

static bool close_files(struct shop *shop)
{
    bool written = true;

    for (int file = 0; file < FILES; file++) {
        bool failed = shop->files[file] != NULL && ferror(shop->files[file]) != 0;

        if (shop->files[file] != NULL && (fclose(shop->files[file]) != 0 || failed)) {
            (void)fprintf(stderr, "sluice-shop: cannot write %s\n", files[file].name);
            written = false;
        }
    }
    return written;
}

/* ---- rows ---- */

static void write_customers(struct shop *shop, int first_day)
{
    for (long id = 1; id <= shop->customers; id++)
        (void)fprintf(shop->files[CUSTOMERS], "%ld,%s,%s,%s\n", id, PICK(&shop->random, cities),
                      date_format(first_day - random_below(&shop->random, 1000)).text,
                      random_chance(&shop->random, 400) ? "true" : "false");
}

/* Low numbers more often: the product of two equal chances. */
static long pick_customer(struct shop *shop)
{
    long one = random_below(&shop->random, (int)shop->customers);
    long other = 1 + random_below(&shop->random, (int)shop->customers);

    return 1 + one * other / shop->customers;
}

/* One to four items; all amounts are cents. */
static void write_order(struct shop *shop, long id, int day)
{
    struct random *random = &shop->random;
    long customer = pick_customer(shop);
    int lines = random_between(random, 1, 4), pieces = 0, amount = 0;
    struct date_text date = date_format(day);

    for (int line = 1; line <= lines; line++) {
        int count = random_between(random, 1, 3);
        int cents = count * random_between(random, 150, 12000);

        (void)fprintf(shop->files[ITEMS], "%ld,%d,%s,%ld,%s,%d,%d.%02d\n", id, line, date.text,
                      customer, PICK(random, categories), count, cents / 100, cents % 100);
        pieces += count;
        amount += cents;
    }
    (void)fprintf(shop->files[ORDERS], "%ld,%ld,%s,%s,%s,%d,%d.%02d,", id, customer, date.text,
                  random_chance(random, 60) ? "cancelled" : "paid", PICK(random, channels), pieces,
                  amount / 100, amount % 100);
    if (random_chance(random, 300))
        (void)fprintf(shop->files[ORDERS], "%d", random_between(random, 1, 5));
    (void)fprintf(shop->files[ORDERS], "\n");
}

static bool write_shop(const struct options *options)
{
    struct shop shop = { .customers = options->customers };
    int first_day = date_make(2023, 1, 1);
    bool written = open_files(&shop, options->folder);

    random_init(&shop.random, (uint64_t)options->seed);
    if (written) {
        write_customers(&shop, first_day);
        for (long id = 1; id <= options->orders; id++)
            write_order(&shop, id, first_day + (int)((id - 1) * options->days / options->orders));
    }
    return close_files(&shop) && written;
}

/* ---- options ---- */

static bool parse_number(const char *name, long low, long high, long *value)
{
    char *rest = NULL;

    errno = 0;
    *value = strtol(optarg, &rest, 10);
    if (errno == 0 && rest != optarg && *rest == '\0' && *value >= low && *value <= high)
        return true;
    (void)fprintf(stderr, "sluice-shop: %s: \"%s\" is not a whole number from %ld to %ld\n", name,
                  optarg, low, high);
    return false;
}

static bool parse_option(int option, struct options *options)
{
    switch (option) {
    case 'o':
        options->folder = optarg;
        return true;
    case 's':
        return parse_number("--seed", 0, 1000000000, &options->seed);
    case 'c':
        return parse_number("--customers", 1, 1000000, &options->customers);
    case 'n':
        return parse_number("--orders", 1, 100000000, &options->orders);
    case 'd':
        return parse_number("--days", 1, 3650, &options->days);
    default:
        (void)fputs(help, stderr);
        return false;
    }
}

int main(int argc, char **argv)
{
    struct options options = { .seed = 1, .customers = 500, .orders = 10000, .days = 60 };
    int option;

    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (option == 'h') {
            (void)fputs(help, stdout);
            return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
        }
        if (!parse_option(option, &options))
            return 2;
    }
    if (options.folder == NULL || optind < argc) {
        (void)fputs(help, stderr);
        return 2;
    }
    return write_shop(&options) ? EXIT_SUCCESS : EXIT_FAILURE;
}
