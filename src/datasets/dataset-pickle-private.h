/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pickle is made of, and the machine that makes it. Private to the pickle reader.
 *
 * Values refer to each other by number, never by pointer: a list that contains itself costs nothing
 * to free, and a number can be checked.
 */
#pragma once

#include "dataset-pickle.h"

G_BEGIN_DECLS

typedef enum
{
  PICKLE_NONE,
  PICKLE_BOOLEAN,
  PICKLE_INTEGER,
  PICKLE_BYTES, /* of Python 2's str or Python 3's bytes */
  PICKLE_TEXT,  /* UTF-8 */
  PICKLE_LIST,
  PICKLE_TUPLE,
  PICKLE_DICTIONARY, /* its items: key, value, key, value, … */
  PICKLE_GLOBAL,
  PICKLE_DTYPE, /* always unsigned bytes: others are refused */
  PICKLE_ARRAY,
} PickleType;

typedef enum
{
  PICKLE_GLOBAL_RECONSTRUCT, /* numpy.core.multiarray._reconstruct */
  PICKLE_GLOBAL_NDARRAY,     /* numpy.ndarray */
  PICKLE_GLOBAL_DTYPE,       /* numpy.dtype */
  PICKLE_GLOBAL_ENCODE,      /* _codecs.encode */
  PICKLE_GLOBAL_BYTES,       /* builtins.bytes */
} PickleGlobal;

typedef struct
{
  PickleType type;
  guint rank; /* PICKLE_ARRAY: number of dimensions once it is built, else 0 */
  union
  {
    gint64 integer; /* also PICKLE_BOOLEAN */
    PickleGlobal global;
    struct
    {
      const guint8 *data;
      size_t size;
    } string;      /* PICKLE_BYTES, PICKLE_TEXT */
    GArray *items; /* of guint32; PICKLE_LIST, PICKLE_TUPLE, PICKLE_DICTIONARY; NULL while empty */
    struct
    {
      size_t rows;     /* the first dimension */
      size_t columns;  /* the product of the others */
      guint32 content; /* the PICKLE_BYTES */
    } array;
  };
} PickleValue;

struct _DatasetPickle
{
  GBytes *bytes;
  char *file_name;
  GArray *values;     /* of PickleValue */
  GPtrArray *decoded; /* strings that are not in @bytes as they are */
  guint32 top;
};

/* Sets NN_ERROR_MEMORY. */
void pickle_set_no_memory (const DatasetPickle *pickle, GError **error);

/* Runs the opcodes in pickle->bytes: fills @values and @top, which is a dictionary. */
gboolean dataset_pickle_run (DatasetPickle *pickle, GCancellable *cancellable, GError **error);

static inline const PickleValue *
dataset_pickle_value (const DatasetPickle *pickle, guint32 number)
{
  return &g_array_index (pickle->values, PickleValue, number);
}

static inline size_t
pickle_value_n_items (const PickleValue *value)
{
  return value->items != NULL ? value->items->len : 0;
}

static inline guint32
pickle_value_item (const PickleValue *value, size_t i)
{
  return g_array_index (value->items, guint32, i);
}

G_END_DECLS
