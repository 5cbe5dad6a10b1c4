/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One array in NumPy's .npy format, version 1.0 (2.0 and 3.0 are read too), C order, little-endian.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
#pragma once

#include "format-error.h"
#include "zip-writer.h"

G_BEGIN_DECLS

#define NPY_MAX_DIMENSIONS 8

/* Of the name of a member in a zip. */
#define NPY_SUFFIX ".npy"

typedef enum
{
  NPY_FLOAT16, /* '<f2' */
  NPY_FLOAT32, /* '<f4' */
  NPY_FLOAT64, /* '<f8' */
  NPY_UINT8,   /* '|u1' */
  NPY_INT32,   /* '<i4' */
  NPY_INT64,   /* '<i8' */
} NpyType;

typedef struct
{
  char *name; /* without ".npy" */
  NpyType type;
  size_t n_dimensions; /* 0: a single number */
  size_t shape[NPY_MAX_DIMENSIONS];
  GBytes *data; /* little-endian, at any address: a part of the file that was read */
} NpyArray;

/* Bytes of one element. */
size_t npy_type_size (NpyType type);

/* References @data, which must hold exactly the product of @shape elements. @shape may be NULL
 * if there are no dimensions. */
NpyArray *npy_array_new (
    const char *name, NpyType type, const size_t *shape, size_t n_dimensions, GBytes *data);

void npy_array_free (NpyArray *array);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NpyArray, npy_array_free)

/* The one of @arrays (of NpyArray) that has that name, or NULL. */
const NpyArray *npy_array_find (GPtrArray *arrays, const char *name);

/* "(3072, 128)", as Python writes it. The caller frees it. */
char *npy_array_describe_shape (const NpyArray *array);

/* What stands in a .npy file before the numbers: the same bytes that numpy.save() writes. */
GBytes *npy_array_encode_head (NpyType type, const size_t *shape, size_t n_dimensions);

/* Writes the .npy file as a member of a zip, without a copy of the numbers. */
gboolean npy_array_write (const NpyArray *array, ZipWriter *writer, GError **error);

/* The array refers to a part of @bytes. @file_name is for the error only. Every size in the
 * header is checked against the bytes there are. Fortran order, big-endian numbers and other
 * types are refused with FORMAT_ERROR_INVALID and a sentence. */
NpyArray *npy_array_decode (GBytes *bytes, const char *name, const char *file_name, GError **error);

G_END_DECLS
