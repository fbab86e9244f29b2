// The parameters of the templates for float32.
#undef SCALAR
#undef BITS
#undef NAME
#undef FMA
#undef MANTISSA_BITS
#undef EXPONENT_BIAS

#define SCALAR float
#define BITS uint32_t // an unsigned integer as wide as SCALAR
#define NAME(stem) stem##_float32
#define FMA __builtin_fmaf
#define MANTISSA_BITS 23
#define EXPONENT_BIAS 127
