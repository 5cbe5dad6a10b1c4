/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "read-budget.h"

#define MIB(n) (G_GUINT64_CONSTANT (n) << 20)
#define GIB(n) (G_GUINT64_CONSTANT (n) << 30)

typedef struct
{
  guint64 memory_base;
  guint64 memory_per_byte;
  guint64 memory_most;
  guint64 work_base;
  guint64 work_per_byte;
} Limits;

static const Limits LIMITS[READ_N_KINDS] = {
  /* The base is a page of A4 at 600 dots per inch (35 megapixels in RGBA), which blank takes 5 KB
   * as PNG. The most: 100 megapixels as progressive JPEG, whose coefficients are all kept, take 600
   * MB. Work: twenty passes over that. */
  [READ_IMAGE] = { MIB (160), 1024, MIB (768), GIB (2), 256 },
  /* CIFAR-10's members are 1.1 times as large as its archive; their pixels take as much again. */
  [READ_ARCHIVE] = { MIB (128), 16, G_MAXUINT64, MIB (512), 64 },
  /* Twenty million names: ImageNet has fourteen million images. */
  [READ_FOLDER] = { GIB (2), 0, GIB (2), G_MAXUINT64, 0 },
  [READ_NAMES] = { MIB (1), 0, MIB (1), MIB (1), 0 },
  /* MNIST's images need 5 bytes for each compressed one, its labels 2. */
  [READ_IDX] = { MIB (256), 64, G_MAXUINT64, MIB (256), 64 },
  /* An image of CIFAR-10 takes three values, 400 bytes, beside its 3 KB in the file; in protocol 0
   * its text is decoded twice. Work: opcodes, of which a batch has some 100,000. */
  [READ_PICKLE] = { MIB (1), 8, MIB (512), MIB (16), 0 },
  /* Pupil stores without compression. Weights hardly shrink; zeros shrink to a thousandth. */
  [READ_ZIP] = { MIB (64), 16, GIB (16), G_MAXUINT64, 0 },
  /* An epoch of a run: 300 bytes of text, 3 KB of tree. */
  [READ_JSON] = { MIB (16), 32, GIB (1), G_MAXUINT64, 0 },
};

static guint64
scale (guint64 base, guint64 per_byte, guint64 file_size)
{
  guint64 limit;

  if (!g_uint64_checked_mul (&limit, per_byte, file_size) ||
      !g_uint64_checked_add (&limit, limit, base))
    return G_MAXUINT64;
  return limit;
}

void
read_budget_init (ReadBudget *budget, ReadKind kind, guint64 file_size, GCancellable *cancellable)
{
  const Limits *limits;

  g_return_if_fail (budget != NULL && kind < READ_N_KINDS);

  limits = &LIMITS[kind];
  *budget = (ReadBudget){
    .memory =
        MIN (scale (limits->memory_base, limits->memory_per_byte, file_size), limits->memory_most),
    .work = scale (limits->work_base, limits->work_per_byte, file_size),
    .cancellable = cancellable,
  };
}

gboolean
read_budget_take (ReadBudget *budget, guint64 n)
{
  g_return_val_if_fail (budget != NULL, FALSE);

  if (n > budget->memory - budget->memory_used)
    return FALSE;
  budget->memory_used += n;
  budget->memory_peak = MAX (budget->memory_peak, budget->memory_used);
  return TRUE;
}

void
read_budget_give_back (ReadBudget *budget, guint64 n)
{
  g_return_if_fail (budget != NULL && n <= budget->memory_used);

  budget->memory_used -= n;
}

gboolean
read_budget_work (ReadBudget *budget, guint64 n)
{
  g_return_val_if_fail (budget != NULL, FALSE);

  if (n > budget->work - budget->work_used)
    return FALSE;
  budget->work_used += n;
  return TRUE;
}

gboolean
read_budget_is_cancelled (const ReadBudget *budget)
{
  g_return_val_if_fail (budget != NULL, FALSE);

  return g_cancellable_is_cancelled (budget->cancellable);
}
