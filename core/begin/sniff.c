/* sniff.c - all of a CSV file looked at. */
#include "begin/sniff.h"

#include <stdlib.h>

int sniff_open(struct sniff_file *file, struct sluice_error *error)
{
    int status = sniff_text(file, error);

    if (status == SLUICE_OK)
        status = sniff_columns(file, error);
    return status == SLUICE_OK ? sniff_key(file, error) : status;
}

void sniff_close(struct sniff_file *file)
{
    free(file->text);
    file->text = NULL;
}
