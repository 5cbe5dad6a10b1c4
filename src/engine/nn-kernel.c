#include "nn-kernel.h"

#include "nn-amx.h"

#ifdef NN_HAVE_X86_KERNELS
static gboolean
can_run (const NnKernel *kernel)
{
  if (kernel == &nn_kernel_amx)
    return __builtin_cpu_supports ("avx512f") && nn_amx_is_available ();
  if (kernel == &nn_kernel_avx512)
    return __builtin_cpu_supports ("avx512f");
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
}
#endif

/* The fastest that runs, from the one that is wished for on. */
static const NnKernel *
choose (void)
{
#ifdef NN_HAVE_X86_KERNELS
  const NnKernel *const kernels[] = { &nn_kernel_amx, &nn_kernel_avx512, &nn_kernel_avx2 };
  const char *wish = g_getenv ("NN_KERNEL");
  guint first = 0;

  if (g_strcmp0 (wish, nn_kernel_baseline.name) == 0)
    return &nn_kernel_baseline;
  for (guint i = 0; i < G_N_ELEMENTS (kernels); i++)
    if (g_strcmp0 (wish, kernels[i]->name) == 0)
      first = i;
  for (guint i = first; i < G_N_ELEMENTS (kernels); i++)
    if (can_run (kernels[i]))
      return kernels[i];
#endif
  return &nn_kernel_baseline;
}

const NnKernel *
nn_kernel_get (void)
{
  static gsize kernel = 0;

  if (g_once_init_enter (&kernel))
    g_once_init_leave (&kernel, (gsize) choose ());
  return (const NnKernel *) kernel;
}
