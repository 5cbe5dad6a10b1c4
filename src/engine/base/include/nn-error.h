/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's error domain. Every sentence is translated and says what to do. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NN_ERROR (nn_error_quark ())

typedef enum
{
  NN_ERROR_SHAPE,        /* a network, a batch or a data set does not fit */
  NN_ERROR_MEMORY,       /* a size is larger than this machine can address or allocate */
  NN_ERROR_DIVERGED,     /* the loss is no longer a finite number */
  NN_ERROR_SETTINGS,     /* a number or a name that somebody chose is not one of those allowed */
  NN_ERROR_ARCHITECTURE, /* a text is no architecture, or one that is too large */
  NN_ERROR_THREADS,      /* the thread pool could not be started */
  NN_ERROR_STOPPED,      /* the observer asked for it: nothing to tell anybody */
} NnError;

GQuark nn_error_quark (void);

G_END_DECLS
