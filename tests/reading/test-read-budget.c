/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "read-budget.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)

/* Every kind admits something, grows with the file, and does not wrap around. */
static void
test_sizes (void)
{
  for (ReadKind kind = 0; kind < READ_N_KINDS; kind++)
    {
      ReadBudget small, large, largest;

      read_budget_init (&small, kind, 0, NULL);
      read_budget_init (&large, kind, 4 * MIB, NULL);
      read_budget_init (&largest, kind, G_MAXUINT64, NULL);
      g_assert_cmpuint (small.memory, >=, MIB);
      g_assert_cmpuint (small.work, >=, MIB);
      g_assert_cmpuint (large.memory, >=, small.memory);
      g_assert_cmpuint (largest.memory, >=, large.memory);
      g_assert_cmpuint (largest.work, >=, large.work);
      /* Nothing of a few bytes takes what an old computer does not have; a folder has no size. */
      if (kind != READ_FOLDER)
        g_assert_cmpuint (small.memory, <=, 256 * MIB);
    }
}

/* What honest data sets need, by their sizes. */
static void
test_honest (void)
{
  static const struct
  {
    ReadKind kind;
    guint64 file_size;
    guint64 memory;
  } CASES[] = {
    { READ_ARCHIVE, 170052171, 60000 * 3073 + 31 * MIB }, /* CIFAR-10 */
    { READ_IDX, 30000000, 70000 * 785 },                  /* MNIST */
    { READ_PICKLE, 31035704, 10000 * 400 },               /* a batch of CIFAR-10 */
    { READ_IMAGE, 5000, 4960 * 7016 * 4 },                /* a blank page at 600 dpi */
    { READ_IMAGE, 8 * MIB, 600000000 },                   /* 100 megapixels, progressive */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      ReadBudget budget;

      read_budget_init (&budget, CASES[i].kind, CASES[i].file_size, NULL);
      g_assert_true (read_budget_take (&budget, CASES[i].memory));
    }
}

static void
test_take (void)
{
  ReadBudget budget;

  read_budget_init (&budget, READ_NAMES, 10, NULL);
  g_assert_true (read_budget_take (&budget, budget.memory));
  g_assert_false (read_budget_take (&budget, 1));
  read_budget_give_back (&budget, 5);
  g_assert_false (read_budget_take (&budget, 6));
  g_assert_false (read_budget_take (&budget, G_MAXUINT64));
  g_assert_true (read_budget_take (&budget, 5));
  g_assert_cmpuint (budget.memory_peak, ==, budget.memory);
  g_assert_true (read_budget_work (&budget, budget.work));
  g_assert_false (read_budget_work (&budget, 1));
  g_assert_true (read_budget_work (&budget, 0));
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  ReadBudget budget;

  read_budget_init (&budget, READ_IMAGE, 10, cancellable);
  g_assert_false (read_budget_is_cancelled (&budget));
  g_cancellable_cancel (cancellable);
  g_assert_true (read_budget_is_cancelled (&budget));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/read-budget/sizes", test_sizes);
  g_test_add_func ("/read-budget/honest", test_honest);
  g_test_add_func ("/read-budget/take", test_take);
  g_test_add_func ("/read-budget/cancel", test_cancel);
  return g_test_run ();
}
