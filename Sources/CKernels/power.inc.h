// Integral powers for one scalar type.

/// Binary powering, lowest bit first: the result starts as the lowest set bit's power and takes the higher ones in
/// turn. A negative exponent's reciprocal comes last; exponent 0 gives 1 everywhere.
KERNEL_CLONES static void NAME(integral_power)(size_t n, const SCALAR *a, int exponent, SCALAR *out) {
    enum { CHUNK = 256 };
    SCALAR power[CHUNK], result[CHUNK];
    const unsigned magnitude = exponent < 0 ? (unsigned)-exponent : (unsigned)exponent;
    for (size_t start = 0; start < n; start += CHUNK) {
        size_t count = n - start < CHUNK ? n - start : CHUNK;
        for (size_t i = 0; i < count; i++) {
            power[i] = a[start + i];
            result[i] = 1; // and 1 times the first power is that power
        }
        for (unsigned bits = magnitude; bits != 0; bits >>= 1) {
            if (bits & 1)
                VECTORIZE for (size_t i = 0; i < count; i++) result[i] *= power[i];
            if (bits > 1)
                VECTORIZE for (size_t i = 0; i < count; i++) power[i] *= power[i];
        }
        if (exponent < 0)
            VECTORIZE for (size_t i = 0; i < count; i++) result[i] = 1 / result[i];
        memcpy(out + start, result, count * sizeof(SCALAR));
    }
}
