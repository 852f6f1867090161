/* pages.c - pages FOLDER: writes manual pages and completions of sluice into FOLDER. */
#include "pages.h"

#include <errno.h>
#include <stdlib.h>

enum values values_of_option(const struct option_spec *option)
{
    static const struct {
        const char *argument;
        enum values values;
    } known[] = { { "DIR", VALUES_FOLDERS }, { "FILE", VALUES_FILES }, { "STORE", VALUES_FILES } };

    if (option->argument == NULL)
        return VALUES_ANY;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(known[i].argument, option->argument) == 0)
            return known[i].values;
    return strchr(option->argument, '|') != NULL ? VALUES_CHOICES : VALUES_ANY;
}

bool takes_files(const struct command *command)
{
    static const char *const words[] = { "PIPELINE", "FILE", "DIR", "PLAN", "CSV", ".so" };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strstr(command->arguments, words[i]) != NULL)
            return true;
    return false;
}

void put_choices(struct buffer *out, const char *choices)
{
    for (; *choices != '\0'; choices++)
        buffer_char(out, (char)(*choices == '|' ? ' ' : *choices));
}

static bool write_page(const char *folder, const char *name, struct buffer *page)
{
    char path[4096];
    FILE *file;
    bool good;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    good =
        file != NULL && !page->failed && fwrite(page->data, 1, page->length, file) == page->length;
    if (file != NULL && fclose(file) != 0)
        good = false;
    if (!good)
        (void)fprintf(stderr, "pages: cannot write %s: %s\n", path, strerror(errno));
    buffer_fini(page);
    return good;
}

static bool write_manuals(const char *folder)
{
    const struct command *command;
    bool good = true;

    for (size_t i = 0; (command = cli_command(i)) != NULL; i++) {
        struct buffer page = { 0 };
        char name[64];

        (void)snprintf(name, sizeof name, "sluice-%s.1", command->name);
        put_command_manual(&page, command);
        good = write_page(folder, name, &page) && good;
    }
    return good;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*put)(struct buffer *out);
    } pages[] = { { "sluice.1", put_manual },
                  { "sluice.bash", put_bash },
                  { "_sluice", put_zsh },
                  { "sluice.fish", put_fish } };
    bool good;

    if (argc != 2) {
        (void)fprintf(stderr, "usage: pages FOLDER\n");
        return EXIT_INPUT;
    }
    good = write_manuals(argv[1]);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct buffer page = { 0 };

        pages[i].put(&page);
        good = write_page(argv[1], pages[i].name, &page) && good;
    }
    return good ? EXIT_DONE : EXIT_ERROR;
}
