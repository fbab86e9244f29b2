// Optimizer updates, penalties and bounds for one scalar type, against scalar loops that round where CKernels.h says.

#define STATES 3

/// The inputs and outputs of a rule: parameters, gradient, state, each with a guard behind it.
typedef struct {
    SCALAR parameter[LONGEST + GUARD], gradient[LONGEST + GUARD], state[STATES][LONGEST + GUARD];
} NAME(update);

static void NAME(start)(NAME(update) *u, size_t n) {
    NAME(draw)(u->parameter, n), NAME(draw)(u->gradient, n);
    for (int s = 0; s < STATES; s++) NAME(draw)(u->state[s], n), u->state[s][n] = 7;
    u->parameter[n] = 7, u->gradient[n] = 7;
}

enum { NAME(most_blocks) = LONGEST + GUARD };

static uint64_t NAME(word)(SCALAR x) {
    uint64_t word = 0;
    memcpy(&word, &x, sizeof x); // the lower bytes come first
    return word;
}

/// Compares word sums: of blocks of `block` elements, the update beginning `offset` elements into the first one.
static void NAME(check_sums)(const char *what, size_t n, size_t block, size_t offset, const NAME(update) *before,
                             const NAME(update) *after, held held, const uint64_t *sums) {
    const SCALAR *vectors[KERNEL_UPDATE_SUMS] = {before->gradient, before->parameter, after->parameter};
    for (size_t s = 0; s < held.count; s++)
        vectors[3 + 2 * s] = before->state[held.which[s]], vectors[4 + 2 * s] = after->state[held.which[s]];
    for (size_t quantity = 0; quantity < 3 + 2 * held.count; quantity++) {
        for (size_t b = 0; b < NAME(most_blocks); b++) {
            uint64_t sum = 100; // what was there before
            for (size_t i = 0; i < n; i++)
                if ((offset + i) / block == b) sum += NAME(word)(vectors[quantity][i]);
            if (sizeof(SCALAR) == 4) sum = (uint32_t)sum;
            const uint64_t got = sums[quantity * NAME(most_blocks) + b];
            if (got != sum) fail(what, (double)got, (double)sum);
        }
    }
    for (size_t place = (3 + 2 * held.count) * NAME(most_blocks); place < KERNEL_UPDATE_SUMS * NAME(most_blocks); place++)
        if (sums[place] != 100) fail("past the word sums", (double)sums[place], 100);
}

/// Compares with what `rule` makes of each element: it finds θ, g, a, b and c (the state) and changes all but g. If `states`, the states that
/// the rule has, says that it sums, word sums are taken the second time.
#define RULE(what, states, call, ...)                                                                              \
    for (int summing = 0; summing <= states.has_sums; summing++) {                                                 \
        static NAME(update) before, u;                                                                             \
        NAME(start)(&before, n);                                                                                   \
        u = before;                                                                                                \
        uint64_t words[KERNEL_UPDATE_SUMS * NAME(most_blocks)];                                                    \
        for (size_t place = 0; place < sizeof words / sizeof *words; place++) words[place] = 100;                  \
        const size_t block = 1 + n / 3 + n % 5, offset = n % 7 % block;                                            \
        kernel_update_sums sums = {u.parameter - offset, offset + n, block, NAME(most_blocks), words, 0, 0};       \
        if (summing) kernel_sum_updates(&sums);                                                                    \
        call;                                                                                                      \
        kernel_sum_updates(NULL);                                                                                  \
        if (summing && sums.updated != n) fail(what ", updated", (double)sums.updated, (double)n);                 \
        if (summing) NAME(check_sums)(what ", word sums", n, block, offset, &before, &u, states, words);           \
        for (size_t i = 0; i < n; i++) {                                                                           \
            SCALAR p = before.parameter[i], a = before.state[0][i], b = before.state[1][i], c = before.state[2][i];\
            const SCALAR g = (SCALAR)0.7 * before.gradient[i];                                                     \
            (void)g;                                                                                               \
            __VA_ARGS__;                                                                                           \
            NAME(expect)(what, u.parameter[i], p);                                                                 \
            NAME(expect)(what ", first state", u.state[0][i], a);                                                  \
            NAME(expect)(what ", second state", u.state[1][i], b);                                                 \
            NAME(expect)(what ", third state", u.state[2][i], c);                                                  \
            NAME(expect)(what ", gradient", u.gradient[i], before.gradient[i]);                                    \
        }                                                                                                          \
        for (int s = 0; s < STATES; s++) NAME(expect)(what ", past the state", u.state[s][n], 7);                  \
        NAME(expect)(what ", past the parameters", u.parameter[n], 7);                                             \
    }

#define HELD(count, ...) ((held){true, count, {__VA_ARGS__}})
#define NO_SUMS ((held){false, 0, {0}})

static SCALAR NAME(root)(SCALAR x) { return (SCALAR)sqrt((double)x); } // rounding twice is harmless for a root

