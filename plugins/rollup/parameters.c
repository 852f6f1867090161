/* parameters.c - what a pipeline says under `with`. */
#include "rollup/rollup.h"

SLUICE_PARAMETERS(rollup_window_fields, ROLLUP_WINDOW);
SLUICE_PARAMETERS(rollup_filter_fields, ROLLUP_FILTER);
SLUICE_PARAMETERS(rollup_source_fields, ROLLUP_SOURCE);
SLUICE_PARAMETERS(rollup_column_fields, ROLLUP_COLUMN);

const struct sluice_parameter *const rollup_parameters[] = { ROLLUP_PARAMETER(SLUICE_PARAMETER)
                                                                 NULL };
