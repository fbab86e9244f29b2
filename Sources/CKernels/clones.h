// Compiles a function for several levels of x86-64, one of which is chosen once, when the program is loaded. All of
// them give the same bits. Define KERNEL_NO_CLONES to compile only for the compiler's own flags.
//
// A kernel with a different implementation for AVX-512 has two functions, KERNEL_CLONES_BELOW_V4 and KERNEL_V4 (if that
// is defined), and calls has_v4().
#ifndef CLONES_H
#define CLONES_H

#include <stdbool.h>

#if defined(__x86_64__) && defined(__linux__) && !defined(KERNEL_NO_CLONES)
#define KERNEL_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#define KERNEL_CLONES_BELOW_V4 __attribute__((target_clones("default", "arch=x86-64-v3")))
#define KERNEL_V4 __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
static inline bool has_v4(void) { return __builtin_cpu_supports("x86-64-v4"); }
#elif defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define KERNEL_CLONES
#define KERNEL_CLONES_BELOW_V4
#define KERNEL_V4 __attribute__((min_vector_width(512)))
static inline bool has_v4(void) { return true; }
#else
#define KERNEL_CLONES
#define KERNEL_CLONES_BELOW_V4
static inline bool has_v4(void) { return false; }
#endif

#endif
