/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network on its way into stages: what has been cut so far, and how layers are appended. */
#pragma once

#include "nn-stages.h"

G_BEGIN_DECLS

typedef struct
{
  NnStages *stages;
  NnStage *stage;               /* open: its output is not known yet; or NULL */
  NnValue *value;               /* the last one */
  NnShape shape;                /* of what there is so far */
  GPtrArray *open_residuals;    /* of NnValue: their inputs */
  gboolean images_have_padding; /* and are the last value */
  size_t n_layers;              /* so far */
  guint32 n_streams;
} NnCut;

/* Floats of a pixel of @shape. */
size_t nn_cut_get_pixel (NnShape shape);

/* Another operation with a result of @shape, in the stage that is open or a new one. */
NnOp *nn_cut_append_op (NnCut *cut, const NnOpClass *class, NnShape shape);

/* The last operation, if an activation may become part of it or of what it does; or NULL. */
NnOp *nn_cut_get_last_activation (const NnCut *cut);

/* Ends the stage that is open, if there is one: its result becomes a value. Fails with
 * NN_ERROR_MEMORY. */
gboolean nn_cut_close_stage (NnCut *cut, GError **error);

/* A stage of its own for @step, whose layer is @layer; takes ownership of it. */
gboolean nn_cut_add_convolution (NnCut *cut, NnLayer *layer, NnConvStep *step, GError **error);

G_END_DECLS
