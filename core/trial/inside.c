/* inside.c - one case in this process, from the pipeline's loading to its end. */
#include "trial/private.h"

#include <stdlib.h>

/* ---- which processor ---- */

/* Does the plugin lie in the folder? NULL: in none. */
static bool lies_in(const struct node *node, const char *folder)
{
    size_t length = folder == NULL ? 0 : strlen(folder);
    const char *path = node->plugin->path;

    return folder != NULL && strncmp(path, folder, length) == 0 && path[length] == '/' &&
           strchr(path + length + 1, '/') == NULL;
}

/* The only one, the one that is called like the folder, or the only one whose plugin lies in it. */
static const struct node *choose_node(const struct exam *exam)
{
    const struct binding *binding = exam->context->binding;
    const struct node *found = NULL;
    size_t count = 0;

    if (binding->node_count == 1)
        return binding->nodes[0];
    for (size_t n = 0; n < binding->node_count; n++)
        if (text_equals(binding->nodes[n]->name, exam->folder->name))
            return binding->nodes[n];
    for (size_t n = 0; n < binding->node_count; n++)
        if (lies_in(binding->nodes[n], exam->folder->plugins)) {
            found = binding->nodes[n];
            count++;
        }
    return count == 1 ? found : NULL;
}

/* ---- a case ---- */

static int64_t count_rows(const struct got *got, size_t answer)
{
    return got->tables[answer].row_count;
}

static int compare_all(struct exam *exam, const struct got *got, struct sluice_error *error)
{
    int status = SLUICE_OK;

    for (size_t a = 0; a < ANSWERS && status == SLUICE_OK; a++) {
        const struct answer *answer = &exam->answers[a];
        struct table none = { .row_count = 0 };
        status = compare_tables(
            exam,
            &(struct comparison){ .answer = answer,
                                  .expected = answer->there ? &answer->expected.table : &none,
                                  .got = &got->tables[a],
                                  .lines = answer->expected.lines,
                                  .has = answer->there ? answer->expected.has : NULL,
                                  .way = "" },
            error);
    }
    return status;
}

/* What belongs to the process is put back before anything is written, and told as a run does. */
static int look_at_process(struct exam *exam, struct sluice_error *error)
{
    struct buffer changes = { 0 };
    bool changed = guard_restore(&changes), failed = changes.failed;

    if (changed && !failed)
        tell_text(exam, "note",
                  "warning: %s changed while plugins ran ('%s'), and this was put back",
                  changes.data, exam->node->plugin->name);
    buffer_fini(&changes);
    return failed ? error_memory(error, exam->name) : SLUICE_OK;
}

/* Files without lines name no date: the next test would compute all there are. */
static bool would_forget_dates(struct exam *exam, const struct got *got)
{
    char first[DATE_TEXT_SIZE];

    if (!exam->asked || count_rows(got, ANSWER_ROWS) + count_rows(got, ANSWER_OUTCOMES) > 0)
        return false;
    mistake_add(&exam->mistakes, exam->path, 0,
                "no row and no outcome comes on %s%s: files without lines name no date, so they "
                "are left as they were",
                date_format(exam->dates.items[0], first),
                exam->dates.count > 1 ? " and the other dates" : "");
    mistake_suggest(&exam->mistakes, "give the case an entity, or --date another date");
    return true;
}

static int update(struct exam *exam, const struct got *got, struct trial_case_end *end,
                  struct sluice_error *error)
{
    int written = 0, status;

    if (would_forget_dates(exam, got)) {
        end->status = TRIAL_INVALID;
        return exam->mistakes.failed ? error_memory(error, "mistakes") : SLUICE_OK;
    }
    status = update_files(exam, got, &written, error);
    end->status = written > 0 ? TRIAL_UPDATED : TRIAL_PASSED;
    return status;
}

/* Computes, and holds what came against what is expected, or writes it. */
static int judge(struct exam *exam, struct trial_case_end *end, struct sluice_error *error)
{
    struct got got = { 0 };
    int status = compute_ways(exam, &got, error);

    if (status == SLUICE_OK)
        status = look_at_process(exam, error);
    end->status = exam->told > 0 ? TRIAL_FAILED : TRIAL_PASSED;
    if (status == SLUICE_OK && !exam->request->update) {
        status = compare_all(exam, &got, error);
        end->status = exam->told > 0 ? TRIAL_FAILED : TRIAL_PASSED;
    } else if (status == SLUICE_OK && exam->told == 0) {
        status = update(exam, &got, end, error);
    }
    end->dates = (int64_t)exam->dates.count;
    end->rows = count_rows(&got, ANSWER_ROWS);
    end->outcomes = count_rows(&got, ANSWER_OUTCOMES);
    got_fini(&got);
    return status;
}

