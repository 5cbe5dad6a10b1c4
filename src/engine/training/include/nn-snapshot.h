/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network with the epoch that it belongs to. */
#pragma once

#include "nn-model.h"

G_BEGIN_DECLS

typedef struct
{
  NnModel *model;      /* a copy of its own */
  guint epoch;         /* after which it was taken, counted from 1; 0: before the first */
  gboolean is_partial; /* in the middle of that epoch */
  double accuracy;     /* on the images that it was evaluated on then; NAN if it was not */
  double loss;
} NnSnapshot;

/* A copy of @model as it is; fails with NN_ERROR_MEMORY. All of its memory is allocated here, so
 * that a training that has begun does not run out of memory when it takes a snapshot. */
NnSnapshot *nn_snapshot_new (const NnModel *model, GError **error);
void nn_snapshot_free (NnSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnSnapshot, nn_snapshot_free)

/* Whether figures like these are better than the snapshot's: a higher accuracy, or the same with a
 * smaller loss. Any are better than none. */
gboolean nn_snapshot_is_worse (const NnSnapshot *snapshot, double accuracy, double loss);

G_END_DECLS
