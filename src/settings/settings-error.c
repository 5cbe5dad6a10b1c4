/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings-error.h"

G_DEFINE_QUARK (settings_error_quark, settings_error)
