#include "jpeg_decoding.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf exit;
    char *message;
} failing;

static void fail(j_common_ptr info) {
    failing *errors = (failing *)info->err;
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    snprintf(errors->message, CJPEG_MESSAGE_BYTES, "%s", text);
    longjmp(errors->exit, 1);
}

// A warning tells of damaged data that libjpeg would fill with grey: an error, too.
static void warn(j_common_ptr info, int level) {
    if (level < 0) fail(info);
}

// Refuses an image of more scans than programs write (about ten): each one takes the time of a whole image.
static void check_scans(j_common_ptr info) {
    if (((j_decompress_ptr)info)->input_scan_number <= CJPEG_MOST_SCANS) return;
    failing *errors = (failing *)info->err;
    snprintf(errors->message, CJPEG_MESSAGE_BYTES, "it has more than %d scans", CJPEG_MOST_SCANS);
    longjmp(errors->exit, 1);
}

int cjpeg_decode(
    const uint8_t *bytes, size_t byte_count, size_t most_pixels, uint8_t **pixels, int *width, int *height, char *message) {
    struct jpeg_decompress_struct info;
    failing errors;
    // Kept in memory, not in a register that longjmp forgets.
    uint8_t *volatile image = NULL;
    memset(&info, 0, sizeof info);
    info.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = fail;
    errors.manager.emit_message = warn;
    errors.message = message;
    if (setjmp(errors.exit)) {
        jpeg_destroy_decompress(&info);
        free(image);
        return 1;
    }
    struct jpeg_progress_mgr progress = {.progress_monitor = check_scans};
    jpeg_create_decompress(&info);
    info.progress = &progress;
    jpeg_mem_src(&info, (unsigned char *)bytes, (unsigned long)byte_count);
    jpeg_read_header(&info, TRUE);
    if (info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK) {
        jpeg_destroy_decompress(&info);
        return CJPEG_PRINT_COLORS;
    }
    info.out_color_space = JCS_RGB;
    info.dct_method = JDCT_ISLOW;
    jpeg_calc_output_dimensions(&info);
    size_t row_bytes = (size_t)info.output_width * 3;
    if ((size_t)info.output_width * info.output_height > most_pixels) {
        *width = (int)info.output_width;
        *height = (int)info.output_height;
        jpeg_destroy_decompress(&info);
        return CJPEG_TOO_LARGE;
    }
    image = malloc(row_bytes * info.output_height);
    if (!image) {
        snprintf(message, CJPEG_MESSAGE_BYTES, "there is no memory for it");
        jpeg_destroy_decompress(&info);
        return 1;
    }
    jpeg_start_decompress(&info);
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = image + row_bytes * info.output_scanline;
        jpeg_read_scanlines(&info, &row, 1);
    }
    *width = (int)info.output_width;
    *height = (int)info.output_height;
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    *pixels = image;
    return 0;
}
