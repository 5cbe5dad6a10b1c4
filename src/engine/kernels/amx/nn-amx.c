/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-amx.h"

#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of cpuid's leaf 7, and of the Linux kernel's arch_prctl(). */
#define CPUID_AMX_BF16 (1u << 22)
#define CPUID_AMX_TILE (1u << 24)
#define REQUEST_PERMISSION 0x1023
#define TILE_DATA 18

static gboolean
ask (void)
{
  unsigned a, b, c, d;

  if (!__get_cpuid_count (7, 0, &a, &b, &c, &d) || !(d & CPUID_AMX_BF16) || !(d & CPUID_AMX_TILE))
    return FALSE;
  /* Threads save the tiles only in programs that have asked for them. */
  return syscall (SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}

gboolean
nn_amx_is_available (void)
{
  static gsize answer = 0;

  if (g_once_init_enter (&answer))
    g_once_init_leave (&answer, ask () ? 2 : 1);
  return answer == 2;
}
