/*
 * schema.h - the JSON Schema of pipelines, for editors. A part of begin.h, which is what others
 * include.
 */
#ifndef CORE_BEGIN_SCHEMA_H
#define CORE_BEGIN_SCHEMA_H

#include "engine/engine.h"

struct schema_request {
    const struct pipeline *pipeline; /* NULL: the schema of any */
    struct registry *registry;       /* that has its plugins */
};

/* The schema with the parameters and inputs of the plugins that the pipeline uses. Errors are those
 * of registry_find. */
int schema_print(const struct schema_request *request, struct buffer *out,
                 struct sluice_error *error);

#endif
