// The logistic function and functions derived from it, for one number of one scalar type. Include it after
// exponential.inc.h, whose statements on branches, rounding and accuracy apply.

/// x between `lowest` and `highest`; NaN stays NaN.
INLINE SCALAR NAME(clamped)(SCALAR x, SCALAR lowest, SCALAR highest) {
    x = x > highest ? highest : x;
    return x < lowest ? lowest : x;
}

/// 1 / (1 + e^-x) = 2^-k / denominator.
typedef struct {
    BITS minus_k; // modulo the width of BITS
    SCALAR denominator;
} NAME(logistic);

/// With e^-x = 2^k·(1 + m): 1 + (2^k·m + 2^k) on the right, 1 + (m + 2^-k) on the left.
INLINE NAME(logistic) NAME(logistic_of)(SCALAR x) {
    NAME(exponential) e = NAME(exponential_of)(-NAME(clamped)(x, NAME(logistic_lowest), -NAME(logistic_lowest)));
    BITS minus_k = x < 0 ? -e.k : 0;
    SCALAR scale = NAME(scaled)(1, e.k + minus_k), smaller = NAME(scaled)(1, x < 0 ? minus_k : e.k);
    return (NAME(logistic)){minus_k, 1 + FMA(scale, e.m, smaller)};
}

INLINE SCALAR NAME(sigmoid)(SCALAR x) {
    NAME(logistic) l = NAME(logistic_of)(x);
    return NAME(scaled)(1 / l.denominator, l.minus_k);
}

/// x·sigmoid(x); -0 where that is less than the smallest number, at -∞ too.
INLINE SCALAR NAME(swish)(SCALAR x) {
    NAME(logistic) l = NAME(logistic_of)(x);
    SCALAR bounded = x < NAME(logistic_lowest) ? NAME(logistic_lowest) : x;
    return NAME(scaled)(bounded / l.denominator, l.minus_k);
}

/// The derivative of x·sigmoid(x): s + x·s·(1 - s), with 1 - s = sigmoid(-x).
INLINE SCALAR NAME(swish_slope)(SCALAR x) {
    SCALAR s = NAME(sigmoid)(x), bounded = NAME(clamped)(x, NAME(logistic_lowest), -NAME(logistic_lowest));
    return FMA(bounded * s, NAME(sigmoid)(-x), s);
}

/// log(1 + e^x) = max(0, x) + log(1 + e^-|x|).
INLINE SCALAR NAME(softplus)(SCALAR x) {
    SCALAR rest = NAME(log1p_of_fraction)(NAME(exp)(NAME(with_sign)(x, -1)));
    return (x > 0 ? x : 0) + rest;
}
