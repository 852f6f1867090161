/* forge.c - the sums of a table file, made anew after it was changed. */
#include "tablefile/forge.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void put(unsigned char *bytes, struct digest sum)
{
    memcpy(bytes, &sum, sizeof sum);
}

static uint64_t forge_descriptors(unsigned char *bytes, size_t length,
                                  const struct format_header *header)
{
    uint64_t at = header->header_bytes, stride = header->descriptor_bytes;

    if (stride < sizeof(struct format_array) || stride > length || at > length)
        return 0;
    for (uint64_t i = 0; i < header->descriptors; i++, at += stride) {
        if (at + stride > length)
            return 0;
        put(bytes + at + stride - sizeof(struct digest),
            digest_bytes(bytes + at, stride - sizeof(struct digest)));
    }
    return header->descriptors;
}

static uint64_t forge_blocks(unsigned char *bytes, size_t length,
                             const struct format_header *header)
{
    uint64_t count = header->body_bytes <= length ? format_blocks(header) : 0;
    size_t end = length - sizeof(struct format_trailer);

    if (header->body > length || header->body_bytes > length - header->body ||
        count * sizeof(struct digest) > end)
        return 0;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t left = header->body_bytes - i * FORMAT_BLOCK;

        put(bytes + end - (count - i) * sizeof(struct digest),
            digest_bytes(bytes + header->body + i * FORMAT_BLOCK,
                         left < FORMAT_BLOCK ? left : FORMAT_BLOCK));
    }
    return count;
}

static void forge_header(unsigned char *bytes, size_t length, struct format_header *header)
{
    if (header->names <= length && header->names_bytes <= length - header->names)
        put(bytes + offsetof(struct format_header, names_sum),
            digest_bytes(bytes + header->names, header->names_bytes));
    if (header->header_bytes < sizeof *header || header->header_bytes > length)
        return;
    header->sum = digest_bytes(bytes, header->header_bytes - sizeof(struct digest));
    put(bytes + header->header_bytes - sizeof(struct digest), header->sum);
}

bool forge_sums(unsigned char *bytes, size_t length)
{
    struct format_header header;
    struct format_trailer trailer;
    struct format_parts parts = { 0 };
    unsigned char *end = bytes + length - sizeof trailer;

    if (length < sizeof header + sizeof trailer)
        return false;
    memcpy(&header, bytes, sizeof header);
    memcpy(&trailer, end, sizeof trailer);
    forge_header(bytes, length, &header);
    parts.count = forge_descriptors(bytes, length, &header);
    parts.block_count = forge_blocks(bytes, length, &header);
    parts.header = header.sum;
    parts.descriptors = bytes + header.header_bytes;
    parts.stride = header.descriptor_bytes;
    parts.blocks =
        (const struct digest *)(const void *)(end - parts.block_count * sizeof(struct digest));
    trailer.header_sum = header.sum;
    if (!format_file_sum(&parts, &trailer.file_sum))
        return false;
    trailer.sum = format_trailer_sum(&trailer);
    memcpy(end, &trailer, sizeof trailer);
    return true;
}

int forge_file(const void *bytes, size_t length)
{
    int descriptor = memfd_create("table", MFD_CLOEXEC);

    if (descriptor >= 0 && write(descriptor, bytes, length) != (ssize_t)length) {
        (void)close(descriptor); /* it could not be made */
        return -1;
    }
    return descriptor;
}
