/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far an axis need reach when a few values lie far beyond all others. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where an axis for @values, @n finite numbers that are sorted by this function, ends:
 *
 *   max (q + 2 · (q − smallest), smallest + 1.3 · (@first − smallest)),
 *
 * where q is the value that nine of ten do not exceed and @first is the one that all began with; or
 * at the largest value if that is beyond by no more than half of the axis's length. Values beyond
 * are few, at most one in ten, and far away. What a curve falls from is thus never left out. @n >
 * 0. */
double plot_robust_find_limit (double *values, size_t n, double first);

G_END_DECLS
