/* What the files about settings share. */
#pragma once

#include "run-settings.h"

G_BEGIN_DECLS

/* FALSE, with the sentence that names its range, if @value is outside of that of @field. Fractions
 * are not checked. */
gboolean run_field_check (RunFieldId field, double value, GError **error);

G_END_DECLS
