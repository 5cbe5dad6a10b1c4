/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which gradients a backward pass finds. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  NN_GRADIENTS_NONE = 0, /* there is no backward pass */
  NN_GRADIENTS_OF_WEIGHTS = 1 << 0,
  NN_GRADIENTS_OF_INPUT = 1 << 1,
} NnGradients;

G_END_DECLS
