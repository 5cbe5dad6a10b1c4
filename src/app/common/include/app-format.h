/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people read them, in the user's locale. Pure functions; the caller frees what they
 * return. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As short as it can be said: "0.01", never "0.010000"; at most @digits after the point. */
char *app_format_decimal (double value, guint digits);

/* A loss: four digits that matter or so; "–" if there is none (NAN), "∞" if it is infinite. */
char *app_format_loss (double loss);

/* A share 0 … 1 as "86.4%"; "–" for NAN. */
char *app_format_share (double share);

/* A share as it stands in a field: as short as it can be said, "10%", "12.5%"; at most @digits
 * after the point. */
char *app_format_percentage (double share, guint digits);

/* "54,000 images/s": few enough digits to be read while they change; empty if unknown (0). */
char *app_format_speed (double images_per_second);

/* "109,386 weights". */
char *app_format_weights (guint64 n_weights);

/* "12 s", "1 min 12 s", "2 h 5 min", "3 d 4 h"; empty if unknown (negative). */
char *app_format_duration (double seconds);

/* Reads a number as the user writes it, with the locale's decimal sign, a point or a comma. FALSE
 * if the text is anything else, or not finite. */
gboolean app_parse_number (const char *text, double *value);

/* The same for a whole number, also with marks between groups of three digits: "10,000". FALSE if
 * it has a fraction. */
gboolean app_parse_whole_number (const char *text, double *value);

/* Reads "10", "10%" or "12.5 %" as the share 0.1 or 0.125. */
gboolean app_parse_percentage (const char *text, double *share);

G_END_DECLS
