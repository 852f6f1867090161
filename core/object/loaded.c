/* loaded.c - the digest of what is loaded of an object's file. */
#include "object/loaded.h"
#include <elf.h>

/* The file is one that the loader takes, or will be asked about; nothing in it is believed. */
static bool within(size_t length, uint64_t offset, uint64_t size)
{
    return offset <= length && size <= length - offset;
}

static bool read_header(const unsigned char *file, size_t length, Elf64_Ehdr *header)
{
    if (length < sizeof *header)
        return false;
    memcpy(header, file, sizeof *header);
    return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
           header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_phentsize == sizeof(Elf64_Phdr) &&
           within(length, header->e_phoff, (uint64_t)header->e_phnum * sizeof(Elf64_Phdr));
}

static bool are_loads_within(const unsigned char *segments, size_t count, size_t length)
{
    for (size_t i = 0; i < count; i++) {
        Elf64_Phdr segment;
        memcpy(&segment, segments + i * sizeof segment, sizeof segment);
        if (segment.p_type == PT_LOAD && !within(length, segment.p_offset, segment.p_filesz))
            return false;
    }
    return true;
}

static void mask_header(unsigned char *file)
{
    static const struct {
        size_t offset, size;
    } fields[] = {
        { offsetof(Elf64_Ehdr, e_shoff), sizeof(Elf64_Off) },
        { offsetof(Elf64_Ehdr, e_shentsize), sizeof(Elf64_Half) },
        { offsetof(Elf64_Ehdr, e_shnum), sizeof(Elf64_Half) },
        { offsetof(Elf64_Ehdr, e_shstrndx), sizeof(Elf64_Half) },
    };

    for (size_t i = 0; i < COUNT_OF(fields); i++)
        memset(file + fields[i].offset, 0, fields[i].size);
}

static void mask_notes(unsigned char *file, size_t length, const Elf64_Phdr *segment)
{
    if (segment->p_type == PT_NOTE && within(length, segment->p_offset, segment->p_filesz))
        memset(file + segment->p_offset, 0, segment->p_filesz);
}

/* The digest so far, where the segment lies in memory, and the digest of its bytes. */
static struct digest add_segment(struct digest so_far, const unsigned char *file,
                                 const Elf64_Phdr *segment)
{
    struct digest bytes = digest_bytes(file + segment->p_offset, segment->p_filesz);
    const uint64_t link[] = { so_far.low, so_far.high,      segment->p_flags,  bytes.low,
                              bytes.high, segment->p_vaddr, segment->p_filesz, segment->p_memsz };

    return digest_bytes(link, sizeof link);
}

struct digest loaded_digest(unsigned char *file, size_t length)
{
    struct digest digest = { 0 };
    Elf64_Ehdr header;
    Elf64_Phdr segment;

    if (!read_header(file, length, &header) ||
        !are_loads_within(file + header.e_phoff, header.e_phnum, length))
        return digest_bytes(file, length);
    mask_header(file);
    for (size_t i = 0; i < header.e_phnum; i++) {
        memcpy(&segment, file + header.e_phoff + i * sizeof segment, sizeof segment);
        mask_notes(file, length, &segment);
    }
    for (size_t i = 0; i < header.e_phnum; i++) {
        memcpy(&segment, file + header.e_phoff + i * sizeof segment, sizeof segment);
        if (segment.p_type == PT_LOAD && within(length, segment.p_offset, segment.p_filesz))
            digest = add_segment(digest, file, &segment);
    }
    return digest;
}
