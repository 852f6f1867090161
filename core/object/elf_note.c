/* elf_note.c - the Sluice note of an ELF file, found in its bytes alone. */
#include "object/elf_note.h"
#include "sluice/plugin.h"
#include <elf.h>

#define NO_OBJECT "is no shared object"
#define OTHER_MACHINE "is a shared object for another kind of machine"
#define TORN "is torn or damaged: its ELF headers do not fit the file; copy or build it again"
#define NO_NOTE "has no Sluice note; build it with SLUICE_PLUGIN or SLUICE_DRIVER"

#if defined(__x86_64__)
#define NATIVE_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define NATIVE_MACHINE EM_AARCH64
#elif defined(__riscv)
#define NATIVE_MACHINE EM_RISCV
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NATIVE_DATA ELFDATA2LSB
#else
#define NATIVE_DATA ELFDATA2MSB
#endif

/* Beyond the alignment of any segment: huge pages are 1 GiB at most. */
#define ALIGN_LIMIT ((uint64_t)1 << 30)

struct image {
    const unsigned char *bytes;
    uint64_t length;
    Elf64_Ehdr header;
};

/* ---- reading, always by copy: nothing says that the file's tables are aligned ---- */

static bool has_range(const struct image *image, uint64_t offset, uint64_t size)
{
    return offset <= image->length && size <= image->length - offset;
}

static Elf64_Phdr segment_at(const struct image *image, size_t i)
{
    Elf64_Phdr segment;

    memcpy(&segment, image->bytes + image->header.e_phoff + i * sizeof segment, sizeof segment);
    return segment;
}

static Elf64_Shdr section_at(const struct image *image, size_t i)
{
    Elf64_Shdr section;

    memcpy(&section, image->bytes + image->header.e_shoff + i * sizeof section, sizeof section);
    return section;
}

/* ---- the headers ---- */

static bool is_native(const Elf64_Ehdr *header)
{
#ifdef NATIVE_MACHINE
    if (header->e_machine != NATIVE_MACHINE)
        return false;
#endif
    return header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_ident[EI_DATA] == NATIVE_DATA;
}

/* No section table is fine (a fully stripped file); half of one is not. */
static bool has_tables(const struct image *image)
{
    const Elf64_Ehdr *header = &image->header;
    uint64_t segments = (uint64_t)header->e_phnum * sizeof(Elf64_Phdr);
    uint64_t sections = (uint64_t)header->e_shnum * sizeof(Elf64_Shdr);

    if (header->e_ident[EI_VERSION] != EV_CURRENT || header->e_version != EV_CURRENT ||
        header->e_ehsize != sizeof(Elf64_Ehdr))
        return false;
    if (header->e_phnum == 0 || header->e_phentsize != sizeof(Elf64_Phdr) ||
        !has_range(image, header->e_phoff, segments))
        return false;
    if (header->e_shnum == 0)
        return header->e_shoff == 0;
    return header->e_shentsize == sizeof(Elf64_Shdr) && header->e_shoff != 0 &&
           has_range(image, header->e_shoff, sections);
}

/* ---- segments ---- */

static bool is_load_sound(const struct image *image, const Elf64_Phdr *load, uint64_t lowest)
{
    uint64_t align = load->p_align;

    return has_range(image, load->p_offset, load->p_filesz) && load->p_filesz <= load->p_memsz &&
           load->p_vaddr >= lowest && load->p_memsz <= UINT64_MAX - ALIGN_LIMIT - load->p_vaddr &&
           align <= ALIGN_LIMIT && (align & (align - 1)) == 0 &&
           (align == 0 || (load->p_vaddr - load->p_offset) % align == 0);
}

/* Is [address, + memory) mapped, and its first `stored` bytes from `offset` of the file? The last
 * page of a segment is mapped whole. */
static bool is_mapped(const Elf64_Phdr *load, uint64_t address, uint64_t offset, uint64_t stored,
                      uint64_t memory)
{
    uint64_t into = address - load->p_vaddr;
    uint64_t end = load->p_memsz + (load->p_align > 0 ? load->p_align - 1 : 0);

    if (address < load->p_vaddr || into > load->p_memsz || memory > end - into)
        return false;
    if (stored == 0)
        return true;
    return into <= load->p_filesz && stored <= load->p_filesz - into &&
           offset - load->p_offset == into;
}

/* The loaded segment that holds the range; false if none does. */
static bool find_load(const struct image *image, uint64_t address, uint64_t offset, uint64_t stored,
                      uint64_t memory, Elf64_Phdr *load)
{
    for (size_t i = 0; i < image->header.e_phnum; i++) {
        *load = segment_at(image, i);
        if (load->p_type == PT_LOAD && is_mapped(load, address, offset, stored, memory))
            return true;
    }
    return false;
}

/*
 * What is not loaded itself describes a part of what is. Such a part is as long in memory as in the
 * file, but for what a linker adds to end a page.
 */
