/* Plugins of today, read by a program whose structs are longer: this header's, each with `grown`.
 */
#include "base/suite.h"
#include "plugin/widen.h"
#include <dlfcn.h>

static void take(struct arena *arena, const char *file, struct sluice_processor *descriptor)
{
    void *object = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    const struct sluice_processor *exported;

    ck_assert_msg(object != NULL, "%s: %s", file, dlerror());
    exported = dlsym(object, "sluice_processor");
    ck_assert_ptr_nonnull(exported);
    *descriptor = *exported;
    ck_assert(widen_descriptor(arena, descriptor));
}

#define EXPECT_GROWN(object)                                                                       \
    do {                                                                                           \
        ck_assert_uint_eq((object)->size, sizeof *(object));                                       \
        ck_assert_int_eq((object)->grown, 0);                                                      \
    } while (0)

START_TEST(gates_keep_what_they_say)
{
    struct arena arena = { 0 };
    struct sluice_processor descriptor;
    const struct sluice_completeness *completeness;

    arena_init(&arena, 0);
    take(&arena, FIXTURES "/fixture_gated.so", &descriptor);
    EXPECT_GROWN(descriptor.entity[0]);
    ck_assert_str_eq(descriptor.entity[0]->name, "sensor");
    ck_assert_ptr_null(descriptor.entity[1]);
    EXPECT_GROWN(descriptor.gates);
    ck_assert_int_eq(descriptor.gates->early_season_days, 2);
    completeness = descriptor.gates->completeness;
    EXPECT_GROWN(completeness);
    ck_assert_str_eq(completeness->word, "slots");
    EXPECT_GROWN(completeness->keys[0]);
    EXPECT_GROWN(completeness->due[0]);
    ck_assert_ptr_null(completeness->due[1]);
    ck_assert_int_eq(completeness->due[0]->window.from_days, -3);
    EXPECT_GROWN(completeness->due[0]->keys[0]);
    ck_assert_str_eq(completeness->due[0]->keys[0]->column, "sensor");
    arena_fini(&arena);
}
END_TEST

START_TEST(inputs_output_and_parameters_keep_what_they_say)
{
    struct arena arena = { 0 };
    struct sluice_processor descriptor;
    struct sluice_binding binding = { .size = sizeof binding };
    size_t fields = 0;

    arena_init(&arena, 0);
    take(&arena, FIXTURES "/fixture_full.so", &descriptor);
    EXPECT_GROWN(descriptor.inputs[0]);
    ck_assert_str_eq(descriptor.inputs[0]->alias, "readings");
    EXPECT_GROWN(descriptor.inputs[0]->columns[1]);
    ck_assert_str_eq(descriptor.inputs[0]->columns[1]->name, "day");
    EXPECT_GROWN(descriptor.output);
    EXPECT_GROWN(descriptor.output->columns[0]);
    ck_assert_str_eq(descriptor.output->columns[0]->name, "sensor");
    for (size_t i = 0; descriptor.parameters[i] != NULL; i++) {
        EXPECT_GROWN(descriptor.parameters[i]);
        for (size_t f = 0; descriptor.parameters[i]->fields != NULL &&
                           descriptor.parameters[i]->fields[f] != NULL;
             f++, fields++)
            EXPECT_GROWN(descriptor.parameters[i]->fields[f]);
    }
    ck_assert_uint_eq(fields, 2);
    /* What is long enough stays where it is. */
    binding.inputs = descriptor.inputs;
    binding.output = descriptor.output;
    ck_assert(widen_binding(&arena, &binding));
    ck_assert_ptr_eq(binding.inputs, descriptor.inputs);
    ck_assert_ptr_eq(binding.output, descriptor.output);
    arena_fini(&arena);
}
END_TEST

START_TEST(what_no_release_had_is_left_to_the_rules)
{
    static const uint32_t sizes[] = { 0, 31, sizeof(struct sluice_output) + 8 };
    struct arena arena = { 0 };

    arena_init(&arena, 0);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        const struct sluice_output output = { .size = sizes[i] };
        struct sluice_binding binding = { .output = &output };
        ck_assert(widen_binding(&arena, &binding));
        ck_assert_ptr_eq(binding.output, &output);
    }
    arena_fini(&arena);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { gates_keep_what_they_say,
                                   inputs_output_and_parameters_keep_what_they_say,
                                   what_no_release_had_is_left_to_the_rules };

    return suite_run("widen", tests, COUNT_OF(tests));
}