static void NAME(check_updates)(size_t n) {
    const SCALAR rate = (SCALAR)0.1, beta = (SCALAR)0.9, beta_2 = (SCALAR)0.99, epsilon = (SCALAR)1e-7;
    const SCALAR fresh = (SCALAR)(1 - 0.9), fresh_2 = (SCALAR)(1 - 0.99), decay = (SCALAR)0.01;
    RULE("sgd", HELD(0, 0), kernel_sgd(TYPE, n, 0.1, 0.7, u.gradient, u.parameter), p = p - rate * g)
    RULE("momentum", HELD(1, 0), kernel_momentum(TYPE, n, 0.1, 0.9, 0.7, u.gradient, u.state[0], u.parameter), {
        const SCALAR faded = beta * a, step = rate * g;
        a = faded - step, p = p + a;
    })
    RULE("nag", HELD(1, 0), kernel_nag(TYPE, n, 0.1, 0.9, 0.7, u.gradient, u.state[0], u.parameter), {
        const SCALAR faded = beta * a, step = rate * g;
        a = faded - step;
        const SCALAR ahead = beta * a, change = ahead - step;
        p = p + change;
    })
    RULE("adagrad", HELD(1, 0), kernel_adagrad(TYPE, n, 0.1, 1e-7, 0.7, u.gradient, u.state[0], u.parameter), {
        const SCALAR square = g * g;
        a = a + square;
        const SCALAR sum = a + epsilon, step = rate * g;
        p = p - step / NAME(root)(sum);
    })
    for (int variant = 0; variant < 4; variant++) {
        const bool centered = variant & 1, momentum = variant & 2;
        RULE("rmsprop", HELD((size_t)(1 + centered + momentum), 0, centered ? 1 : 2, 2), kernel_rmsprop(TYPE, n, 0.1, 0.9, 0.99, 1e-7, 0.7, u.gradient, u.state[0], centered ? u.state[1] : NULL,
                            momentum ? u.state[2] : NULL, u.parameter),
             {
                 const SCALAR distance = g - b, share = beta * fresh;
                 const SCALAR squared_distance = distance * distance, square = g * g;
                 const SCALAR faded = beta * a, added = centered ? share * squared_distance : fresh * square;
                 a = faded + added;
                 if (centered) {
                     const SCALAR faded_mean = beta * b, added_mean = fresh * g;
                     b = faded_mean + added_mean;
                 }
                 const SCALAR sum = a + epsilon, step = rate * g, increment = step / NAME(root)(sum);
                 const SCALAR faded_step = beta_2 * c;
                 if (momentum) c = faded_step + increment;
                 p = momentum ? p - c : p - increment;
             })
    }
    RULE("adam", HELD(2, 0, 1),
         kernel_adam(TYPE, n, 0.1, 0.9, 0.99, 1e-7, 0.01, 0.7, u.gradient, u.state[0], u.state[1], u.parameter), {
             const SCALAR faded = beta * a, added = fresh * g, square = g * g;
             const SCALAR faded_2 = beta_2 * b, added_2 = fresh_2 * square;
             a = faded + added, b = faded_2 + added_2;
             const SCALAR lost = decay * p, decayed = p - lost, step = rate * a, size = NAME(root)(b) + epsilon;
             p = decayed - step / size;
         })
    RULE("adamax", HELD(2, 0, 1),
         kernel_adamax(TYPE, n, 0.1, 0.9, 0.99, 0.01, 1e-7, 0.7, u.gradient, u.state[0], u.state[1], u.parameter), {
             const SCALAR faded = beta * a, added = fresh * g, faded_2 = beta_2 * b;
             a = faded + added, b = NAME(larger)(faded_2, (SCALAR)fabs((double)g));
             const SCALAR sum = b + epsilon, size = decay * sum, step = rate * a;
             p = p - step / size;
         })
    RULE("nadam", HELD(2, 0, 1),
         kernel_nadam(TYPE, n, 0.1, 0.9, 0.99, 1e-7, 0.9, 0.1, 0.01, 0.7, u.gradient, u.state[0], u.state[1],
                      u.parameter),
         {
             const SCALAR faded = beta * a, added = fresh * g, square = g * g;
             const SCALAR faded_2 = beta_2 * b, added_2 = fresh_2 * square;
             a = faded + added, b = faded_2 + added_2;
             const SCALAR ahead = beta * a, now = rate * g, direction = ahead + now, filled = b / decay;
             const SCALAR size = NAME(root)(filled) + epsilon, step = rate * direction;
             p = p - step / size;
         })
    RULE("penalties' gradient", NO_SUMS, kernel_add_penalty_gradient(TYPE, n, 0.1, 0.9, u.state[0], u.parameter), {
        const SCALAR sign = a > 0 ? 1 : a < 0 ? -1 : 0, first = rate * sign, second = beta * a;
        const SCALAR penalty = first + second;
        p = p + penalty;
    })
    RULE("soft threshold", NO_SUMS, kernel_shrink(TYPE, n, 0.1, u.parameter),
         p = p > rate ? p - rate : p < -rate ? p + rate : p != p ? p : 0)
    RULE("clamped", NO_SUMS, kernel_clamp(TYPE, n, 0.1, u.parameter), p = p > rate ? rate : p < -rate ? -rate : p)
}

