/* place.c - where a table lies: what its name says, and for the rest what the settings say. */
#include "session.h"

void place_find(const struct session *session, const char *name, struct place *place)
{
    const char *last = strrchr(name, '.');
    size_t length = last == NULL ? 0 : (size_t)(last - name);
    char *dot;

    place->project = session->project;
    place->dataset = session->dataset;
    place->table = name;
    /* A longer one is no name of the service, which will say so. */
    if (last == NULL || length >= sizeof place->text)
        return;
    memcpy(place->text, name, length);
    place->text[length] = '\0';
    place->table = last + 1;
    place->dataset = place->text;
    dot = strrchr(place->text, '.');
    if (dot == NULL)
        return;
    *dot = '\0';
    place->project = place->text;
    place->dataset = dot + 1;
}
