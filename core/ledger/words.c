/* words.c - the words of the ledger, written and read. */
#include "ledger/private.h"

static const char *const kind_names[] = { [COMMIT_RUN] = "run",
                                          [COMMIT_IMPORT] = "import",
                                          [COMMIT_RETIRE] = "retire",
                                          [COMMIT_FAILED] = "failed" };

const char *commit_kind_name(int kind)
{
    return kind_names[kind];
}

int commit_kind_parse(const char *name)
{
    for (int kind = COMMIT_RUN; kind <= COMMIT_FAILED; kind++)
        if (text_equals(name, kind_names[kind]))
            return kind;
    return 0;
}

static const struct {
    const char *name;
    int outcome;
} outcome_words[] = { { "skipped", SLUICE_SKIPPED }, { "failed", SLUICE_FAILED } };

const char *outcome_name(int outcome)
{
    return outcome_words[outcome == SLUICE_FAILED].name;
}

int outcome_parse(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(outcome_words); i++)
        if (text_equals(name, outcome_words[i].name))
            return outcome_words[i].outcome;
    return 0;
}

static const char *const version_words[] = { "committed", "attempt" };

const char *outcome_version(bool attempt)
{
    return version_words[attempt];
}

bool outcome_is_of_attempt(const char *version)
{
    return text_equals(version, version_words[true]);
}
