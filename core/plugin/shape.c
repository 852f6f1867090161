/* shape.c - checking an ABI struct field by field, as tables say. */
#include "plugin/shape.h"
#include <math.h>

SLUICE_PRINTF(3, 4)
void check_problem(struct check *check, const char *where, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    buffer_printf(check->problems, "%s: %s\n", where, text);
    check->count++;
}

/* ---- arrays of pointers ---- */

/* Entry `i` of a NULL-terminated array of pointers. */
static const void *list_at(const void *list, size_t i)
{
    const void *item;

    memcpy(&item, (const char *)list + i * sizeof item, sizeof item);
    return item;
}

size_t list_count(const void *list)
{
    size_t count = 0;

    while (list != NULL && list_at(list, count) != NULL)
        count++;
    return count;
}

static const char *name_of(const void *item, size_t offset)
{
    const char *name;

    memcpy(&name, (const char *)item + offset, sizeof name);
    return name;
}

/* The place of the first entry of this name; SIZE_MAX if there is none. */
static size_t index_of(const void *list, size_t name, const char *text)
{
    const void *item;

    for (size_t i = 0; list != NULL && text != NULL && (item = list_at(list, i)) != NULL; i++) {
        const char *found = name_of(item, name);

        if (found != NULL && text_equals(found, text))
            return i;
    }
    return SIZE_MAX;
}

const void *list_find(const void *list, size_t name, const char *text)
{
    size_t i = index_of(list, name, text);

    return i != SIZE_MAX ? list_at(list, i) : NULL;
}

/* ---- fields ---- */

bool name_is_plain(const char *text, bool capitals)
{
    size_t length = strlen(text);

    if (length == 0 || length > MAX_PLUGIN_NAME)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = capitals ? ascii_lower(text[i]) : text[i];
        bool letter = (c >= 'a' && c <= 'z') || (capitals && c == '_');
        bool later = (c >= '0' && c <= '9') || c == '_';

        if (!letter && (i == 0 || !later))
            return false;
    }
    return true;
}

static void check_int(struct check *check, const char *where, const struct field *field,
                      int32_t value)
{
    if (value >= field->low && value <= field->high)
        return;
    if (field->expected != NULL)
        check_problem(check, where, "%s is %d, must be %s", field->name, value, field->expected);
    else if (field->high == INT32_MAX)
        check_problem(check, where, "%s is %d, must be %d or more", field->name, value, field->low);
    else
        check_problem(check, where, "%s is %d, must be %d to %d", field->name, value, field->low,
                      field->high);
}

static void check_text(struct check *check, const char *where, const struct field *field,
                       const char *text)
{
    bool capitals = field->kind == FIELD_SYMBOL;

    if (text == NULL)
        check_problem(check, where, "%s is not set", field->name);
    else if (text[0] == '\0')
        check_problem(check, where, "%s is empty", field->name);
    else if ((capitals || field->kind == FIELD_NAME) && !name_is_plain(text, capitals))
        check_problem(check, where,
                      "%s '%.100s' is no name: use %s, digits and _, at most %d bytes, "
                      "beginning with a letter",
                      field->name, text, capitals ? "letters" : "small letters", MAX_PLUGIN_NAME);
}

static void check_pointer(struct check *check, const char *where, const struct field *field,
                          const void *pointer)
{
    if (pointer == NULL)
        check_problem(check, where, "%s is not set", field->name);
    else if (field->kind == FIELD_LIST && list_at(pointer, 0) == NULL)
        check_problem(check, where, "%s is empty", field->name);
}

static void check_field(struct check *check, const char *where, const struct field *field,
                        const void *object)
{
    const void *at = (const char *)object + field->offset;
    const void *pointer;
    int32_t number;

    if (field->kind == FIELD_INT) {
        memcpy(&number, at, sizeof number);
        check_int(check, where, field, number);
        return;
    }
    memcpy(&pointer, at, sizeof pointer);
    if (field->kind == FIELD_POINTER || field->kind == FIELD_LIST)
        check_pointer(check, where, field, pointer);
    else if (pointer != NULL || field->kind != FIELD_OPTIONAL_TEXT)
        check_text(check, where, field, pointer);
}

