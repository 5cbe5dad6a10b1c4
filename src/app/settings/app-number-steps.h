/* How far the arrows of a number field go. */
#pragma once

#include "run-settings.h"

G_BEGIN_DECLS

/* The value that the arrows go to from @value, @steps times up or (negative) down:
 *
 *   - rates: 1, 2 and 5 of each decade, and 0 where that is allowed;
 *   - batch size and units: the powers of two;
 *   - what is close to 1, such as momentum: 1 minus the 1, 2 and 5 of each decade, so 0, 0.5, 0.8,
 *     0.9, 0.95;
 *   - other fractions: to the next round number, a change that can be noticed;
 *   - whole numbers: one more or less.
 *
 * Not held to the field's range. */
double app_number_step (RunFieldId field, double value, int steps);

/* TRUE if one step is something else than adding 1. */
gboolean app_number_has_steps (RunFieldId field);

G_END_DECLS
