/* Counts and shares as people read them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "60,000": with groups of three in the locale's manner. The C locale has no separator of its own;
 * its texts are English, so its numbers are too. The caller frees it. */
char *plot_format_count (guint64 count);

/* A share 0 … 1 as a percentage with @digits after the point, "84.5%"; "–" for NaN. What the window
 * and the charts say in percent is written by this function, so that it looks the same everywhere.
 * The caller frees it. */
char *plot_format_share (double share, guint digits);

/* @part of @whole as a percentage with 0 or 1 decimals; "<1%" and "99%" rather than a rounded 0% or
 * 100%. The caller frees it. */
char *plot_format_part (size_t part, size_t whole, int decimals, gboolean has_sign);

G_END_DECLS
