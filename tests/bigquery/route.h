/* route.h - from a request to its answer. */
#ifndef BIGQUERY_ROUTE_H
#define BIGQUERY_ROUTE_H

#include "answer.h"
#include "world.h"

void route(struct world *world, const struct request *request, struct answer *answer);
/* POST and GET of /control/..: faults, counts, settings, and what others do to tables. */
void handle_control(struct world *world, const struct request *request, struct answer *answer);

#endif