/* What was changed and not built again is not what is tried. */
static int look_at_sources(struct exam *exam, struct sluice_error *error)
{
    const char *path = exam->node->plugin->path, *name;
    int status;

    if (!lies_in(exam->node, exam->folder->plugins))
        return SLUICE_OK;
    status = folder_find_newer(exam->folder, path, &exam->arena, &name, error);
    if (status == SLUICE_OK && name != NULL)
        tell_text(exam, "note", "%s was changed after %s was built: build it again", name,
                  strrchr(path, '/') + 1);
    return status;
}

static int examine(struct exam *exam, struct sluice_error *error)
{
    struct trial_case_end end = { .status = TRIAL_INVALID };
    int status = look_at_sources(exam, error);

    if (status == SLUICE_OK)
        status = inputs_read(exam, error);
    if (status == SLUICE_OK)
        status = answers_read(exam, error);
    if (status == SLUICE_OK && exam->mistakes.texts.count == 0)
        status = dates_find(exam, error);
    if (status == SLUICE_OK && exam->mistakes.failed)
        status = error_memory(error, "mistakes");
    if (status == SLUICE_OK && exam->mistakes.texts.count == 0)
        status = judge(exam, &end, error);
    if (status != SLUICE_OK)
        return status;
    tell_mistakes(exam);
    if (!exam->failed)
        tell_end(exam, &end);
    return exam->failed ? error_memory(error, exam->name) : SLUICE_OK;
}

static int has_case(const struct trial_folder *folder, const char *name, struct sluice_error *error)
{
    for (size_t i = 0; i < folder->cases.count; i++)
        if (text_equals(folder->cases.items[i], name))
            return SLUICE_OK;
    return sluice_error_set(error, SLUICE_E_INVALID, "'%s' has no case '%s'", folder->path, name);
}

/* Of a folder with a source and nothing that was built of it. */
static int not_built(const struct exam *exam, struct sluice_error *error)
{
    const struct trial_folder *folder = exam->folder;
    struct sluice_error told = *error;

    if (exam->request->plugins == NULL && folder->has_sources && folder->plugins == NULL)
        (void)sluice_error_set(error, told.status,
                               "%s; there is no .so in '%s' yet: build the plugin, or say where it "
                               "is with --plugins",
                               told.message, folder->path);
    return error->status;
}

static int open_pipeline(struct exam *exam, struct sluice_error *error)
{
    const struct trial_folder *folder = exam->folder;
    int status;

    exam->context->plugins =
        exam->request->plugins != NULL ? exam->request->plugins : folder->plugins;
    status = context_open(exam->context, folder->pipeline, CONTEXT_BINDING | CONTEXT_NODES, error);
    if (status != SLUICE_OK)
        return not_built(exam, error);
    exam->node = choose_node(exam);
    return exam->node != NULL
               ? SLUICE_OK
               : sluice_error_set(error, SLUICE_E_INVALID,
                                  "%s has %zu processors, and which one is tried is not known: "
                                  "call the folder like one of them",
                                  folder->pipeline, exam->context->binding->node_count);
}

static void exam_fini(struct exam *exam)
{
    answers_fini(exam);
    inputs_fini(exam);
    date_list_fini(&exam->dates);
    if (exam->has_calendar)
        calendar_fini(&exam->calendar);
    mistakes_fini(&exam->mistakes);
    arena_fini(&exam->arena);
}

int trial_run_inside(const struct trial_request *request, const char *name, int output,
                     struct context *context, struct sluice_error *error)
{
    struct trial_folder folder;
    struct exam exam = {
        .request = request, .folder = &folder, .name = name, .output = output, .context = context
    };
    int status;

    tell_word(&exam, TOLD_BEGUN);
    child_limit(request->seconds);
    arena_init(&exam.arena, 0);
    exam.mistakes.arena = &exam.arena;
    status = folder_look(request->folder, &exam.arena, &folder, error);
    if (status == SLUICE_OK)
        status = has_case(&folder, name, error);
    if (status == SLUICE_OK)
        status = open_pipeline(&exam, error);
    if (status == SLUICE_OK) {
        exam.path = folder_of_case(&folder, name, &exam.arena);
        status = exam.path == NULL ? error_memory(error, name) : examine(&exam, error);
    }
    if (status != SLUICE_OK)
        tell_word(&exam, TOLD_REFUSED);
    exam_fini(&exam);
    return status;
}
