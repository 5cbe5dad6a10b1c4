/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds layers by what they are called, and by what somebody may have meant. */
#pragma once

#include "nn-layer-type.h"

G_BEGIN_DECLS

/* What a name stands for. */
typedef struct
{
  NnLayerKind kind;
  const NnLayerType *type;
  const NnLayerName *name; /* NULL: there is no such name */
} NnNamedLayer;

/* The layer called @name. */
NnNamedLayer nn_layer_name_find (const char *name);

/* The name that @name is nearest to, in slips of typing or because other programs call the layer
 * so; NULL if none is near. */
const char *nn_layer_name_suggest (const char *name);

/* The same for an option of a layer of @type. The caller frees it. */
char *nn_layer_option_suggest (const NnLayerType *type, const char *word);

/* All names, as a list to read: “conv, dense, …”. The caller frees it. */
char *nn_layer_name_list (void);

G_END_DECLS
