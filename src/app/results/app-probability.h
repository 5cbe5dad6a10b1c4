/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probabilities as people read them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @probability as a percentage with @digits decimals, in the locale's manner: "12.3%". What would
 * round to 0 or 100 without being so is written "<0.1%" or ">99.9%"; NaN is "–". The caller frees
 * it. */
char *app_probability_format (double probability, guint digits);

/* How many decimals @a and @b need so that their texts differ: at least 1; at most 6, also when
 * they are equal. */
guint app_probability_find_digits (double a, double b);

G_END_DECLS
