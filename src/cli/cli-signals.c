/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#define MAX_INTERRUPTS 2

/* A terminal that is closed and a session that ends send several signals within a moment. One that
 * comes this many seconds after the one before was sent by somebody who means it. */
#define MOMENT 2

static const int ENDS[] = { SIGINT, SIGTERM, SIGHUP };

static atomic_uint n_interrupts;
static atomic_uint n_ends;
static atomic_long last_end; /* seconds of the monotonic clock, from 1 on; 0: none */
static atomic_int first;

static void
count_end (void)
{
  struct timespec now = { 0 };
  long before;

  clock_gettime (CLOCK_MONOTONIC, &now);
  before = atomic_exchange (&last_end, (long) now.tv_sec + 1);
  if (before == 0 || (long) now.tv_sec + 1 - before > MOMENT)
    atomic_fetch_add (&n_ends, 1);
}

static void
on_signal (int number)
{
  int none = 0;

  atomic_compare_exchange_strong (&first, &none, number);
  if (number != SIGINT)
    count_end ();
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
  return atomic_load (&n_interrupts) + atomic_load (&n_ends);
}

int
cli_signals_get_status (void)
{
  int number = atomic_load (&first);

  return number == 0 ? 0 : 128 + number;
}
