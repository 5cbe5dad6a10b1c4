/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pass through a network is for. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a network computes: while it is trained, norms take the batch's own mean and variance, and
 * dropout drops numbers; otherwise norms take the running ones, and nothing is dropped. A plain
 * value. */
typedef struct
{
  gboolean training;
  guint64 seed; /* of the step: what dropout draws from */
} NnPassMode;

G_END_DECLS
