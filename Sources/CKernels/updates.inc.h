// Optimizer updates for one scalar type.

/// The end of a stretch of parameters that starts at `start`: a block, if its word sums are taken. Prefetches the cache
/// lines of the next stretch: other processes may have read them, and without prefetching they arrive one by one.
INLINE size_t NAME(stretch)(const SCALAR *parameter, size_t start, size_t n, const kernel_update_sums *sums) {
    const size_t usual = sums == NULL ? STRETCH_BYTES / sizeof(SCALAR) : sums->block;
    const size_t length = sums == NULL || start > 0 ? usual : usual - sums->place % usual;
    if (n - start <= length) return n;
    const char *next = (const char *)(parameter + start + length);
    for (size_t line = 0; line < usual * sizeof(SCALAR); line += 64) fetch_to_write(next + line);
    return start + length;
}

/// Adds the word sums of a stretch to those of its block.
INLINE void NAME(add_sums)(const BITS *words, int count, size_t blocks, uint64_t *sum) {
    for (int quantity = 0; quantity < count; quantity++, sum += blocks) *sum = (BITS)(*sum + words[quantity]);
}

/// One element of an update: the rule finds g, θ and the state in g, p, a, b and c and changes all but g.
#define ELEMENT(states, first, second, third, sum, ...)                                                            \
    SCALAR p = parameter[i], a = 0, b = 0, c = 0;                                                                  \
    const SCALAR g = gradient_scale * gradient[i];                                                                 \
    if ((states) > 0) a = first[i];                                                                                \
    if ((states) > 1) b = second[i];                                                                               \
    if ((states) > 2) c = third[i];                                                                                \
    sum(0, gradient[i]) sum(1, p) sum(3, a) sum(5, b) sum(7, c)                                                    \
    __VA_ARGS__;                                                                                                   \
    sum(2, p) sum(4, a) sum(6, b) sum(8, c)                                                                        \
    parameter[i] = p;                                                                                              \
    if ((states) > 0) first[i] = a;                                                                                \
    if ((states) > 1) second[i] = b;                                                                               \
    if ((states) > 2) third[i] = c;

#define SUM_WORDS(quantity, x) words[quantity] += NAME(bits)(x);
#define SUM_NOTHING(quantity, x)

/// Updates `parameter` and `states` vectors of state along `gradient`; the last argument is the rule.
#define UPDATE(states, first, second, third, ...)                                                                  \
    const kernel_update_sums *const sums = sums_of(parameter, n, sizeof(SCALAR));                                     \
    size_t block = sums == NULL ? 0 : sums->place / sums->block;                                                   \
    for (size_t start = 0, end; start < n; start = end, block++) {                                                 \
        end = NAME(stretch)(parameter, start, n, sums);                                                            \
        if (sums == NULL) {                                                                                        \
            VECTORIZE for (size_t i = start; i < end; i++) {                                                       \
                ELEMENT(states, first, second, third, SUM_NOTHING, __VA_ARGS__)                                    \
            }                                                                                                      \
        } else {                                                                                                   \
            BITS words[KERNEL_UPDATE_SUMS] = {0};                                                                  \
            VECTORIZE for (size_t i = start; i < end; i++) {                                                       \
                ELEMENT(states, first, second, third, SUM_WORDS, __VA_ARGS__)                                      \
            }                                                                                                      \
            NAME(add_sums)(words, 3 + 2 * (states), sums->blocks, sums->sums + block);                             \
        }                                                                                                          \
    }

KERNEL_CLONES static void NAME(sgd)(size_t n, SCALAR learning_rate, SCALAR gradient_scale, const SCALAR *gradient,
                                    SCALAR *parameter) {
    SCALAR *none = NULL;
    UPDATE(0, none, none, none, p = p - learning_rate * g)
}

KERNEL_CLONES static void NAME(momentum)(size_t n, SCALAR learning_rate, SCALAR beta, SCALAR gradient_scale,
                                         const SCALAR *gradient, SCALAR *velocity, SCALAR *parameter) {
    SCALAR *none = NULL;
    UPDATE(1, velocity, none, none, {
        a = beta * a - learning_rate * g;
        p = p + a;
    })
}

KERNEL_CLONES static void NAME(nag)(size_t n, SCALAR learning_rate, SCALAR beta, SCALAR gradient_scale,
                                    const SCALAR *gradient, SCALAR *velocity, SCALAR *parameter) {
    SCALAR *none = NULL;
    UPDATE(1, velocity, none, none, {
        SCALAR step = learning_rate * g;
        a = beta * a - step;
        p = p + (beta * a - step);
    })
}

KERNEL_CLONES static void NAME(adagrad)(size_t n, SCALAR learning_rate, SCALAR epsilon, SCALAR gradient_scale,
                                        const SCALAR *gradient, SCALAR *accumulator, SCALAR *parameter) {
    SCALAR *none = NULL;
    UPDATE(1, accumulator, none, none, {
        a = a + g * g;
        p = p - learning_rate * g / __builtin_elementwise_sqrt(a + epsilon);
    })
}

