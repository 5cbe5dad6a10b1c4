/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution in the matrix unit of AMX: see nn-strip.h. */
#pragma once

#include "nn-strip.h"

G_BEGIN_DECLS

extern const NnStripKernel nn_amx_strip;

G_END_DECLS
