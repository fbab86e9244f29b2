// One function, compiled for several levels of x86-64 and chosen once, when the program is loaded. All of them give
// the same bits. Define KERNEL_NO_CLONES to compile only what the compiler's own flags say.
#ifndef CLONES_H
#define CLONES_H

#if defined(__x86_64__) && defined(__linux__) && !defined(KERNEL_NO_CLONES)
#define KERNEL_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define KERNEL_CLONES
#endif

#endif
