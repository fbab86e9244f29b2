// Decoding of JPEG images with libjpeg-turbo, whose errors are returned, not jumped to.
#ifndef CJPEG_DECODING_H
#define CJPEG_DECODING_H

#include <stddef.h>
#include <stdint.h>

// The room for a message of an error.
#define CJPEG_MESSAGE_BYTES 256

// The most scans of a progressive image.
#define CJPEG_MOST_SCANS 200

// The result for an image of more than `most_pixels` pixels.
#define CJPEG_TOO_LARGE 2

// The result for an image in the colors of print (CMYK), which have no red, green and blue without a profile.
#define CJPEG_PRINT_COLORS 3

// Decodes an image to red, green and blue bytes, row after row, which the caller frees. Returns 0; or 1, and a message;
// CJPEG_TOO_LARGE, and the size; or CJPEG_PRINT_COLORS.
int cjpeg_decode(
    const uint8_t *bytes, size_t byte_count, size_t most_pixels, uint8_t **pixels, int *width, int *height, char *message);

#endif
