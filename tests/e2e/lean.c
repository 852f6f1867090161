/* lean - the library of `leaner`, and with -D LEAN_DEEP that of the library. */
#ifdef LEAN_DEEP
double lean_deep(double value);
__attribute__((visibility("default"))) double lean_deep(double value)
{
    return value * LEAN_DEEP;
}
#else
double lean_deep(double value);
double lean(double value);
__attribute__((visibility("default"))) double lean(double value)
{
    return lean_deep(value) + LEAN_BY;
}
#endif
