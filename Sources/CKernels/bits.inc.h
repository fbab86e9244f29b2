// The bits of one number of one scalar type.

INLINE BITS NAME(bits)(SCALAR x) {
    BITS bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

INLINE SCALAR NAME(from_bits)(BITS bits) {
    SCALAR x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
