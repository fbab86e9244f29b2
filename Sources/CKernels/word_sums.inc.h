// Word sums for one scalar type.

enum { NAME(words_of_line) = 64 / sizeof(SCALAR) };

/// The words of one cache line, aligned like a single word.
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

KERNEL_CLONES static void NAME(word_sums_and_squares)(size_t n, size_t block, const SCALAR *a, uint64_t *sums, double *squares) {
    for (size_t start = 0; start < n; start += block) {
        BITS words;
        *squares++ = NAME(sum_of_squares)(n - start < block ? n - start : block, a + start, &words);
        *sums++ = words;
    }
}

KERNEL_CLONES static void NAME(copy_fetching_word_sums)(size_t n, size_t block, const SCALAR *from, SCALAR *to,
                                                        uint64_t *before, uint64_t *after) {
    const size_t line = NAME(words_of_line);
    for (size_t start = 0; start < n; start += block) {
        const size_t end = n - start < block ? n : start + block;
        NAME(words) old = {0}, new = {0};
        size_t i = start;
        for (; end - i >= line; i += line) {
            __builtin_prefetch((const char *)(from + i) + 64 * LINES_AHEAD);
            const NAME(words) words = *(const NAME(words) *)(from + i);
            NAME(add_words)(to + i, line, &old);
            new += words;
            *(NAME(words) *)(to + i) = words;
        }
        const size_t rest = (end - i) * sizeof(SCALAR);
        NAME(words) last = {0};
        memcpy(&last, from + i, rest);
        NAME(add_words)(to + i, end - i, &old);
        new += last;
        memcpy(to + i, &last, rest);
        *before++ = NAME(joined)(&old);
        *after++ = NAME(joined)(&new);
    }
}
