// exp, expm1, log, log1p and tanh of one number of one scalar type, without branches, so that loops over them vectorize.
// They are built from exact steps, fused multiply-adds and divisions alone: the same bits on every machine.
// At most 2 ulp off over the whole range, subnormal results included (measured by Tests/KernelPrograms).

/// 2^k for k in the range of normal numbers, given modulo the width of BITS.
INLINE SCALAR NAME(power_of_two)(BITS k) { return NAME(from_bits)((k + EXPONENT_BIAS) << MANTISSA_BITS); }

/// |x| with the sign of `sign`.
INLINE SCALAR NAME(with_sign)(SCALAR x, SCALAR sign) {
    const BITS sign_bit = (BITS)1 << (8 * sizeof(BITS) - 1);
    return NAME(from_bits)((NAME(bits)(x) & ~sign_bit) | (NAME(bits)(sign) & sign_bit));
}

/// terms[0] + terms[1]·x + … by Horner's rule.
INLINE SCALAR NAME(polynomial)(const SCALAR *terms, int count, SCALAR x) {
    SCALAR sum = terms[count - 1];
    for (int i = count - 2; i >= 0; i--) sum = FMA(sum, x, terms[i]);
    return sum;
}

#define POLYNOMIAL(terms, x) NAME(polynomial)(NAME(terms), sizeof NAME(terms) / sizeof(SCALAR), x)

/// e^x = 2^k·(1 + m), with m between √½ - 1 and √2 - 1. NaN gives m NaN.
typedef struct {
    BITS k; // modulo the width of BITS
    SCALAR m;
} NAME(exponential);

/// e^x from x·log2 e, rounded to an integer and shifted, and the remainder of x.
INLINE NAME(exponential) NAME(exponential_of_parts)(SCALAR shifted, SCALAR r) {
    SCALAR m = FMA(r * r, POLYNOMIAL(exp_terms, r), r);
    return (NAME(exponential)){NAME(bits)(shifted) - NAME(bits)(NAME(integer_shift)), m};
}

INLINE NAME(exponential) NAME(exponential_of)(SCALAR x) {
    SCALAR shifted = FMA(x, NAME(log2_e), NAME(integer_shift));
    SCALAR k = shifted - NAME(integer_shift);
    return NAME(exponential_of_parts)(shifted, FMA(-k, NAME(ln2_low), FMA(-k, NAME(ln2_high), x)));
}

/// e^(x + low), where low is at most the rounding error of x.
INLINE NAME(exponential) NAME(exponential_of_sum)(SCALAR x, SCALAR low) {
    SCALAR shifted = FMA(x, NAME(log2_e), NAME(integer_shift));
    SCALAR k = shifted - NAME(integer_shift);
    return NAME(exponential_of_parts)(shifted, FMA(-k, NAME(ln2_high), x) + FMA(-k, NAME(ln2_low), low));
}

/// x·2^k, given modulo the width of BITS. 2^k can lie outside the normal range: two factors, of which only the last can
/// round.
INLINE SCALAR NAME(scaled)(SCALAR x, BITS k) {
    BITS half = ((k + 4 * EXPONENT_BIAS + 4) >> 1) - (2 * EXPONENT_BIAS + 2);
    return x * NAME(power_of_two)(half) * NAME(power_of_two)(k - half);
}

INLINE SCALAR NAME(exp)(SCALAR x) {
    x = x > NAME(exp_highest) ? NAME(exp_highest) : x;
    x = x < NAME(exp_lowest) ? NAME(exp_lowest) : x;
    NAME(exponential) e = NAME(exponential_of)(x);
    return NAME(scaled)(1 + e.m, e.k);
}

/// exp(x) - 1 for x ≤ 0 (or NaN); meaningless elsewhere.
INLINE SCALAR NAME(expm1_of_negative)(SCALAR x) {
    NAME(exponential) e = NAME(exponential_of)(x < NAME(expm1_lowest) ? NAME(expm1_lowest) : x);
    SCALAR scale = NAME(power_of_two)(e.k);
    return NAME(with_sign)(FMA(scale, e.m, scale - 1), x);
}

/// Near 0 a polynomial, elsewhere 1 - 2 / (e^2|x| + 1), the denominator rounded once.
INLINE SCALAR NAME(tanh)(SCALAR x) {
    SCALAR magnitude = NAME(with_sign)(x, 1);
    SCALAR square = magnitude * magnitude;
    SCALAR near = FMA(magnitude * square, POLYNOMIAL(tanh_terms, square), magnitude);
    SCALAR bounded = magnitude > NAME(tanh_highest) ? NAME(tanh_highest) : magnitude;
    NAME(exponential) e = NAME(exponential_of)(2 * bounded);
    SCALAR scale = NAME(power_of_two)(e.k);
    SCALAR far = 1 - 2 / FMA(scale, e.m, scale + 1);
    return NAME(with_sign)(magnitude < (SCALAR)0.625 ? near : far, x);
}

/// log(2^k·(1 + f)) with 1 + f between √½ and √2, s = f / (2 + f), and log(1 + f) = log((1 + s) / (1 - s)) =
/// f - (f²/2 - s·(f²/2 + R)) with R = s²·(2/3 + 2/5·s² + …): the arrangement of FreeBSD's msun, in which
/// the leading term is exact.
INLINE SCALAR NAME(log_of_parts)(SCALAR k, SCALAR f) {
    SCALAR half_square = (SCALAR)0.5 * f * f;
    SCALAR s = f / (2 + f);
    SCALAR z = s * s;
    SCALAR inner = FMA(z, POLYNOMIAL(log_terms, z), half_square);
    SCALAR tail = half_square - FMA(s, inner, k * NAME(ln2_low));
    return FMA(k, NAME(ln2_high), f - tail);
}

/// log(1 + x) for x between 0 and 1 (or NaN); meaningless elsewhere.
INLINE SCALAR NAME(log1p_of_fraction)(SCALAR x) {
    const bool large = x > NAME(root_half) * 2 - 1;
    return NAME(log_of_parts)(large, large ? (x - 1) * (SCALAR)0.5 : x);
}

INLINE SCALAR NAME(log)(SCALAR x) {
    const SCALAR smallest_normal = NAME(from_bits)((BITS)1 << MANTISSA_BITS);
    const SCALAR infinity = (SCALAR)__builtin_inf();
    const BITS mantissa = ((BITS)1 << MANTISSA_BITS) - 1;
    const BITS root_half = NAME(bits)(NAME(root_half));
    const BITS offset = 2 * EXPONENT_BIAS; // keeps the shifted number positive

    SCALAR normal = x < smallest_normal ? x * NAME(power_of_two)(MANTISSA_BITS + 1) : x;
    BITS rescaled = x < smallest_normal ? MANTISSA_BITS + 1 : 0;
    BITS above = NAME(bits)(normal) - root_half + (offset << MANTISSA_BITS);
    BITS exponent = (above >> MANTISSA_BITS) - offset - rescaled;
    SCALAR k = NAME(from_bits)(NAME(bits)(NAME(integer_shift)) + exponent) - NAME(integer_shift);

    SCALAR f = NAME(from_bits)((above & mantissa) + root_half) - 1;
    SCALAR result = NAME(log_of_parts)(k, f);

    result = x < infinity ? result : x; // +∞ and NaN
    result = x < 0 ? (SCALAR)__builtin_nan("") : result;
    return x == 0 ? -infinity : result;
}

#undef POLYNOMIAL
