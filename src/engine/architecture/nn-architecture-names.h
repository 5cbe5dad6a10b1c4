/* What layers are called. */
#pragma once

#include "nn-architecture.h"

G_BEGIN_DECLS

/* A name of a layer has at most this many words. */
#define NN_LAYER_NAME_MAX_WORDS 3

typedef struct
{
  const char *name; /* small letters, one space between two words */
  NnLayerKind kind;
  const char *example; /* how such a layer is written */
  const char *options; /* the words that may follow, separated by spaces; may be empty */
} NnLayerName;

/* The layer called @name, NULL if there is none. */
const NnLayerName *nn_layer_name_find (const char *name);

/* The name that @name is nearest to, in slips of typing or because other programs call the layer
 * so; NULL if none is near. */
const char *nn_layer_name_suggest (const char *name);

/* The same for an option of the layer @name. The caller frees it. */
char *nn_layer_option_suggest (const NnLayerName *name, const char *word);

/* All names, as a list to read: “conv, dense, …”. The caller frees it. */
char *nn_layer_name_list (void);

G_END_DECLS
