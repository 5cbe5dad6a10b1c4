/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linked to the engine's tests, which are run once with each kernel (NN_KERNEL): where this
 * processor cannot run the one that is named, all of them are skipped, because another would take
 * its place. */
#include <stdio.h>
#include <stdlib.h>

#include "nn-kernel.h"

static void __attribute__ ((constructor)) require_kernel (void)
{
  const char *name = getenv ("NN_KERNEL");

  if (name == NULL || g_str_equal (name, nn_kernel_get ()->name))
    return;
  printf ("1..0 # SKIP This processor cannot run the kernel %s.\n", name);
  exit (0);
}
