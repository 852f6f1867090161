/* plan.c - the steps of planning, from a calendar to entries. */
#include "plan/private.h"

#include <stdlib.h>

static int refuse_missing(struct planner *planner)
{
    const struct plan_entry *lacking = &planner->lacking;
    char date[DATE_TEXT_SIZE];

    return sluice_error_set(
        planner->error, SLUICE_E_REFUSED,
        "--only adds nothing upstream, but %s on %s lacks something: %s; run without "
        "--only, or name the processors upstream too",
        lacking->node->name, date_format(lacking->date, date), lacking->reason);
}

static int load(struct planner *planner)
{
    struct plan *plan = planner->plan;
    const struct binding *binding = plan->binding;
    int status = calendar_load(binding, planner->session, &plan->calendar, planner->error);

    if (status == SLUICE_OK && plan->calendar.fault != NULL)
        status = sluice_error_set(planner->error, SLUICE_E_INVALID, "%s", plan->calendar.fault);
    if (status == SLUICE_OK)
        status = versions_load(&plan->versions, planner->session, planner->error);
    if (status != SLUICE_OK)
        return status;
    planner->ahead =
        arena_alloc(&planner->arena, sizeof *planner->ahead * (binding->source_count + 1));
    return planner->ahead == NULL ? planner_no_memory(planner) : SLUICE_OK;
}

static int plan_node(struct planner *planner, const struct node *node)
{
    int status = planner_judge(planner, node);

    if (status == SLUICE_OK)
        status = planner_compare(planner, node);
    return status == SLUICE_OK && planner->no_memory ? planner_no_memory(planner) : status;
}

static int make_plan(struct planner *planner)
{
    struct plan *plan = planner->plan;
    int status = planner_check_only(planner);

    if (status == SLUICE_OK)
        status = load(planner);
    if (status == SLUICE_OK)
        status = planner_want(planner);
    for (size_t n = 0; n < plan->binding->node_count && status == SLUICE_OK; n++)
        status = plan_node(planner, plan->binding->nodes[n]);
    if (status == SLUICE_OK)
        status = planner_make_entries(planner);
    if (status == SLUICE_OK)
        status = plan_find_absences(plan, planner->error);
    if (status == SLUICE_OK && planner->lacks)
        status = refuse_missing(planner);
    return status;
}

int plan_create(const struct binding *binding, const struct ledger *ledger, struct session *session,
                const struct plan_request *request, struct plan **out, struct sluice_error *error)
{
    struct plan *plan = calloc(1, sizeof *plan);
    struct planner planner = {
        .plan = plan, .session = session, .request = request, .error = error
    };
    int status;

    *out = NULL;
    if (plan == NULL)
        return error_memory(error, "the plan");
    arena_init(&planner.arena, 0);
    arena_init(&plan->arena, 0);
    arena_init(&plan->calendar.arena, 0);
    plan->binding = binding;
    plan->ledger = ledger;
    plan->cancel = request->cancel;
    session_stop_reads(session, request->cancel);
    plan->from_memory = request->from_memory;
    plan->versions = (struct versions){ .binding = binding,
                                        .calendar = &plan->calendar,
                                        .ledger = ledger,
                                        .from_memory = request->from_memory,
                                        .looks = request->looks };
    arena_init(&plan->versions.arena, 0);
    status = make_plan(&planner);
    session_stop_reads(session, NULL);
    arena_fini(&planner.arena);
    if (status == SLUICE_E_CANCELLED)
        (void)sluice_error_set(error, status, "interrupted while planning; nothing was changed");
    if (status != SLUICE_OK)
        plan_destroy(plan);
    else
        *out = plan;
    return status;
}

void plan_destroy(struct plan *plan)
{
    if (plan == NULL)
        return;
    free(plan->entries);
    versions_fini(&plan->versions);
    calendar_fini(&plan->calendar);
    arena_fini(&plan->arena);
    free(plan);
}
