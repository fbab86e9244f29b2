// Optimizer updates for one scalar type.

/// The end of a stretch of parameters that starts at `start`; asks for the lines of the next one: other processes may have read them, so
/// that they come one by one unless many are asked for ahead.
INLINE size_t NAME(stretch)(const SCALAR *parameter, size_t start, size_t n) {
    const size_t length = STRETCH_BYTES / sizeof(SCALAR);
    if (n - start <= length) return n;
    const char *next = (const char *)(parameter + start + length);
    for (size_t line = 0; line < STRETCH_BYTES; line += 64) fetch_to_write(next + line);
    return start + length;
}

/// Updates `parameter` and `states` vectors of state along `gradient`, element by element. The last argument is the rule: it finds g, θ and
/// the state in g, p, a, b and c and changes all but g.
#define UPDATE(states, first, second, third, ...)                                                                  \
    for (size_t start = 0, end; start < n; start = end) {                                                          \
        end = NAME(stretch)(parameter, start, n);                                                                  \
        VECTORIZE for (size_t i = start; i < end; i++) {                                                           \
            SCALAR p = parameter[i], a = 0, b = 0, c = 0;                                                          \
            const SCALAR g = gradient_scale * gradient[i];                                                         \
            if ((states) > 0) a = first[i];                                                                        \
            if ((states) > 1) b = second[i];                                                                       \
            if ((states) > 2) c = third[i];                                                                        \
            __VA_ARGS__;                                                                                           \
            parameter[i] = p;                                                                                      \
            if ((states) > 0) first[i] = a;                                                                        \
            if ((states) > 1) second[i] = b;                                                                       \
            if ((states) > 2) third[i] = c;                                                                        \
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

/// RMSProp's rule; which states there are is known where it is compiled. Those that are there come first.
INLINE void NAME(rmsprop_with)(const bool centered, const bool has_momentum, size_t n, SCALAR learning_rate,
                               SCALAR rho, SCALAR fresh, SCALAR beta, SCALAR epsilon, SCALAR gradient_scale,
                               const SCALAR *gradient, SCALAR *velocity, SCALAR *second, SCALAR *third,
                               SCALAR *parameter) {
    UPDATE(1 + centered + has_momentum, velocity, second, third, {
        a = rho * a + fresh * (g * g);
        SCALAR spread = a;
        if (centered) {
            b = rho * b + fresh * g;
            spread = a - b * b;
        }
        SCALAR increment = learning_rate * g / __builtin_elementwise_sqrt(spread + epsilon);
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
