/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels that were compiled for this family of processors; the build file decides which file
 * defines the list. Private to nn-kernel.c. */
#pragma once

#include "nn-kernel.h"

G_BEGIN_DECLS

typedef struct
{
  const NnKernel *kernel;

  /* Whether this very processor has the instructions; NULL: every one of the family has. */
  gboolean (*can_run) (void);
} NnKernelEntry;

/* The fastest first. The last is one that always runs, and the only one without can_run. */
extern const NnKernelEntry nn_kernel_list[];

G_END_DECLS
