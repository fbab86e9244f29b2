// x·Φ(x), where Φ is the standard normal distribution function, and its derivative, for one number of one scalar type.
// Include it after logistic.inc.h; the statements of exponential.inc.h on branches, rounding and accuracy apply.

/// e^(-t²/2), including the part of the square that rounding cuts off.
INLINE NAME(exponential) NAME(bell)(SCALAR t) {
    SCALAR square = t * t, low = FMA(t, t, -square);
    return NAME(exponential_of_sum)((SCALAR)-0.5 * square, (SCALAR)-0.5 * low);
}

/// A polynomial whose constant term is the sum of two numbers, since rounding that term would cost most.
#define PRECISE_POLYNOMIAL(terms, x)                                                                               \
    (NAME(terms)[0] + FMA(NAME(polynomial)(NAME(terms) + 1, sizeof NAME(terms) / sizeof(SCALAR) - 1, x), x, NAME(terms##_low)))

/// (1 - Φ(t))·e^(t²/2) for t up to 1.
INLINE SCALAR NAME(gelu_near)(SCALAR t) { return PRECISE_POLYNOMIAL(gelu_near_terms, t - (SCALAR)0.5); }

/// t·(1 - Φ(t))·e^(t²/2) for t from 1 to gelu_highest. The quotient q = (t - 2) / (t + 2) is corrected by the remainder
/// of the division, with the denominator's rounding error included.
INLINE SCALAR NAME(gelu_far)(SCALAR t) {
    SCALAR numerator = t - 2, denominator = t + 2, low = t - (denominator - 2);
    SCALAR reciprocal = 1 / denominator, q = numerator * reciprocal;
    SCALAR left = FMA(-q, low, FMA(-q, denominator, numerator));
    return PRECISE_POLYNOMIAL(gelu_far_terms, FMA(reciprocal, left, q));
}

/// x·Φ(x): the tail t·(1 - Φ(t)) of t = |x|, subtracted from x on the right and from 0 on the left.
INLINE SCALAR NAME(gelu)(SCALAR x) {
    SCALAR magnitude = NAME(with_sign)(x, 1);
    SCALAR t = magnitude > NAME(gelu_highest) ? NAME(gelu_highest) : magnitude;
    NAME(exponential) e = NAME(bell)(t);
    SCALAR ratio = t < 1 ? NAME(gelu_near)(t) : NAME(gelu_far)(t), factor = t < 1 ? t : 1;
    SCALAR height = factor * ratio, low = FMA(factor, ratio, -height); // what the rounding of their product cut off
    SCALAR tail = NAME(scaled)(height + FMA(height, e.m, low), e.k);
    return x >= 0 ? x - tail : -tail;
}

/// The derivative of x·Φ(x), Φ(x) + x·φ(x) with φ(x) = e^(-x²/2) / √2π: the same with the tail (1 - Φ(t)) - t·φ(t).
INLINE SCALAR NAME(gelu_slope)(SCALAR x) {
    SCALAR magnitude = NAME(with_sign)(x, 1);
    SCALAR t = magnitude > NAME(gelu_highest) ? NAME(gelu_highest) : magnitude;
    NAME(exponential) e = NAME(bell)(t);
    SCALAR height = FMA(-t, NAME(root_2_pi_reciprocal), t < 1 ? NAME(gelu_near)(t) : NAME(gelu_far)(t) / t);
    SCALAR tail = NAME(scaled)(FMA(height, e.m, height), e.k);
    return x >= 0 ? 1 - tail : tail;
}

/// The approximation x/2·(1 + tanh z) = x·sigmoid(2z) with z = √(2 / π)·(x + 0.044715·x³).
INLINE SCALAR NAME(gelu_tanh)(SCALAR x) {
    const SCALAR factor = (SCALAR)gelu_tanh_factor, cubic = (SCALAR)gelu_tanh_cubic;
    SCALAR b = NAME(clamped)(x, -NAME(gelu_tanh_highest), NAME(gelu_tanh_highest));
    SCALAR twice = factor * b * FMA(b * b, cubic, 1);
    return (x < 0 ? b : x) * NAME(sigmoid)(twice);
}

/// Its derivative: s + x·s·(1 - s)·2z' with s = sigmoid(2z), 1 - s = sigmoid(-2z).
INLINE SCALAR NAME(gelu_tanh_slope)(SCALAR x) {
    const SCALAR factor = (SCALAR)gelu_tanh_factor, cubic = (SCALAR)gelu_tanh_cubic;
    SCALAR b = NAME(clamped)(x, -NAME(gelu_tanh_highest), NAME(gelu_tanh_highest)), square = b * b;
    SCALAR twice = factor * b * FMA(square, cubic, 1), s = NAME(sigmoid)(twice);
    SCALAR steepness = factor * FMA(square, 3 * cubic, 1);
    return FMA(b * s * NAME(sigmoid)(-twice), steepness, s);
}

#undef PRECISE_POLYNOMIAL
