// Optimizer updates for one scalar type.

KERNEL_CLONES static void NAME(sgd)(size_t n, SCALAR learning_rate, SCALAR gradient_scale, const SCALAR *gradient,
                                    SCALAR *parameter) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR g = gradient_scale * gradient[i];
        parameter[i] = parameter[i] - learning_rate * g;
    }
}

KERNEL_CLONES static void NAME(momentum)(size_t n, SCALAR learning_rate, SCALAR beta, SCALAR gradient_scale,
                                         const SCALAR *gradient, SCALAR *velocity, SCALAR *parameter) {
    VECTORIZE for (size_t i = 0; i < n; i++) {
        SCALAR g = gradient_scale * gradient[i];
        SCALAR m = beta * velocity[i] - learning_rate * g;
        velocity[i] = m;
        parameter[i] = parameter[i] + m;
    }
}
