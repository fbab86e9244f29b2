// libpng's simplified interface for Swift, which cannot import its macros.
#ifndef CPNG_SHIM_H
#define CPNG_SHIM_H

#include <png.h>

static inline png_uint_32 cpng_image_version(void) { return PNG_IMAGE_VERSION; }
static inline png_uint_32 cpng_format_gray(void) { return PNG_FORMAT_GRAY; }

#endif
