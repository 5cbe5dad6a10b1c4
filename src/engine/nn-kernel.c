#include "nn-kernel.h"

#include "nn-amx.h"

#include <string.h>

static const NnKernel *
choose (void)
{
#ifdef NN_HAVE_X86_KERNELS
  const char *wish = g_getenv ("NN_KERNEL");
  gboolean has_avx512 = __builtin_cpu_supports ("avx512f");
  gboolean has_avx2 = __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");

  if (wish && strcmp (wish, "baseline") == 0)
    return &nn_kernel_baseline;
  if (has_avx512 && (wish == NULL || strcmp (wish, "amx") == 0) && nn_amx_is_available ())
    return &nn_kernel_amx;
  if (has_avx512 && (wish == NULL || strcmp (wish, "avx512") == 0))
    return &nn_kernel_avx512;
  if (has_avx2)
    return &nn_kernel_avx2;
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
