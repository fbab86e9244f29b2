// Reading of arrays in HDF5 files: functions without the library's macros, its handles and its printed errors.
#ifndef CHDF5_SHIM_H
#define CHDF5_SHIM_H

#include <hdf5.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// The kinds of elements.
enum { CHDF5_INTEGER = 1, CHDF5_FLOAT = 2, CHDF5_TEXT = 3, CHDF5_OTHER = 4 };
// The most axes of an array.
enum { CHDF5_MOST_AXES = 32 };

typedef struct {
    int64_t dataset;
    int kind;
    // The bytes of an element; 0 for texts of any length.
    int64_t byte_count;
    int is_signed;
    // The number of names of an enumeration's values; 0 for other types.
    int member_count;
    int axes;
    int64_t extents[CHDF5_MOST_AXES];
} chdf5_array;

// Opens a file for reading; negative if it is none.
static inline int64_t chdf5_open(const char *path) {
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return (int64_t)H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
}

static inline void chdf5_close(int64_t file) { H5Fclose((hid_t)file); }

static inline void chdf5_close_array(const chdf5_array *array) { H5Dclose((hid_t)array->dataset); }

// Opens an array of a file. Returns 0; 1 if there is no array of that name, 2 if it cannot be read.
static inline int chdf5_open_array(int64_t file, const char *name, chdf5_array *array) {
    memset(array, 0, sizeof *array);
    hid_t dataset = H5Dopen2((hid_t)file, name, H5P_DEFAULT);
    if (dataset < 0) return 1;
    hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    hsize_t extents[CHDF5_MOST_AXES];
    int axes = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
    int failed = type < 0 || axes < 0 || axes > CHDF5_MOST_AXES || H5Sget_simple_extent_dims(space, extents, NULL) < 0;
    if (!failed) {
        array->dataset = (int64_t)dataset;
        array->axes = axes;
        for (int axis = 0; axis < axes; axis++) array->extents[axis] = (int64_t)extents[axis];
        array->byte_count = (int64_t)H5Tget_size(type);
        switch (H5Tget_class(type)) {
        case H5T_INTEGER:
            array->kind = CHDF5_INTEGER;
            array->is_signed = H5Tget_sign(type) != H5T_SGN_NONE;
            break;
        case H5T_ENUM:
            array->kind = CHDF5_INTEGER;
            array->is_signed = 1;
            array->member_count = H5Tget_nmembers(type);
            break;
        case H5T_FLOAT: array->kind = CHDF5_FLOAT; break;
        case H5T_STRING:
            array->kind = CHDF5_TEXT;
            if (H5Tis_variable_str(type) > 0) array->byte_count = 0;
            break;
        default: array->kind = CHDF5_OTHER;
        }
    }
    if (type >= 0) H5Tclose(type);
    if (space >= 0) H5Sclose(space);
    if (failed) H5Dclose(dataset);
    return failed ? 2 : 0;
}

// Reads rows (of the first axis) into memory as elements of a type. Returns 0 if all could be read.
static inline int chdf5_read(const chdf5_array *array, int64_t first, int64_t count, hid_t type, void *place) {
    hid_t dataset = (hid_t)array->dataset;
    hid_t space = H5Dget_space(dataset);
    if (space < 0) return 1;
    hsize_t start[CHDF5_MOST_AXES] = {0}, extents[CHDF5_MOST_AXES];
    for (int axis = 0; axis < array->axes; axis++) extents[axis] = (hsize_t)array->extents[axis];
    start[0] = (hsize_t)first;
    extents[0] = (hsize_t)count;
    hid_t memory = H5Screate_simple(array->axes, extents, NULL);
    int failed = memory < 0 || H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extents, NULL) < 0
        || H5Dread(dataset, type, memory, space, H5P_DEFAULT, place) < 0;
    if (memory >= 0) H5Sclose(memory);
    H5Sclose(space);
    return failed;
}

static inline int chdf5_read_bytes(const chdf5_array *a, int64_t first, int64_t count, uint8_t *place) {
    return chdf5_read(a, first, count, H5T_NATIVE_UINT8, place);
}
static inline int chdf5_read_integers(const chdf5_array *a, int64_t first, int64_t count, int64_t *place) {
    return chdf5_read(a, first, count, H5T_NATIVE_INT64, place);
}
static inline int chdf5_read_floats(const chdf5_array *a, int64_t first, int64_t count, float *place) {
    return chdf5_read(a, first, count, H5T_NATIVE_FLOAT, place);
}
static inline int chdf5_read_doubles(const chdf5_array *a, int64_t first, int64_t count, double *place) {
    return chdf5_read(a, first, count, H5T_NATIVE_DOUBLE, place);
}

// Returns the name of an enumeration's member, which the caller frees, and its value; NULL if it cannot be read.
static inline char *chdf5_member(const chdf5_array *array, int index, int64_t *value) {
    hid_t type = H5Dget_type((hid_t)array->dataset);
    if (type < 0) return NULL;
    char *name = NULL;
    // Room for the widest integers before and after conversion.
    int64_t room[4] = {0};
    hid_t base = H5Tget_super(type);
    if (base >= 0 && H5Tget_size(type) <= sizeof room && H5Tget_member_value(type, (unsigned)index, room) >= 0
        && H5Tconvert(base, H5T_NATIVE_INT64, 1, room, NULL, H5P_DEFAULT) >= 0) {
        *value = room[0];
        char *own = H5Tget_member_name(type, (unsigned)index);
        if (own) {
            name = strdup(own);
            H5free_memory(own);
        }
    }
    if (base >= 0) H5Tclose(base);
    H5Tclose(type);
    return name;
}

// Reads a text of an array with one axis, which the caller frees; NULL if it cannot be read.
static inline char *chdf5_read_text(const chdf5_array *array, int64_t index) {
    hid_t stored = H5Dget_type((hid_t)array->dataset);
    if (stored < 0) return NULL;
    char *text = NULL;
    if (array->byte_count == 0) {
        char *read = NULL;
        if (chdf5_read(array, index, 1, stored, &read) == 0 && read) {
            text = strdup(read);
            H5free_memory(read);
        }
    } else if (array->byte_count < 1 << 20) {
        text = (char *)calloc(1, (size_t)array->byte_count + 1);
        if (text && chdf5_read(array, index, 1, stored, text)) {
            free(text);
            text = NULL;
        }
    }
    H5Tclose(stored);
    return text;
}

#endif
