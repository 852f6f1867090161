/* probe - does with each thing what its row says: `what` is ok, skip, fail or wrong. */
#include "sluice/plugin.h"

#define THINGS(X)                                                                                  \
    X(THINGS, game, TEXT, SLUICE_REQUIRED)                                                         \
    X(THINGS, player, INT, SLUICE_REQUIRED)                                                        \
    X(THINGS, what, TEXT, SLUICE_NULLABLE)
enum { THINGS(SLUICE_INDEX) };
SLUICE_INPUT_COLUMNS(things_columns, THINGS);
SLUICE_INPUTS(inputs, SLUICE_INPUT(.alias = "things", .table = "things", .need = SLUICE_HARD,
                                   .columns = things_columns, .window = SLUICE_ON_DATE,
                                   .keys = SLUICE_KEYS(SLUICE_KEY(game), SLUICE_KEY(player)),
                                   .unique = 1, .word = "things"));

#define PARAMETER(X)                                                                               \
    X(PARAMETER, size, REAL, SLUICE_DEFAULT(REAL, 0.5), SLUICE_RANGE(0, 1), .help = "how large")   \
    X(PARAMETER, label, TEXT, .required = 1, .help = "what to call it")
enum { PARAMETER(SLUICE_INDEX) };
SLUICE_PARAMETERS(parameters, PARAMETER);

#define OUT(X)                                                                                     \
    X(OUT, game, TEXT, SLUICE_REQUIRED, .help = "key")                                             \
    X(OUT, player, INT, SLUICE_REQUIRED, .help = "key")                                            \
    X(OUT, share, REAL, SLUICE_NULLABLE, SLUICE_DECIMALS(2), SLUICE_RANGE(0, 1),                   \
      .unit = "fraction", .help = "always a half")
enum { OUT(SLUICE_INDEX) };
SLUICE_OUTPUT_COLUMNS(output_columns, OUT);

static int process(const struct sluice_call *call)
{
    const struct sluice_column *what = &sluice_columns(call, 0)[THINGS_what];
    int32_t length = 0;
    const char *text = sluice_text(what, sluice_at(call->slices[0], 0), &length);

    if (strncmp(text, "skip", (size_t)length) == 0)
        return sluice_skip(call, SLUICE_INSUFFICIENT, "%d of %d", 1, 2);
    if (strncmp(text, "fail", (size_t)length) == 0)
        return sluice_fail(call, SLUICE_ERROR, "asked to");
    sluice_set(call, OUT_game, call->key[0]);
    sluice_set(call, OUT_player, call->key[1]);
    sluice_set_real(call, OUT_share, strncmp(text, "wrong", (size_t)length) == 0 ? 7.0 : 0.5);
    return SLUICE_WRITTEN;
}

SLUICE_PLUGIN(.name = "probe", .version = "2.1.0", .summary = "does as it is told",
              .as_of = SLUICE_AFTER, .thread_class = SLUICE_SERIAL, .entity_word = "thing",
              .entity = SLUICE_ENTITY(SLUICE_ENTITY_COLUMN(game, TEXT),
                                      SLUICE_ENTITY_COLUMN(player, INT)),
              .parameters = parameters, .inputs = inputs,
              .output = SLUICE_OUTPUT(.table = "probed", .columns = output_columns),
              .gates = SLUICE_GATES(.breaker_attempts = 3, .breaker_cooldown_days = 7),
              .process = process);
