// Steps of a softmax over rows, for one scalar type, with exp between the two. Include it after lanes.inc.h.

/// A number of rows whose elements stay in the first-level cache, to give exp long runs even if rows are short.
#define ROWS_AT_ONCE(columns) ((columns) > 0 && (columns) < 4096 ? 4096 / (columns) : 1)

/// Subtracts the row's largest element.
INLINE void NAME(shift_row)(size_t columns, const SCALAR *x, SCALAR *out) {
    const SCALAR largest = NAME(maximum_of_row)(columns, x);
    VECTORIZE for (size_t c = 0; c < columns; c++) out[c] = x[c] - largest;
}

/// Divides the row by its sum and returns the sum.
INLINE SCALAR NAME(divide_row)(size_t columns, SCALAR *row) {
    const SCALAR sum = NAME(sum_of_row)(columns, row);
    VECTORIZE for (size_t c = 0; c < columns; c++) row[c] = row[c] / sum;
    return sum;
}
