/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Newton–Schulz iteration as it is usually written, in double precision. */
#pragma once

#include <glib.h>

/* x [m, n] ← X after five steps X ← aX + (bA + cA²)·X with A = X·Xᵀ, from x / ‖x‖. */
void reference_orthogonalize (double *x, size_t m, size_t n);
