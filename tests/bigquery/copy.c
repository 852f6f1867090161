/* copy.c - whole datasets: dropped, and copied with their rows and what is known of them. */
#include <stdlib.h>

#include "catalog.h"

void catalog_drop_table(struct world *world, int64_t id)
{
    char *sql = text_format("DROP TABLE rows_%lld", (long long)id);

    db_run(world, sql, "");
    db_run(world, "DELETE FROM tables WHERE id = ?", "i", id);
    db_run(world, "DELETE FROM partitions WHERE table_id = ?", "i", id);
    db_run(world, "DELETE FROM updates WHERE table_id = ?", "i", id);
    free(sql);
}

/* The ids of a dataset's tables, one after the other: the first above `after`; 0: no more. */
static int64_t next_table(struct world *world, const char *project, const char *dataset,
                          int64_t after)
{
    return db_integer(world, 0,
                      "SELECT min(id) FROM tables WHERE project = ? AND dataset = ? AND id > ?",
                      "ssi", project, dataset, after);
}

void catalog_drop_dataset(struct world *world, const char *project, const char *dataset)
{
    int64_t id = 0;

    while ((id = next_table(world, project, dataset, id)) != 0)
        catalog_drop_table(world, id);
    db_run(world, "DELETE FROM datasets WHERE project = ? AND dataset = ?", "ss", project, dataset);
}

static void copy_table(struct world *world, int64_t id, const char *to)
{
    long long from = (long long)id, copy;
    char *sql, *index;

    db_run(world,
           "INSERT INTO tables (project, dataset, name, created, modified, resource)"
           " SELECT project, ?, name, created, modified, resource FROM tables WHERE id = ?",
           "si", to, id);
    copy = sqlite3_last_insert_rowid(world->db);
    sql = text_format("CREATE TABLE rows_%lld AS SELECT * FROM rows_%lld", copy, from);
    index = text_format("CREATE INDEX part_%lld ON rows_%lld (_partition, _until)", copy, copy);
    db_run(world, sql, "");
    db_run(world, index, "");
    db_run(
        world,
        "INSERT INTO partitions SELECT ?, partition, modified FROM partitions WHERE table_id = ?",
        "ii", (int64_t)copy, id);
    free(sql);
    free(index);
}

void catalog_copy_dataset(struct world *world, const char *project, const char *from,
                          const char *to)
{
    int64_t id = 0;

    while ((id = next_table(world, project, from, id)) != 0)
        copy_table(world, id, to);
}
