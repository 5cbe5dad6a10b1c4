/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "read-gate.h"

static gpointer
claim_often (gpointer data)
{
  ReadGate *gate = data;

  for (guint64 i = 0; i < 2000; i++)
    {
      read_gate_claim (gate, i % 60);
      read_gate_release (gate, i % 60);
    }
  return NULL;
}

/* Threads never have more than the limit together. */
static void
test_shared (void)
{
  g_autoptr (ReadGate) gate = read_gate_new (100);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("claim", claim_often, gate);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (read_gate_get_peak (gate), >=, 59);
  g_assert_cmpuint (read_gate_get_peak (gate), <=, 100);
}

static void
test_larger_than_all (void)
{
  g_autoptr (ReadGate) gate = read_gate_new (100);

  read_gate_claim (gate, 1000);
  read_gate_release (gate, 1000);
  read_gate_claim (gate, 100);
  read_gate_release (gate, 100);
  g_assert_cmpuint (read_gate_get_peak (gate), ==, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/read-gate/shared", test_shared);
  g_test_add_func ("/read-gate/larger-than-all", test_larger_than_all);
  return g_test_run ();
}
