/* symbols.c - the dynamic symbols of a shared object, as its file has them. */
#include "object/symbols.h"
#include <elf.h>
#include <stdlib.h>

/* ---- the file: every offset is checked, every value copied ---- */

struct image {
    const unsigned char *bytes;
    size_t length;
    Elf64_Ehdr header;
};

static bool within(const struct image *image, uint64_t offset, uint64_t size)
{
    return offset <= image->length && size <= image->length - offset;
}

static bool read_at(const struct image *image, uint64_t offset, void *out, size_t size)
{
    if (!within(image, offset, size))
        return false;
    memcpy(out, image->bytes + offset, size);
    return true;
}

static bool segment_at(const struct image *image, size_t i, Elf64_Phdr *segment)
{
    return i < image->header.e_phnum &&
           read_at(image, image->header.e_phoff + i * sizeof *segment, segment, sizeof *segment);
}

/* Where in the file an address of the object lies; false if nowhere. */
static bool place_of(const struct image *image, uint64_t address, uint64_t *offset)
{
    Elf64_Phdr segment;

    for (size_t i = 0; segment_at(image, i, &segment); i++) {
        if (segment.p_type != PT_LOAD || address < segment.p_vaddr ||
            address - segment.p_vaddr >= segment.p_filesz)
            continue;
        *offset = segment.p_offset + (address - segment.p_vaddr);
        return true;
    }
    return false;
}

/* ---- the dynamic section ---- */

struct dynamic {
    uint64_t symbols, names, names_size, hash, gnu_hash; /* offsets in the file; 0: none */
    bool symbolic;
};

static void take_entry(const struct image *image, const Elf64_Dyn *entry, struct dynamic *dynamic)
{
    const struct {
        int64_t tag;
        uint64_t *place;
    } tables[] = {
        { DT_SYMTAB, &dynamic->symbols },
        { DT_STRTAB, &dynamic->names },
        { DT_HASH, &dynamic->hash },
        { DT_GNU_HASH, &dynamic->gnu_hash },
    };

    for (size_t i = 0; i < COUNT_OF(tables); i++)
        if (entry->d_tag == tables[i].tag && !place_of(image, entry->d_un.d_ptr, tables[i].place))
            *tables[i].place = 0;
    if (entry->d_tag == DT_STRSZ)
        dynamic->names_size = entry->d_un.d_val;
    if (entry->d_tag == DT_SYMBOLIC ||
        (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_SYMBOLIC) != 0))
        dynamic->symbolic = true;
}

static bool read_dynamic(const struct image *image, struct dynamic *dynamic)
{
    Elf64_Phdr segment;
    Elf64_Dyn entry;

    *dynamic = (struct dynamic){ 0 };
    for (size_t i = 0; segment_at(image, i, &segment); i++) {
        if (segment.p_type != PT_DYNAMIC)
            continue;
        for (uint64_t at = 0; at + sizeof entry <= segment.p_filesz; at += sizeof entry) {
            if (!read_at(image, segment.p_offset + at, &entry, sizeof entry) ||
                entry.d_tag == DT_NULL)
                break;
            take_entry(image, &entry, dynamic);
        }
    }
    return dynamic->symbols != 0 && dynamic->names != 0 &&
           within(image, dynamic->names, dynamic->names_size);
}

/* ---- how many there are: only the hash tables know ---- */

static size_t count_by_hash(const struct image *image, uint64_t table)
{
    uint32_t head[2]; /* buckets, chains: one a symbol */

    return read_at(image, table, head, sizeof head) ? head[1] : 0;
}