/// RMSProp's rule; the state vectors in use are known at compile time and come first. If it is centered, a is the
/// variance: ρa + ρ(1 − ρ)(g − b)² is the mean square minus the new b², without cancellation.
INLINE void NAME(rmsprop_with)(const bool centered, const bool has_momentum, size_t n, SCALAR learning_rate,
                               SCALAR rho, SCALAR fresh, SCALAR beta, SCALAR epsilon, SCALAR gradient_scale,
                               const SCALAR *gradient, SCALAR *velocity, SCALAR *second, SCALAR *third,
                               SCALAR *parameter) {
    UPDATE(1 + centered + has_momentum, velocity, second, third, {
        const SCALAR distance = g - b;
        a = rho * a + (centered ? rho * fresh * (distance * distance) : fresh * (g * g));
        if (centered) b = rho * b + fresh * g;
        SCALAR increment = learning_rate * g / __builtin_elementwise_sqrt(a + epsilon);
        if (has_momentum && centered) increment = c = beta * c + increment;
        if (has_momentum && !centered) increment = b = beta * b + increment;
        p = p - increment;
    })
}

KERNEL_CLONES static void NAME(rmsprop)(size_t n, SCALAR learning_rate, SCALAR rho, SCALAR fresh, SCALAR beta,
                                        SCALAR epsilon, SCALAR gradient_scale, const SCALAR *gradient,
                                        SCALAR *velocity, SCALAR *average, SCALAR *momentum, SCALAR *parameter) {
    if (momentum != NULL && average != NULL) {
        NAME(rmsprop_with)(true, true, n, learning_rate, rho, fresh, beta, epsilon, gradient_scale, gradient,
                           velocity, average, momentum, parameter);
    } else if (momentum != NULL) {
        NAME(rmsprop_with)(false, true, n, learning_rate, rho, fresh, beta, epsilon, gradient_scale, gradient,
                           velocity, momentum, NULL, parameter);
    } else if (average != NULL) {
        NAME(rmsprop_with)(true, false, n, learning_rate, rho, fresh, beta, epsilon, gradient_scale, gradient,
                           velocity, average, NULL, parameter);
    } else {
        NAME(rmsprop_with)(false, false, n, learning_rate, rho, fresh, beta, epsilon, gradient_scale, gradient,
                           velocity, NULL, NULL, parameter);
    }
}

/// Both moments of Adam and Nadam for one element.
#define MOMENTS                                                                                                    \
    a = beta_1 * a + fresh_1 * g;                                                                                  \
    b = beta_2 * b + fresh_2 * (g * g);

KERNEL_CLONES static void NAME(adam)(size_t n, SCALAR step_size, SCALAR beta_1, SCALAR fresh_1, SCALAR beta_2,
                                     SCALAR fresh_2, SCALAR epsilon, SCALAR decay, SCALAR gradient_scale,
                                     const SCALAR *gradient, SCALAR *momentum, SCALAR *velocity, SCALAR *parameter) {
    SCALAR *none = NULL;
    UPDATE(2, momentum, velocity, none, {
        MOMENTS
        SCALAR decayed = p - decay * p;
        p = decayed - step_size * a / (__builtin_elementwise_sqrt(b) + epsilon);
    })
}

KERNEL_CLONES static void NAME(nadam)(size_t n, SCALAR learning_rate, SCALAR beta_1, SCALAR fresh_1, SCALAR beta_2,
                                      SCALAR fresh_2, SCALAR epsilon, SCALAR momentum_share, SCALAR gradient_share,
                                      SCALAR velocity_correction, SCALAR gradient_scale, const SCALAR *gradient,
                                      SCALAR *momentum, SCALAR *velocity, SCALAR *parameter) {
    SCALAR *none = NULL;
    UPDATE(2, momentum, velocity, none, {
        MOMENTS
        SCALAR direction = momentum_share * a + gradient_share * g;
        SCALAR size = __builtin_elementwise_sqrt(b / velocity_correction) + epsilon;
        p = p - learning_rate * direction / size;
    })
}

#undef MOMENTS

KERNEL_CLONES static void NAME(adamax)(size_t n, SCALAR learning_rate, SCALAR beta_1, SCALAR fresh_1, SCALAR beta_2,
                                       SCALAR momentum_correction, SCALAR epsilon, SCALAR gradient_scale,
                                       const SCALAR *gradient, SCALAR *momentum, SCALAR *norm, SCALAR *parameter) {
    SCALAR *none = NULL;
    UPDATE(2, momentum, norm, none, {
        a = beta_1 * a + fresh_1 * g;
        b = __builtin_elementwise_maximum(beta_2 * b, __builtin_elementwise_abs(g));
        p = p - learning_rate * a / (momentum_correction * (b + epsilon));
    })
}

#undef UPDATE
#undef SUM_NOTHING
#undef SUM_WORDS
#undef ELEMENT
