/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "format-error.h"
#include "read-name.h"
#include "run-private.h"

void
run_set_damage_error (GError **error, const char *file_name, const char *reason)
{
  g_autofree char *message = read_name_clean (reason, -1);

  g_set_error (error, FORMAT_ERROR, FORMAT_ERROR_INVALID,
               /* Translators: a file; what is wrong with it; a full stop if that has none */
               _ ("“%s” is damaged or was changed by another program: %s%s Choose another file or "
                  "a copy of it."),
               file_name, message, g_str_has_suffix (message, ".") ? "" : ".");
}
