/* mask.h - the parameter `fields`: only what is asked for of an answer. */
#ifndef BIGQUERY_MASK_H
#define BIGQUERY_MASK_H

#include <jansson.h>

/*
 * What "kind,jobs(id,status/state)" leaves of `json`, a new reference; of arrays of each item. NULL
 * where the mask cannot be read.
 */
json_t *mask_apply(const json_t *json, const char *mask);

#endif
