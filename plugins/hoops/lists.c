/* lists.c - comma-joined lists for a text column. */
#include "hoops/hoops.h"

bool hoops_list_add(char list[HOOPS_LIST_SIZE], bool applies, const char *item)
{
    size_t length = strlen(list);

    if (applies)
        (void)snprintf(list + length, HOOPS_LIST_SIZE - length, "%s%s", length > 0 ? "," : "",
                       item);
    return applies;
}

void hoops_set_list(const struct sluice_call *call, uint32_t column, const char *list)
{
    if (list[0] != '\0')
        sluice_set_text(call, column, list);
}
