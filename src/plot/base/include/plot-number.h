/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people read them: charts, window and command line all write them with these. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "60,000": with groups of three in the locale's manner. The C locale has no separator of its own;
 * its texts are English, so its numbers are too. The caller frees it. */
char *plot_format_count (guint64 count);

/* With @decimals after the point, groups of three in the locale's manner, a real minus sign, and
 * never "−0". The caller frees it. */
char *plot_format_decimal (double value, int decimals);

/* A share 0 … 1 as a percentage with @digits after the point: "84.5%". Nothing and all are "0%" and
 * "100%"; what is not nothing, or not all, does not look so: "<0.1%", ">99.9%". "–" for NaN. All
 * that people read in percent is written by this function. The caller frees it. */
char *plot_format_share (double share, guint digits);

/* The same where there is no room for a ">", and perhaps not even for the sign: "99.9%", "99". The
 * caller frees it. */
char *plot_format_short_share (double share, guint digits, gboolean has_sign);

G_END_DECLS
