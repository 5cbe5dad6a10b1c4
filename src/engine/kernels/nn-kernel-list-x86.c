/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-kernel-list.h"

#include "amx/nn-amx.h"

static gboolean
has_avx2 (void)
{
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
}

static gboolean
has_avx512 (void)
{
  return __builtin_cpu_supports ("avx512f");
}

static gboolean
has_amx (void)
{
  return has_avx512 () && nn_amx_is_available ();
}

const NnKernelEntry nn_kernel_list[] = {
  { &nn_kernel_amx, has_amx },
  { &nn_kernel_avx512, has_avx512 },
  { &nn_kernel_avx2, has_avx2 },
  { &nn_kernel_baseline, NULL },
};