/* The last symbol of the chain that begins last. */
static size_t count_by_gnu_hash(const struct image *image, uint64_t table)
{
    uint32_t head[4]; /* buckets, first symbol in a chain, words of the filter, shift */
    uint64_t buckets, chains;
    uint32_t last = 0, link = 0;

    if (!read_at(image, table, head, sizeof head))
        return 0;
    buckets = table + sizeof head + (uint64_t)head[2] * sizeof(uint64_t);
    chains = buckets + (uint64_t)head[0] * sizeof link;
    for (uint32_t i = 0; i < head[0]; i++) {
        if (!read_at(image, buckets + (uint64_t)i * sizeof link, &link, sizeof link))
            return 0;
        last = link > last ? link : last;
    }
    if (last < head[1])
        return head[1];
    for (; read_at(image, chains + (uint64_t)(last - head[1]) * sizeof link, &link, sizeof link);
         last++)
        if ((link & 1) != 0)
            return (size_t)last + 1;
    return 0;
}

/* ---- symbols ---- */

/* What every object has, or a linker or a sanitizer adds. */
static bool is_common(const char *name)
{
    static const char *const names[] = {
        "sluice_processor", "sluice_driver", "_init", "_fini", "_edata", "_end",
        "__bss_start",      "edata",         "end",   "etext", "_etext", "__end__"
    };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return strncmp(name, "__odr_asan", strlen("__odr_asan")) == 0;
}

/* NULL: no name, or one that does not end within the table. */
static const char *name_of(const struct image *image, const struct dynamic *dynamic,
                           const Elf64_Sym *symbol)
{
    const char *name = (const char *)image->bytes + dynamic->names + symbol->st_name;

    if (symbol->st_name == 0 || symbol->st_name >= dynamic->names_size ||
        memchr(name, '\0', dynamic->names_size - symbol->st_name) == NULL || is_common(name))
        return NULL;
    return name;
}

static bool is_seen(const Elf64_Sym *symbol)
{
    int visibility = ELF64_ST_VISIBILITY(symbol->st_other);
    int binding = ELF64_ST_BIND(symbol->st_info);

    return (visibility == STV_DEFAULT || visibility == STV_PROTECTED) &&
           (binding == STB_GLOBAL || binding == STB_WEAK || binding == STB_GNU_UNIQUE) &&
           symbol->st_shndx != SHN_ABS;
}

static bool add_symbol(struct symbols *symbols, const struct image *image,
                       const struct dynamic *dynamic, const Elf64_Sym *symbol)
{
    const char *name = is_seen(symbol) ? name_of(image, dynamic, symbol) : NULL;
    bool exported = symbol->st_shndx != SHN_UNDEF;

    if (name == NULL)
        return true;
    if (!array_reserve((void **)&symbols->items, &symbols->capacity, symbols->count + 1,
                       sizeof *symbols->items))
        return false;
    symbols->items[symbols->count++] = (struct symbol){
        .name = name,
        .exported = exported,
        .bound = exported &&
                 (dynamic->symbolic || ELF64_ST_VISIBILITY(symbol->st_other) == STV_PROTECTED),
        .unique = exported && ELF64_ST_BIND(symbol->st_info) == STB_GNU_UNIQUE,
    };
    return true;
}

int symbols_read(const void *file, size_t length, struct symbols *symbols,
                 struct sluice_error *error)
{
    struct image image = { .bytes = file, .length = length };
    struct dynamic dynamic;
    Elf64_Sym symbol;
    size_t count;

    if (!read_at(&image, 0, &image.header, sizeof image.header) || !read_dynamic(&image, &dynamic))
        return SLUICE_OK;
    count = dynamic.hash != 0       ? count_by_hash(&image, dynamic.hash)
            : dynamic.gnu_hash != 0 ? count_by_gnu_hash(&image, dynamic.gnu_hash)
                                    : 0;
    /* The first one is none. */
    for (size_t i = 1;
         i < count && read_at(&image, dynamic.symbols + i * sizeof symbol, &symbol, sizeof symbol);
         i++)
        if (!add_symbol(symbols, &image, &dynamic, &symbol))
            return error_memory(error, "the symbols of a plugin");
    return SLUICE_OK;
}

void symbols_fini(struct symbols *symbols)
{
    free(symbols->items);
    *symbols = (struct symbols){ 0 };
}
