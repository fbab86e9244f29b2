// Optimizer updates for one scalar type.

/// Loops over the elements i of `parameter`. Other processes may have read them, so that their lines come one by one unless
/// many are asked for ahead.
#define EACH_PARAMETER                                                                                             \
    for (size_t start = 0, end; start < n; start = end)                                                            \
        if (end = NAME(stretch)(parameter, start, n), true)                                                        \
            VECTORIZE for (size_t i = start; i < end; i++)

/// The end of a stretch of parameters; asks for the lines of the next one.
INLINE size_t NAME(stretch)(const SCALAR *parameter, size_t start, size_t n) {
    const size_t length = STRETCH_BYTES / sizeof(SCALAR), left = n - start;
    if (left <= length) return n;
    const char *next = (const char *)(parameter + start + length);
    for (size_t line = 0; line < STRETCH_BYTES; line += 64) fetch_to_write(next + line);
    return start + length;
}

KERNEL_CLONES static void NAME(sgd)(size_t n, SCALAR learning_rate, SCALAR gradient_scale, const SCALAR *gradient,
                                    SCALAR *parameter) {
    EACH_PARAMETER {
        SCALAR g = gradient_scale * gradient[i];
        parameter[i] = parameter[i] - learning_rate * g;
    }
}

KERNEL_CLONES static void NAME(momentum)(size_t n, SCALAR learning_rate, SCALAR beta, SCALAR gradient_scale,
                                         const SCALAR *gradient, SCALAR *velocity, SCALAR *parameter) {
    EACH_PARAMETER {
        SCALAR g = gradient_scale * gradient[i];
        SCALAR m = beta * velocity[i] - learning_rate * g;
        velocity[i] = m;
        parameter[i] = parameter[i] + m;
    }
}

KERNEL_CLONES static void NAME(nag)(size_t n, SCALAR learning_rate, SCALAR beta, SCALAR gradient_scale,
                                    const SCALAR *gradient, SCALAR *velocity, SCALAR *parameter) {
    EACH_PARAMETER {
        SCALAR g = gradient_scale * gradient[i];
        SCALAR step = learning_rate * g;
        SCALAR m = beta * velocity[i] - step;
        velocity[i] = m;
        parameter[i] = parameter[i] + (beta * m - step);
    }
}

KERNEL_CLONES static void NAME(adagrad)(size_t n, SCALAR learning_rate, SCALAR epsilon, SCALAR gradient_scale,
                                        const SCALAR *gradient, SCALAR *accumulator, SCALAR *parameter) {
    EACH_PARAMETER {
        SCALAR g = gradient_scale * gradient[i];
        SCALAR a = accumulator[i] + g * g;
        accumulator[i] = a;
        parameter[i] = parameter[i] - learning_rate * g / __builtin_elementwise_sqrt(a + epsilon);
    }
}

/// The increment of RMSProp for one element; `average` is met only where `centered` says so.
#define RMSPROP_INCREMENT                                                                                          \
    SCALAR g = gradient_scale * gradient[i];                                                                       \
    SCALAR v = rho * velocity[i] + fresh * (g * g);                                                                \
    velocity[i] = v;                                                                                               \
    SCALAR spread = v;                                                                                             \
    if (centered) {                                                                                                \
        SCALAR a = rho * average[i] + fresh * g;                                                                   \
        average[i] = a;                                                                                            \
        spread = v - a * a;                                                                                        \
    }                                                                                                              \
    SCALAR increment = learning_rate * g / __builtin_elementwise_sqrt(spread + epsilon);

INLINE void NAME(rmsprop_plain)(const bool centered, size_t n, SCALAR learning_rate, SCALAR rho, SCALAR fresh,
                                SCALAR epsilon, SCALAR gradient_scale, const SCALAR *gradient, SCALAR *velocity,
                                SCALAR *average, SCALAR *parameter) {
    EACH_PARAMETER {
        RMSPROP_INCREMENT
        parameter[i] = parameter[i] - increment;
    }
}

