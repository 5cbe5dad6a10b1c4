/* What the files about settings share. */
#pragma once

#include "run-settings.h"

G_BEGIN_DECLS

/* FALSE, with the sentence that names its range, if @value is outside of that of @field. Fractions
 * are not checked. */
gboolean run_field_check (RunFieldId field, double value, GError **error);

/* FALSE if a list of @n_hidden layers is longer than RUN_MAX_HIDDEN_LAYERS. */
gboolean run_settings_check_n_hidden (size_t n_hidden, GError **error);

/* Makes the network a perceptron with hidden layers that have been checked. */
gboolean
run_settings_set_hidden (RunSettings *settings, const guint *hidden, size_t n, GError **error);

G_END_DECLS
