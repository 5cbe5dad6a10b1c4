/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format-error.h"

G_DEFINE_QUARK (format_error_quark, format_error)