INLINE void NAME(rmsprop_with_momentum)(const bool centered, size_t n, SCALAR learning_rate, SCALAR rho, SCALAR fresh,
                                        SCALAR beta, SCALAR epsilon, SCALAR gradient_scale, const SCALAR *gradient,
                                        SCALAR *velocity, SCALAR *average, SCALAR *momentum, SCALAR *parameter) {
    EACH_PARAMETER {
        RMSPROP_INCREMENT
        SCALAR m = beta * momentum[i] + increment;
        momentum[i] = m;
        parameter[i] = parameter[i] - m;
    }
}

#undef RMSPROP_INCREMENT

KERNEL_CLONES static void NAME(rmsprop)(size_t n, SCALAR learning_rate, SCALAR rho, SCALAR fresh, SCALAR beta,
                                        SCALAR epsilon, SCALAR gradient_scale, const SCALAR *gradient,
                                        SCALAR *velocity, SCALAR *average, SCALAR *momentum, SCALAR *parameter) {
    if (momentum != NULL && average != NULL) {
        NAME(rmsprop_with_momentum)(true, n, learning_rate, rho, fresh, beta, epsilon, gradient_scale, gradient,
                                    velocity, average, momentum, parameter);
    } else if (momentum != NULL) {
        NAME(rmsprop_with_momentum)(false, n, learning_rate, rho, fresh, beta, epsilon, gradient_scale, gradient,
                                    velocity, NULL, momentum, parameter);
    } else if (average != NULL) {
        NAME(rmsprop_plain)(true, n, learning_rate, rho, fresh, epsilon, gradient_scale, gradient, velocity, average,
                            parameter);
    } else {
        NAME(rmsprop_plain)(false, n, learning_rate, rho, fresh, epsilon, gradient_scale, gradient, velocity, NULL,
                            parameter);
    }
}

/// Both moments of Adam and Nadam for one element.
#define MOMENTS                                                                                                    \
    SCALAR g = gradient_scale * gradient[i];                                                                       \
    SCALAR m = beta_1 * momentum[i] + fresh_1 * g;                                                                 \
    momentum[i] = m;                                                                                               \
    SCALAR v = beta_2 * velocity[i] + fresh_2 * (g * g);                                                           \
    velocity[i] = v;

KERNEL_CLONES static void NAME(adam)(size_t n, SCALAR step_size, SCALAR beta_1, SCALAR fresh_1, SCALAR beta_2,
                                     SCALAR fresh_2, SCALAR epsilon, SCALAR decay, SCALAR gradient_scale,
                                     const SCALAR *gradient, SCALAR *momentum, SCALAR *velocity, SCALAR *parameter) {
    EACH_PARAMETER {
        MOMENTS
        SCALAR decayed = parameter[i] - decay * parameter[i];
        parameter[i] = decayed - step_size * m / (__builtin_elementwise_sqrt(v) + epsilon);
    }
}

KERNEL_CLONES static void NAME(nadam)(size_t n, SCALAR learning_rate, SCALAR beta_1, SCALAR fresh_1, SCALAR beta_2,
                                      SCALAR fresh_2, SCALAR epsilon, SCALAR momentum_share, SCALAR gradient_share,
                                      SCALAR velocity_correction, SCALAR gradient_scale, const SCALAR *gradient,
                                      SCALAR *momentum, SCALAR *velocity, SCALAR *parameter) {
    EACH_PARAMETER {
        MOMENTS
        SCALAR direction = momentum_share * m + gradient_share * g;
        SCALAR size = __builtin_elementwise_sqrt(v / velocity_correction) + epsilon;
        parameter[i] = parameter[i] - learning_rate * direction / size;
    }
}

#undef MOMENTS

KERNEL_CLONES static void NAME(adamax)(size_t n, SCALAR learning_rate, SCALAR beta_1, SCALAR fresh_1, SCALAR beta_2,
                                       SCALAR momentum_correction, SCALAR epsilon, SCALAR gradient_scale,
                                       const SCALAR *gradient, SCALAR *momentum, SCALAR *norm, SCALAR *parameter) {
    EACH_PARAMETER {
        SCALAR g = gradient_scale * gradient[i];
        SCALAR m = beta_1 * momentum[i] + fresh_1 * g;
        momentum[i] = m;
        SCALAR u = __builtin_elementwise_maximum(beta_2 * norm[i], __builtin_elementwise_abs(g));
        norm[i] = u;
        parameter[i] = parameter[i] - learning_rate * m / (momentum_correction * (u + epsilon));
    }
}

#undef EACH_PARAMETER
