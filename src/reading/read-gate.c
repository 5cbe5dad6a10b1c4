/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "read-gate.h"

#include <pthread.h>

struct _ReadGate
{
  pthread_mutex_t lock; /* of the rest */
  pthread_cond_t released;
  guint64 limit;
  guint64 used;
  guint64 peak;
};

ReadGate *
read_gate_new (guint64 limit)
{
  ReadGate *gate = g_new0 (ReadGate, 1);

  pthread_mutex_init (&gate->lock, NULL);
  pthread_cond_init (&gate->released, NULL);
  gate->limit = limit;
  return gate;
}

void
read_gate_free (ReadGate *gate)
{
  if (gate == NULL)
    return;
  pthread_cond_destroy (&gate->released);
  pthread_mutex_destroy (&gate->lock);
  g_free (gate);
}

void
read_gate_claim (ReadGate *gate, guint64 n)
{
  g_return_if_fail (gate != NULL);

  pthread_mutex_lock (&gate->lock);
  while (gate->used > 0 && n > gate->limit - MIN (gate->used, gate->limit))
    pthread_cond_wait (&gate->released, &gate->lock);
  gate->used += n;
  gate->peak = MAX (gate->peak, gate->used);
  pthread_mutex_unlock (&gate->lock);
}

void
read_gate_release (ReadGate *gate, guint64 n)
{
  g_return_if_fail (gate != NULL);

  pthread_mutex_lock (&gate->lock);
  g_assert (n <= gate->used);
  gate->used -= n;
  pthread_cond_broadcast (&gate->released);
  pthread_mutex_unlock (&gate->lock);
}

guint64
read_gate_get_peak (ReadGate *gate)
{
  guint64 peak;

  g_return_val_if_fail (gate != NULL, 0);

  pthread_mutex_lock (&gate->lock);
  peak = gate->peak;
  pthread_mutex_unlock (&gate->lock);
  return peak;
}