static bool is_part_sound(const struct image *image, const Elf64_Phdr *part)
{
    uint64_t memory = part->p_type == PT_TLS ? part->p_filesz : part->p_memsz;
    Elf64_Phdr load;

    if (part->p_type == PT_PHDR && part->p_offset != image->header.e_phoff)
        return false;
    if (part->p_type == PT_GNU_STACK || part->p_type == PT_NULL || part->p_memsz == 0)
        return true;
    return part->p_filesz <= part->p_memsz &&
           find_load(image, part->p_vaddr, part->p_offset, part->p_filesz, memory, &load) &&
           (memory == part->p_filesz || memory - part->p_filesz < load.p_align);
}

static bool are_segments_sound(const struct image *image)
{
    uint64_t lowest = 0;
    size_t dynamic = 0;

    for (size_t i = 0; i < image->header.e_phnum; i++) {
        Elf64_Phdr segment = segment_at(image, i);
        bool sound = segment.p_type == PT_LOAD ? is_load_sound(image, &segment, lowest)
                                               : is_part_sound(image, &segment);

        if (!sound)
            return false;
        if (segment.p_type == PT_LOAD)
            lowest = segment.p_vaddr + segment.p_memsz;
        dynamic += segment.p_type == PT_DYNAMIC && segment.p_filesz >= sizeof(Elf64_Dyn);
    }
    return dynamic == 1;
}

/* ---- sections: what the segments should say, said again ---- */

static bool is_section_sound(const struct image *image, const Elf64_Shdr *section)
{
    uint64_t stored = section->sh_type == SHT_NOBITS ? 0 : section->sh_size;
    Elf64_Phdr load;

    if (section->sh_type == SHT_NULL)
        return true;
    if (!has_range(image, section->sh_offset, stored))
        return false;
    if ((section->sh_flags & SHF_ALLOC) == 0 || section->sh_size == 0 ||
        (stored == 0 && (section->sh_flags & SHF_TLS) != 0))
        return true;
    if (!find_load(image, section->sh_addr, section->sh_offset, stored, section->sh_size, &load))
        return false;
    return (load.p_flags & PF_R) != 0 &&
           ((section->sh_flags & SHF_WRITE) == 0 || (load.p_flags & PF_W) != 0) &&
           ((section->sh_flags & SHF_EXECINSTR) == 0 || (load.p_flags & PF_X) != 0);
}

static bool are_sections_sound(const struct image *image)
{
    for (size_t i = 0; i < image->header.e_shnum; i++) {
        Elf64_Shdr section = section_at(image, i);

        if (!is_section_sound(image, &section))
            return false;
    }
    return true;
}

/* ---- notes ---- */

static uint64_t round_up(uint64_t value, uint64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

/* Looks through [offset, + size); notes are padded to 8 bytes where aligned so, else to 4. */
static bool scan_notes(const struct image *image, uint64_t offset, uint64_t size, uint64_t align,
                       struct elf_note *note)
{
    uint64_t unit = align == 8 ? 8 : 4;

    while (size >= sizeof(Elf64_Nhdr)) {
        const unsigned char *at = image->bytes + offset;
        Elf64_Nhdr head;
        uint64_t start, end;

        memcpy(&head, at, sizeof head);
        start = round_up(sizeof head + (uint64_t)head.n_namesz, unit);
        end = start + head.n_descsz;
        if (end > size)
            return false;
        if (head.n_type == SLUICE_NOTE_TYPE && head.n_namesz == sizeof SLUICE_NOTE_NAME &&
            memcmp(at + sizeof head, SLUICE_NOTE_NAME, sizeof SLUICE_NOTE_NAME) == 0) {
            *note = (struct elf_note){ at + start, head.n_descsz };
            return true;
        }
        end = round_up(end, unit);
        if (end > size)
            return false;
        offset += end;
        size -= end;
    }
    return false;
}

static bool find_note(const struct image *image, struct elf_note *note)
{
    for (size_t i = 0; i < image->header.e_phnum; i++) {
        Elf64_Phdr segment = segment_at(image, i);

        if (segment.p_type == PT_NOTE && has_range(image, segment.p_offset, segment.p_filesz) &&
            scan_notes(image, segment.p_offset, segment.p_filesz, segment.p_align, note))
            return true;
    }
    for (size_t i = 0; i < image->header.e_shnum; i++) {
        Elf64_Shdr section = section_at(image, i);

        if (section.sh_type == SHT_NOTE &&
            scan_notes(image, section.sh_offset, section.sh_size, section.sh_addralign, note))
            return true;
    }
    return false;
}

const char *elf_note_find(const void *file, size_t length, struct elf_note *note)
{
    struct image image = { .bytes = file, .length = length };

    if (length < SELFMAG || memcmp(file, ELFMAG, SELFMAG) != 0)
        return NO_OBJECT;
    if (length < sizeof image.header)
        return TORN;
    memcpy(&image.header, file, sizeof image.header);
    if (!is_native(&image.header))
        return OTHER_MACHINE;
    if (image.header.e_type != ET_DYN)
        return NO_OBJECT;
    if (!has_tables(&image) || !are_segments_sound(&image) || !are_sections_sound(&image))
        return TORN;
    return find_note(&image, note) ? NULL : NO_NOTE;
}
