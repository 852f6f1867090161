/* schema_text.h - docs/pipeline.schema.json, as the build put it into the program. */
#ifndef CORE_BEGIN_SCHEMA_TEXT_H
#define CORE_BEGIN_SCHEMA_TEXT_H

extern const char schema_text[]; /* terminated */

#endif
