/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of a .npy file: a Python dictionary of three entries, as text. */
#pragma once

#include "npy-array.h"

G_BEGIN_DECLS

#define NPY_MAX_DESCR 15

typedef struct
{
  char descr[NPY_MAX_DESCR + 1]; /* "<f4" */
  gboolean fortran_order;
  size_t n_dimensions;
  size_t shape[NPY_MAX_DIMENSIONS];
} NpyHeader;

/* Reads "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }": the three keys in any
 * order, each once, and nothing else. FALSE if it is anything else or there are more than
 * NPY_MAX_DIMENSIONS. */
gboolean npy_header_parse (const char *text, size_t length, NpyHeader *header);

/* The dictionary's text as NumPy writes it, without padding. The caller frees it. */
char *npy_header_format (const NpyHeader *header);

G_END_DECLS
