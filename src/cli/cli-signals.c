/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

#define MAX_INTERRUPTS 2

static const int ENDS[] = { SIGINT, SIGTERM, SIGHUP };

static atomic_uint n_interrupts;
static atomic_bool is_to_end;
static atomic_int first;

static void
on_signal (int number)
{
  int none = 0;

  atomic_compare_exchange_strong (&first, &none, number);
  if (number != SIGINT)
    atomic_store (&is_to_end, true);
  else if (atomic_fetch_add (&n_interrupts, 1) + 1 >= MAX_INTERRUPTS)
    signal (SIGINT, SIG_DFL);
}

void
cli_signals_init (void)
{
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
}

void
cli_signals_catch (void)
{
  struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

  sigemptyset (&action.sa_mask);
  for (guint i = 0; i < G_N_ELEMENTS (ENDS); i++)
    {
      struct sigaction old;

      if (ENDS[i] != SIGHUP || sigaction (SIGHUP, NULL, &old) != 0 || old.sa_handler != SIG_IGN)
        sigaction (ENDS[i], &action, NULL);
    }
}

guint
cli_signals_get_count (void)
{
  return atomic_load (&n_interrupts) + (atomic_load (&is_to_end) ? 1 : 0);
}

int
cli_signals_get_status (void)
{
  int number = atomic_load (&first);

  return number == 0 ? 0 : 128 + number;
}
