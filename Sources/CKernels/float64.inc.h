// The parameters of the templates for float64.
#undef SCALAR
#undef BITS
#undef NAME
#undef FMA
#undef MANTISSA_BITS
#undef EXPONENT_BIAS

#define SCALAR double
#define BITS uint64_t // an unsigned integer as wide as SCALAR
#define NAME(stem) stem##_float64
#define FMA __builtin_fma
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023
