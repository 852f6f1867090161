/*
 * shipping.h - partitions on their way to a store apart from the ledger. Private to publish.
 */
#ifndef CORE_PUBLISH_SHIPPING_H
#define CORE_PUBLISH_SHIPPING_H

#include "carrier/carrier.h"
#include "publish/whole.h"

enum shipment_state {
    SHIPMENT_READY, /* staged, and not sent */
    SHIPMENT_SENT,  /* perhaps: nobody knows what became of it */
    SHIPMENT_DONE,  /* it stands */
    SHIPMENT_AGAIN, /* nothing of it stands, nor will; the same rows may do under another id */
    SHIPMENT_LOST,  /* nothing of it stands, nor will */
};

/* One partition, under one id after the other. */
struct shipment {
    struct publish_partition *partition;
    struct whole_rows rows;
    char id[PUBLISH_ID_SIZE];
    char note[PUBLICATION_NOTE_BYTES + 1];
    void *staged;
    int state; /* enum shipment_state */
    struct sluice_sent sent;
    struct sluice_error why; /* nothing of it stands */
};

struct shipping {
    struct session *session;
    const struct carrier *carrier;
    const atomic_bool *stop;
    struct shipment *items;
    size_t count, capacity;
};

void shipping_init(struct shipping *shipping, struct session *session, const atomic_bool *stop);
void shipping_fini(struct shipping *shipping);
/* Another partition, which has its commit id and outlives the shipping. */
int shipping_add(struct shipping *shipping, struct publish_partition *partition,
                 struct sluice_error *error);
/* Takes the rows of all, and makes them ready to be sent. Changes nothing in the store. */
int shipping_load(struct shipping *shipping, struct sluice_error *error);
/* One that is SHIPMENT_AGAIN is made ready under the partition's new commit id. */
int shipping_reload(struct shipping *shipping, struct shipment *shipment,
                    struct sluice_error *error);
/* Sends those that are ready. */
void shipping_send(struct shipping *shipping);
/* Until it is known of each what became of it; after a failure some are SHIPMENT_SENT still. */
int shipping_await(struct shipping *shipping, struct sluice_error *error);

#endif
