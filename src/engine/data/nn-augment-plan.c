/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-augment-plan.h"

/* Other streams of a seed are used for weights (nn-model.c), shuffling (nn-batch-iterator.c), mixup
 * (nn-mixup.c) and the validation split (nn-split.c). */
#define RANDOM_STREAM_AUGMENTATION 10
#define RANDOM_STREAM_FIRST_FLIP 11

void
nn_augment_random_init (NnRandom *random, guint64 seed, guint64 stream, guint epoch, guint32 index)
{
  nn_random_init (random, seed, stream);
  nn_random_init (random, nn_random_next (random), (guint64) epoch << 32 | index);
}

static gboolean
draw_coin (NnRandom *random)
{
  return (nn_random_next (random) >> 63) != 0;
}

/* Uniform in 1 − amplitude … 1 + amplitude. */
static float
draw_factor (NnRandom *random, float amplitude)
{
  return 1 + amplitude * (float) (2 * nn_random_uniform (random) - 1);
}

static gint64
draw_shift (NnRandom *random, guint shift)
{
  return (gint64) nn_random_below (random, 2 * (guint64) shift + 1) - shift;
}

/* Where a range of @length positions begins, anywhere in @n. */
static size_t
draw_position (NnRandom *random, size_t n, size_t length)
{
  return (size_t) nn_random_below (random, n - length + 1);
}

static gboolean
get_first_flip (guint64 seed, guint32 index)
{
  NnRandom random;

  nn_augment_random_init (&random, seed, RANDOM_STREAM_FIRST_FLIP, 0, index);
  return draw_coin (&random);
}

NnAugmentPlan
nn_augment_plan_new (const NnAugmentation *augmentation, const NnEpochImage *image)
{
  NnShape shape = image->shape;
  float brightness, contrast, saturation;
  NnAugmentPlan plan = { 0 };
  gboolean coin;
  NnRandom random;

  /* All is drawn, wanted or not: a change of one setting leaves what the others do as it was. */
  nn_augment_random_init (&random, image->seed, RANDOM_STREAM_AUGMENTATION, image->epoch,
                          image->index);
  coin = draw_coin (&random);
  plan.shift_x = draw_shift (&random, augmentation->shift);
  plan.shift_y = draw_shift (&random, augmentation->shift);
  plan.cutout_height = MIN (augmentation->cutout, shape.height);
  plan.cutout_width = MIN (augmentation->cutout, shape.width);
  plan.cutout_top = draw_position (&random, shape.height, plan.cutout_height);
  plan.cutout_left = draw_position (&random, shape.width, plan.cutout_width);
  brightness = draw_factor (&random, augmentation->brightness);
  contrast = draw_factor (&random, augmentation->contrast);
  saturation = draw_factor (&random, augmentation->saturation);

  if (augmentation->flip == NN_FLIP_RANDOM)
    plan.mirrored = coin;
  else if (augmentation->flip == NN_FLIP_ALTERNATING)
    plan.mirrored = get_first_flip (image->seed, image->index) != (image->epoch % 2 != 0);
  plan.changes_color = nn_augmentation_changes_color (augmentation);
  if (plan.changes_color)
    {
      double mean_gray =
          augmentation->contrast > 0 ? nn_color_get_mean_gray (shape, image->pixels) : 0;

      plan.color = nn_color_change_new (brightness, contrast, saturation, mean_gray);
    }
  return plan;
}
