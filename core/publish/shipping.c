/* shipping.c - rows taken together, staged, sent, and what became of them. */
#include "publish/shipping.h"

#include <stdlib.h>

/* A job of a warehouse that is at work for so long will not end. */
#define PATIENCE_SECONDS 3600

void shipping_init(struct shipping *shipping, struct session *session, const atomic_bool *stop)
{
    *shipping =
        (struct shipping){ .session = session, .carrier = carrier_of(session), .stop = stop };
}

static void unstage(struct shipping *shipping, struct shipment *shipment)
{
    if (shipment->staged != NULL)
        shipping->carrier->unstage(shipping->session, shipment->staged);
    shipment->staged = NULL;
}

void shipping_fini(struct shipping *shipping)
{
    for (size_t i = 0; i < shipping->count; i++) {
        unstage(shipping, &shipping->items[i]);
        whole_rows_fini(&shipping->items[i].rows);
    }
    free(shipping->items);
    *shipping = (struct shipping){ 0 };
}

int shipping_add(struct shipping *shipping, struct publish_partition *partition,
                 struct sluice_error *error)
{
    if (!array_reserve((void **)&shipping->items, &shipping->capacity, shipping->count + 1,
                       sizeof *shipping->items))
        return error_memory(error, "partitions to be published");
    shipping->items[shipping->count++] =
        (struct shipment){ .partition = partition, .why = SLUICE_ERROR_INIT };
    return SLUICE_OK;
}

/* ---- staging ---- */

static int stage(struct shipping *shipping, struct shipment *shipment, struct sluice_error *error)
{
    const struct publish_partition *partition = shipment->partition;
    const struct publication publication = { .table = partition->table.name,
                                             .date = partition->table.date,
                                             .day = partition->date,
                                             .id = shipment->id,
                                             .rows = shipment->rows.rows };
    const char *note = NULL;
    int status;

    carrier_id(partition->commit_id, shipment->id);
    status =
        shipping->carrier->stage(shipping->session, &publication, &shipment->staged, &note, error);
    if (status != SLUICE_OK)
        return status;
    (void)snprintf(shipment->note, sizeof shipment->note, "%s", note);
    shipment->sent = (struct sluice_sent){ .size = sizeof shipment->sent,
                                           .table = partition->table.name,
                                           .id = shipment->id,
                                           .note = shipment->note };
    shipment->state = SHIPMENT_READY;
    return SLUICE_OK;
}

int shipping_load(struct shipping *shipping, struct sluice_error *error)
{
    struct whole whole = { .session = shipping->session };
    int status = SLUICE_OK;

    for (size_t i = 0; i < shipping->count && status == SLUICE_OK; i++) {
        struct shipment *shipment = &shipping->items[i];
        status = whole_rows_make(&whole, shipment->partition, &shipment->rows, error);
        if (status == SLUICE_OK)
            status = stage(shipping, shipment, error);
    }
    whole_fini(&whole);
    return status;
}

int shipping_reload(struct shipping *shipping, struct shipment *shipment,
                    struct sluice_error *error)
{
    unstage(shipping, shipment);
    return stage(shipping, shipment, error);
}

/* ---- sending ---- */

/* Of these the contract says that nothing will ever stand. */
static bool is_refused(int status)
{
    return status == SLUICE_E_REFUSED || status == SLUICE_E_INVALID || status == SLUICE_E_CONFLICT;
}

/* Rows of one key: those of a computed table were told apart as the store does it. */
static void explain_refusal(struct shipment *shipment, int status)
{
    const struct publish_partition *partition = shipment->partition;

    shipment->state = SHIPMENT_LOST;
    if (partition->table.node != NULL)
        (void)ledger_conflict_is_damage(status, partition->table.name, &shipment->why);
}

void shipping_send(struct shipping *shipping)
{
    for (size_t i = 0; i < shipping->count; i++) {
        struct shipment *shipment = &shipping->items[i];
        int status;
        if (shipment->state != SHIPMENT_READY)
            continue;
        shipment->why = (struct sluice_error)SLUICE_ERROR_INIT;
        status = shipping->carrier->send(shipping->session, shipment->staged, &shipment->why);
        shipment->state = SHIPMENT_SENT;
        if (is_refused(status))
            explain_refusal(shipment, status);
    }
}

/* ---- what became of them ---- */

static void judge(struct shipment *shipment)
{
    const struct sluice_sent *sent = &shipment->sent;

    if (sent->state == SLUICE_PUBLISHED) {
        shipment->state = SHIPMENT_DONE;
        return;
    }
    shipment->state = sent->may_retry ? SHIPMENT_AGAIN : SHIPMENT_LOST;
    /* Where sending it failed, that says more. */
    if (shipment->why.status == SLUICE_OK)
        (void)sluice_error_set(&shipment->why, SLUICE_E_STORE, "%s",
                               sent->message[0] == '\0' ? "the store did not publish it"
                                                        : sent->message);
}

int shipping_await(struct shipping *shipping, struct sluice_error *error)
{
    const struct awaiting awaiting = { shipping->session, shipping->stop, PATIENCE_SECONDS };
    struct sluice_sent **sent = malloc(sizeof *sent * (shipping->count + 1));
    size_t count = 0;
    int status;

    if (sent == NULL)
        return error_memory(error, "partitions to be published");
    for (size_t i = 0; i < shipping->count; i++)
        if (shipping->items[i].state == SHIPMENT_SENT)
            sent[count++] = &shipping->items[i].sent;
    status = await_all(&awaiting, sent, count, error);
    for (size_t i = 0; i < shipping->count; i++)
        if (shipping->items[i].state == SHIPMENT_SENT && await_is_known(&shipping->items[i].sent))
            judge(&shipping->items[i]);
    free(sent);
    return status;
}
