// thrower.cc - an exception that nobody catches, for guest.c.
extern "C" void guest_throw(void);

__attribute__((visibility("hidden"))) void guest_throw(void)
{
    throw 4711;
}
