/* structs.c - a variable for each public struct that others lead to, and each enum: what abidw and
 * abidiff look at. */
#include "sluice/store.h"

#define SEEN(kind, name)                                                                           \
    extern const kind name *seen_##name;                                                           \
    __attribute__((visibility("default"))) const kind name *seen_##name

SEEN(struct, sluice_error);
SEEN(struct, sluice_value);
SEEN(struct, sluice_column);
SEEN(struct, sluice_slice);
SEEN(struct, sluice_view);
SEEN(struct, sluice_processor);
SEEN(struct, sluice_call);
SEEN(struct, sluice_number);
SEEN(struct, sluice_identity);
SEEN(struct, sluice_note);
SEEN(struct, sluice_store_driver);

SEEN(enum, sluice_status);
SEEN(enum, sluice_type);
SEEN(enum, sluice_as_of);
SEEN(enum, sluice_thread_class);
SEEN(enum, sluice_need);
SEEN(enum, sluice_parameter_kind);
SEEN(enum, sluice_filter_kind);
SEEN(enum, sluice_window_kind);
SEEN(enum, sluice_outcome);
SEEN(enum, sluice_category);
SEEN(enum, sluice_comparison);
SEEN(enum, sluice_open_flag);