#undef RULE
#undef HELD
#undef NO_SUMS
#undef STATES

/// Sums of a run in float64: 16 lanes, then pairwise.
static double NAME(wide_sum)(size_t n, const SCALAR *a, bool squares) {
    double lanes[16] = {0};
    for (size_t i = 0; i < n; i++) {
        const double x = a[i], term = squares ? x * x : fabs(x);
        lanes[i % 16] += term;
    }
    for (int width = 8; width > 0; width /= 2)
        for (int lane = 0; lane < width; lane++) lanes[lane] += lanes[lane + width];
    return lanes[0];
}

static void NAME(check_row_norms)(size_t rows, size_t columns) {
    static SCALAR a[4 * LONGEST + GUARD], limited[4 * LONGEST + GUARD];
    const size_t n = rows * columns;
    const double units = sizeof(SCALAR) == 4 ? 0x1p-24 : 0x1p-53;
    for (double bound = 0.05; bound < 20; bound *= 7) {
        NAME(draw)(a, n);
        memcpy(limited, a, sizeof a);
        limited[n] = 7;
        kernel_limit_row_norms(TYPE, rows, columns, bound, limited);
        for (size_t r = 0; r < rows; r++) {
            const SCALAR *row = a + r * columns, *got = limited + r * columns;
            const double norm = sqrt(NAME(wide_sum)(columns, row, true));
            const SCALAR factor = norm > bound ? (SCALAR)(bound / norm * (1 - 4 * units)) : 1;
            for (size_t c = 0; c < columns; c++) NAME(expect)("bounded row", got[c], factor * row[c]);
            const double new_norm = sqrt(NAME(wide_sum)(columns, got, true));
            if (norm < 1e30 && new_norm > bound) fail("norm of a bounded row", new_norm, bound);
        }
        NAME(expect)("past the rows", limited[n], 7);
    }
}

static void NAME(expect_words)(const char *what, size_t n, size_t block, const SCALAR *a, const uint64_t *sums) {
    for (size_t start = 0; start < n; start += block) {
        uint64_t sum = 0;
        for (size_t i = start; i < n && i < start + block; i++) sum += NAME(word)(a[i]);
        if (sizeof(SCALAR) == 4) sum = (uint32_t)sum;
        if (sums[start / block] != sum) fail(what, (double)sums[start / block], (double)sum);
    }
}

static void NAME(check_block_sums)(size_t n) {
    static SCALAR a[4 * LONGEST];
    double sums[4 * LONGEST + GUARD];
    uint64_t words[4 * LONGEST + GUARD];
    NAME(draw)(a, n);
    for (size_t block = 1; block <= 64; block += 21) {
        const size_t blocks = (n + block - 1) / block;
        for (int squares = 0; squares < 2; squares++) {
            sums[blocks] = 7;
            if (!squares)
                kernel_block_sums_of_magnitudes(TYPE, n, block, a, sums);
            else
                kernel_block_sums_of_squares(TYPE, n, block, a, sums);
            for (size_t b = 0; b < blocks; b++) {
                const size_t count = n - b * block < block ? n - b * block : block;
                const double sum = NAME(wide_sum)(count, a + b * block, squares);
                if (!same_float64(sums[b], sum)) fail("sum of a block", sums[b], sum);
            }
            if (sums[blocks] != 7) fail("past the sums", sums[blocks], 7);
        }
        words[blocks] = 7;
        kernel_word_sums(TYPE, n, block, a, words);
        NAME(expect_words)("word sum", n, block, a, words);
        if (words[blocks] != 7) fail("past the word sums", (double)words[blocks], 7);
        kernel_word_sums_and_squares(TYPE, n, block, a, words, sums);
        NAME(expect_words)("word sum beside a sum of squares", n, block, a, words);
        for (size_t b = 0; b < blocks; b++) {
            const size_t count = n - b * block < block ? n - b * block : block;
            if (!same_float64(sums[b], NAME(wide_sum)(count, a + b * block, true))) fail("squares beside word sums", sums[b], 0);
        }
        if (words[blocks] != 7 || sums[blocks] != 7) fail("past the word sums and squares", 0, 7);
        SCALAR *from = slot_end(0, n * sizeof(SCALAR)), *to = slot_end(1, n * sizeof(SCALAR)), old[4 * LONGEST];
        memcpy(from, a, n * sizeof(SCALAR));
        NAME(draw)(old, n);
        memcpy(to, old, n * sizeof(SCALAR));
        uint64_t before[4 * LONGEST + GUARD];
        before[blocks] = 7;
        kernel_copy_fetching_word_sums(TYPE, n, block, from, to, before, words);
        NAME(expect_words)("word sum before a copy", n, block, old, before);
        NAME(expect_words)("word sum of a copy", n, block, a, words);
        if (words[blocks] != 7 || before[blocks] != 7) fail("past the word sums of a copy", 0, 7);
        for (size_t i = 0; i < n; i++) NAME(expect)("copy", to[i], a[i]);
    }
}
