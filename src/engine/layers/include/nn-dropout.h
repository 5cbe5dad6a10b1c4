/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dropout: y = x / (1 − p) with probability 1 − p, else 0; drawn anew for each step, and the same
 * for the same key. Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A key of its own for each step of a seed, layer, image of the batch and row of its maps. */
guint32 nn_dropout_key (guint64 seed, guint32 layer, size_t image, size_t row);

/* @n numbers; a copy with @probability 0. @to may be @from. */
void nn_dropout (const float *from, size_t n, float probability, guint32 key, float *to);

G_END_DECLS