bool check_shape(struct check *check, const char *where, const void *object,
                 const struct shape *shape)
{
    size_t before = check->count;
    uint32_t size;

    memcpy(&size, object, sizeof size);
    if (size != shape->size) {
        check_problem(check, where, "size is %u, must be %zu: set .size to its sizeof", size,
                      shape->size);
        return false;
    }
    for (size_t i = 0; i < shape->count; i++)
        check_field(check, where, &shape->fields[i], object);
    return check->count == before;
}

/* ---- lists ---- */

static void describe(char where[WHERE_SIZE], const struct shape *shape, const char *name, size_t i,
                     const char *parent)
{
    const char *of = parent != NULL ? " of " : "";

    if (parent == NULL)
        parent = "";
    if (name != NULL && name[0] != '\0')
        (void)snprintf(where, WHERE_SIZE, "%s '%.100s'%s%s", shape->what, name, of, parent);
    else
        (void)snprintf(where, WHERE_SIZE, "%s %zu%s%s", shape->what, i + 1, of, parent);
}

void check_list(struct check *check, const char *parent, const void *list,
                const struct shape *shape, check_item *each, const void *context)
{
    bool named = shape->name != SHAPE_UNNAMED;
    const void *item;

    for (size_t i = 0; list != NULL && (item = list_at(list, i)) != NULL; i++) {
        const char *name = named ? name_of(item, shape->name) : NULL;
        char where[WHERE_SIZE];

        describe(where, shape, name, i, parent);
        if (!check_shape(check, where, item, shape))
            continue;
        if (named && index_of(list, shape->name, name) < i)
            check_problem(check, where, "is declared twice");
        if (each != NULL)
            each(check, where, item, context);
    }
}

void check_names(struct check *check, const char *where, const char *what, const char *const *names)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        for (size_t j = 0; j < i; j++) {
            if (text_equals(names[i], names[j]))
                check_problem(check, where, "%s names '%.100s' twice", what, names[i]);
        }
    }
}

/* ---- shared rules ---- */

bool text_has_nul(struct sluice_value text)
{
    return text.length > 0 && memchr(text.as.text, '\0', (size_t)text.length) != NULL;
}

bool type_is_key(int32_t type)
{
    return type == SLUICE_INT || type == SLUICE_TEXT || type == SLUICE_DATE || type == SLUICE_BOOL;
}

bool range_is_set(double minimum, double maximum)
{
    return minimum < 0.0 || minimum > 0.0 || maximum < 0.0 || maximum > 0.0 || isnan(minimum) ||
           isnan(maximum);
}

void check_range(struct check *check, const char *where, int32_t type, double minimum,
                 double maximum)
{
    if (!range_is_set(minimum, maximum))
        return;
    if (!type_is_number(type))
        check_problem(check, where, "has a range but is %s; only int and real may have one",
                      type_name(type));
    else if (!(minimum <= maximum))
        check_problem(check, where, "its range from %.15g to %.15g is empty", minimum, maximum);
}

void check_figure(struct check *check, const char *where, const char *field, const char *parameter,
                  bool whole)
{
    const struct sluice_parameter *found;

    if (parameter == NULL)
        return;
    found =
        list_find(check->processor->parameters, offsetof(struct sluice_parameter, name), parameter);
    if (found == NULL)
        check_problem(check, where, "%s names '%.100s', which is no parameter", field, parameter);
    else if (found->kind > SLUICE_PARAMETER_SCALAR || !type_is_number(found->type) ||
             (whole && found->type != SLUICE_INT))
        check_problem(check, where, "%s names parameter '%.100s', which is no %s", field, parameter,
                      whole ? "int" : "int or real");
}
