// The promised order of additions for one scalar type, and the comparison with kernel_matmul.
// Included by matmul_test.c with SCALAR, FMA, BITS (an unsigned integer of SCALAR's size) and NAME(name) defined.

typedef struct {
    const SCALAR *a, *b;
    size_t a_step, b_step; // elements from one k to the next
} NAME(line);

/// One segment: blocks of chains, added in order.
static SCALAR NAME(segment)(NAME(line) line, size_t start, size_t end) {
    SCALAR sum = 0;
    for (size_t block = start; block < end; block += BLOCK) {
        SCALAR chain = 0;
        for (size_t p = block; p < end && p < block + BLOCK; p++)
            chain = FMA(line.a[p * line.a_step], line.b[p * line.b_step], chain);
        sum = block == start ? chain : sum + chain;
    }
    return sum;
}

/// The canonical tree as it is defined: split at the largest power of two below the count.
static SCALAR NAME(tree)(NAME(line) line, const int64_t *ends, size_t first, size_t count) {
    if (count == 1) return NAME(segment)(line, first ? (size_t)ends[first - 1] : 0, (size_t)ends[first]);
    size_t left = 1;
    while (2 * left < count) left *= 2;
    SCALAR sum = NAME(tree)(line, ends, first, left);
    return sum + NAME(tree)(line, ends, first + left, count - left);
}

/// NaNs count as equal: which of them an operation returns is the machine's affair.
static BITS NAME(bits)(SCALAR value) {
    BITS bits = 0;
    if (value == value) memcpy(&bits, &value, sizeof bits);
    else bits = (BITS)-1;
    return bits;
}

static SCALAR *NAME(random)(size_t elements, bool special) {
    SCALAR *matrix = malloc(elements * sizeof(SCALAR) + 1);
    for (size_t i = 0; i < elements; i++) matrix[i] = (SCALAR)random_element(special);
    return matrix;
}

static void NAME(check)(kernel_transposition kind, size_t m, size_t n, size_t k, const int64_t *ends, size_t segments,
                        bool biased, bool special) {
    SCALAR *a = NAME(random)(m * k, special), *b = NAME(random)(n * k, special), *bias = NAME(random)(n, special);
    SCALAR *c = NAME(random)(m * n + 1, false), guard = c[m * n];
    bool a_turned = kind == KERNEL_TN || kind == KERNEL_TT, b_turned = kind == KERNEL_NT || kind == KERNEL_TT;
    kernel_matmul(sizeof(SCALAR) == 4 ? KERNEL_FLOAT32 : KERNEL_FLOAT64, kind, m, n, k, a, b, biased ? bias : NULL, ends,
                  segments, c);
    long wrong = c[m * n] != guard;
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < n; j++) {
            NAME(line) line = {a + (a_turned ? i : i * k), b + (b_turned ? j * k : j), a_turned ? m : 1, b_turned ? 1 : n};
            SCALAR expected = segments ? NAME(tree)(line, ends, 0, segments) : NAME(segment)(line, 0, k);
            if (biased) expected += bias[j];
            BITS bits = NAME(bits)(c[i * n + j]);
            wrong += bits != NAME(bits)(expected);
            for (size_t byte = 0; byte < sizeof bits; byte++)
                digest = (digest ^ (uint8_t)(bits >> 8 * byte)) * 0x100000001b3;
        }
    }
    if (wrong)
        fprintf(stderr, "kind %d, %zu x %zu x %zu, %zu segments, %zu-byte scalars: %ld wrong elements\n", kind, m, n, k, segments,
                sizeof(SCALAR), wrong);
    products++, failures += wrong;
    free(a), free(b), free(bias), free(c);
}
