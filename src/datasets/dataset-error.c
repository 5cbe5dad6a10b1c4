/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-error.h"

G_DEFINE_QUARK (dataset_error_quark, dataset_error)
