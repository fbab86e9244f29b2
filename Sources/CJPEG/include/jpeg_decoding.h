// Decoding of JPEG images with libjpeg-turbo, whose errors are returned, not jumped to.
#ifndef CJPEG_DECODING_H
#define CJPEG_DECODING_H

#include <stddef.h>
#include <stdint.h>

// The room for a message of an error.
#define CJPEG_MESSAGE_BYTES 256

// Decodes an image to red, green and blue bytes, row after row, which the caller frees. Returns 0; or 1, and a message.
int cjpeg_decode(
    const uint8_t *bytes, size_t byte_count, size_t most_pixels, uint8_t **pixels, int *width, int *height, char *message);

#endif
