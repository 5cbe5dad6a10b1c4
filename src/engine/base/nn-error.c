/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-error.h"

G_DEFINE_QUARK (nn_error_quark, nn_error)
