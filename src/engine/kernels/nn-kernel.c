/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-kernel.h"

#include "nn-kernel-list.h"

const NnKernel *
nn_kernel_nth (guint i)
{
  for (const NnKernelEntry *entry = nn_kernel_list;; entry++)
    {
      gboolean is_last = entry->can_run == NULL;

      if ((is_last || entry->can_run ()) && i-- == 0)
        return entry->kernel;
      if (is_last)
        return NULL;
    }
}

/* The fastest kernel that this CPU supports and that is not above the requested one. */
static const NnKernel *
choose (void)
{
  const char *requested = g_getenv ("NN_KERNEL");
  const NnKernelEntry *first = nn_kernel_list;

  for (const NnKernelEntry *entry = nn_kernel_list;; entry++)
    {
      if (g_strcmp0 (requested, entry->kernel->name) == 0)
        first = entry;
      if (entry->can_run == NULL)
        break;
    }
  while (first->can_run && !first->can_run ())
    first++;
  return first->kernel;
}

const NnKernel *
nn_kernel_get (void)
{
  static gsize kernel = 0;

  if (g_once_init_enter (&kernel))
    g_once_init_leave (&kernel, (gsize) choose ());
  return (const NnKernel *) kernel;
}
