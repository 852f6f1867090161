/* answers.c - what is expected of a case: the rows and the outcomes that it is to come to. */
#include "trial/private.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* After the date and the key of the entity. */
static const char *const tail[] = { "outcome", "category", "reason" };

/* ---- the two files ---- */

static int place_answer(struct exam *exam, struct answer *answer, const char *file,
                        struct sluice_error *error)
{
    char *folder = realpath(exam->path, NULL);

    if (folder == NULL && errno != ENOMEM)
        return sluice_error_set(error, SLUICE_E_IO, "where '%s' is cannot be told: %s", exam->path,
                                strerror(errno));
    answer->file = file;
    answer->shape.path = arena_printf(&exam->arena, "%s/%s", exam->path, file);
    answer->place = folder == NULL ? NULL : arena_printf(&exam->arena, "%s/%s", folder, file);
    free(folder);
    return answer->shape.path == NULL || answer->place == NULL ? error_memory(error, file)
                                                               : SLUICE_OK;
}

/* The partition column and the declared ones. */
static int shape_rows(struct exam *exam, struct answer *answer, struct sluice_error *error)
{
    const struct source *output = exam->node->output;
    size_t count = exam->node->declared_count;
    struct csv_column *columns = arena_alloc(&exam->arena, sizeof *columns * (count + 1));
    int32_t *key = arena_alloc(&exam->arena, sizeof *key * (output->key_count + 1));
    struct csv_shape *shape = &answer->shape;

    shape->owner = arena_printf(&exam->arena, "output '%s'", output->name);
    if (columns == NULL || key == NULL || shape->owner == NULL)
        return error_memory(error, answer->file);
    for (size_t c = 0; c < count; c++)
        columns[c] = (struct csv_column){ .name = output->columns[c].name,
                                          .type = output->columns[c].type,
                                          .nullable = output->columns[c].nullable };
    columns[0].needed = "it is the date of each row";
    shape->key = key;
    key[shape->key_count++] = 0;
    for (size_t k = 0; k < output->key_count; k++)
        for (int32_t c = 1; c < (int32_t)count; c++)
            if (text_equals(columns[c].name, output->key[k])) {
                columns[c].needed = "it is of the key";
                key[shape->key_count++] = c;
            }
    shape->columns = columns;
    shape->count = (int32_t)count;
    return SLUICE_OK;
}

/* The partition column, the entity's key, then the outcome. A date that fails as a whole is a line
 * without a key. */
static int shape_outcomes(struct exam *exam, struct answer *answer, struct sluice_error *error)
{
    const struct source *output = exam->node->output;
    uint32_t keys = exam->node->instance->key_count;
    size_t count = 1 + keys + COUNT_OF(tail);
    struct csv_column *columns = arena_alloc(&exam->arena, sizeof *columns * count);
    int32_t *key = arena_alloc(&exam->arena, sizeof *key * (keys + 1));

    if (columns == NULL || key == NULL)
        return error_memory(error, answer->file);
    for (uint32_t c = 0; c <= keys; c++) {
        columns[c] = (struct csv_column){ .name = output->columns[c].name,
                                          .type = output->columns[c].type,
                                          .nullable = c > 0,
                                          .needed = "it is of the key" };
        key[c] = (int32_t)c;
    }
    for (size_t i = 0; i < COUNT_OF(tail); i++)
        columns[1 + keys + i] =
            (struct csv_column){ .name = tail[i], .type = SLUICE_TEXT, .nullable = true };
    answer->shape.owner = "the list of outcomes";
    answer->shape.columns = columns;
    answer->shape.count = (int32_t)count;
    answer->shape.key = key;
    answer->shape.key_count = (int32_t)keys + 1;
    return SLUICE_OK;
}

/* ---- reading them ---- */

/* Of a file that will be written anew nothing matters but its dates: the first column alone. One
 * that can be read and has no such column is as good as none. */
static int take_dates(struct exam *exam, struct answer *answer, struct sluice_error *error)
{
    struct mistake_list own = { .arena = &exam->arena };
    struct csv_shape dates = answer->shape;
    int status;

    csv_rows_fini(&answer->expected);
    dates.count = 1;
    dates.key_count = 0;
    dates.others = true;
    status = csv_rows_read(&dates, &exam->arena, &own, &answer->expected, error);
    if (status == SLUICE_OK && (answer->expected.has[0] || access(dates.path, R_OK) != 0))
        for (size_t i = 0; i < own.texts.count; i++)
            mistake_add(&exam->mistakes, NULL, 0, "%s", own.texts.items[i]);
    exam->mistakes.failed = exam->mistakes.failed || own.failed;
    mistakes_fini(&own);
    return status;
}

static int read_answer(struct exam *exam, struct answer *answer, struct sluice_error *error)
{
    struct mistake_list own = { .arena = &exam->arena };
    int status;

    answer->there = access(answer->shape.path, F_OK) == 0;
    if (!answer->there)
        return SLUICE_OK;
    if (!exam->request->update) {
        size_t before = exam->mistakes.texts.count;
        status =
            csv_rows_read(&answer->shape, &exam->arena, &exam->mistakes, &answer->expected, error);
        answer->sound = status == SLUICE_OK && exam->mistakes.texts.count == before;
        return status;
    }
    status = csv_rows_read(&answer->shape, &exam->arena, &own, &answer->expected, error);
    answer->sound = status == SLUICE_OK && own.texts.count == 0;
    if (status == SLUICE_OK && own.texts.count > 0) {
        answer->doubt = own.texts.items[0];
        status = exam->request->date_count == 0 ? take_dates(exam, answer, error) : SLUICE_OK;
    }
    mistakes_fini(&own);
    return status;
}

int answers_read(struct exam *exam, struct sluice_error *error)
{
    struct answer *rows = &exam->answers[ANSWER_ROWS];
    struct answer *outcomes = &exam->answers[ANSWER_OUTCOMES];
    int status = place_answer(exam, rows, "expected.csv", error);

    if (status == SLUICE_OK)
        status = place_answer(exam, outcomes, "outcomes.csv", error);
    if (status == SLUICE_OK)
        status = shape_rows(exam, rows, error);
    if (status == SLUICE_OK)
        status = shape_outcomes(exam, outcomes, error);
    if (status == SLUICE_OK)
        status = read_answer(exam, rows, error);
    if (status == SLUICE_OK)
        status = read_answer(exam, outcomes, error);
    if (status == SLUICE_OK && !rows->there && !exam->request->update) {
        mistake_add(&exam->mistakes, rows->shape.path, 0,
                    "there is no such file: nothing says what is expected");
        mistake_suggest(&exam->mistakes, "`sluice test %s --update` writes what comes",
                        exam->request->folder);
    }
    return status;
}

void answers_fini(struct exam *exam)
{
    for (size_t a = 0; a < ANSWERS; a++)
        csv_rows_fini(&exam->answers[a].expected);
}
