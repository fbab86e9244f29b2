// Common parts of the templates (*.inc.h). A template is included twice, once after float32.inc.h and once after
// float64.inc.h, which set SCALAR, BITS, NAME and the like; a public function then calls one of the two bodies.
//
// Loops over elements are plain C and left to the compiler's vectorizer: the operations of one element are the same
// in a vector as in the remainder, so no result depends on the width. VECTORIZE also says that a buffer met twice
// is met element for element (in place). The compiler warns (-Wpass-failed) if it cannot follow.
// A sum or a polynomial is fused only where the source says FMA. The sign and payload of a NaN are not promised.
#ifndef TEMPLATES_H
#define TEMPLATES_H

#include <string.h>

#include "CKernels.h"
#include "clones.h"

#define VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
#define INLINE static inline __attribute__((always_inline))

/// Calls the body of `stem` for the scalar type of the variable `type`.
#define DISPATCH(stem, ...) (type == KERNEL_FLOAT32 ? stem##_float32(__VA_ARGS__) : stem##_float64(__VA_ARGS__))

#endif
