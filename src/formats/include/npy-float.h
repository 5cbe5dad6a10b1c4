/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Floating-point numbers as they stand in files: little-endian, of 16, 32 or 64 bits. */
#pragma once

#include "npy-array.h"

G_BEGIN_DECLS

/* IEEE 754 binary16 of @value, rounded to nearest, ties to even; what is too large becomes
 * infinite. */
guint16 npy_half_from_float (float value);

/* The value of a binary16; every one has an exact float. */
float npy_half_to_float (guint16 half);

/* All elements of an array of floating-point type into @values; a double that is too large for a
 * float becomes infinite. FALSE if the array is of another type. */
gboolean npy_array_get_floats (const NpyArray *array, float *values);

G_END_DECLS
