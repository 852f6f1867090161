/* date_list.c - dates that are gathered from several places, and then each once, in order. */
#include "base/base.h"

#include <stdlib.h>

void date_list_fini(struct date_list *list)
{
    free(list->items);
    *list = (struct date_list){ 0 };
}

void date_list_add(struct date_list *list, sluice_day date)
{
    if (!array_reserve((void **)&list->items, &list->capacity, list->count + 1,
                       sizeof *list->items))
        list->failed = true;
    else
        list->items[list->count++] = date;
}

static int compare_dates(const void *a, const void *b)
{
    sluice_day left = *(const sluice_day *)a, right = *(const sluice_day *)b;

    return (left > right) - (left < right);
}

void date_list_sort(struct date_list *list)
{
    size_t kept = 0;

    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, compare_dates);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || list->items[kept - 1] != list->items[i])
            list->items[kept++] = list->items[i];
    list->count = kept;
}
