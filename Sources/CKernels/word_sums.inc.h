// Word sums for one scalar type.

enum { NAME(words_of_line) = 64 / sizeof(SCALAR) };

/// The words of a line of a cache; they need no more alignment in memory than one.
typedef BITS NAME(words) __attribute__((vector_size(64), aligned(sizeof(SCALAR)), may_alias));

INLINE BITS NAME(joined)(const NAME(words) *words) {
    BITS sum = 0;
    for (int word = 0; word < NAME(words_of_line); word++) sum += (*words)[word];
    return sum;
}

INLINE void NAME(add_words)(const void *a, size_t count, NAME(words) *sums) {
    NAME(words) words = {0};
    memcpy(&words, a, count * sizeof(SCALAR));
    *sums += words;
}

KERNEL_CLONES static void NAME(word_sums)(size_t n, size_t block, const SCALAR *a, uint64_t *sums) {
    const size_t line = NAME(words_of_line);
    for (size_t start = 0; start < n; start += block) {
        const size_t end = n - start < block ? n : start + block;
        NAME(words) words = {0};
        size_t i = start;
        for (; end - i >= line; i += line) NAME(add_words)(a + i, line, &words);
        NAME(add_words)(a + i, end - i, &words);
        *sums++ = NAME(joined)(&words);
    }
}
