/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a recipe becomes settings for few images, or for small ones.
 *
 * The recipes are told for 15,000 images and more. With fewer, the same number of epochs would be a
 * handful of steps, in which no network learns; and a network that sees few images often learns
 * them by heart. What follows was tuned on images held out of the training images, with 10, 50, 60
 * and 500 images of each class of CIFAR-10 and 50 of Fashion-MNIST (benchmarks/README.md has the
 * figures):
 *
 *   batch     n / 64 images, a power of two, at least 16 and at most the recipe's. Small batches
 *             make more steps of the same work, and their noise keeps from learning by heart:
 *             with 500 images worth three points, with 5,000 two. Perceptrons gain nothing by it.
 *   epochs    as many as show the network the recipe's "few images", each of them often, and at
 *             least the recipe's "few epochs"; but no more work than 15,000 images are with the
 *             recipe's epochs, and no fewer epochs than that. More would be worth half a point or
 *             less, and a student's hour has many trainings: with 500 images, two cores with
 *             AVX-512 take two minutes for the medium preset and seven for the strong one.
 *   colors    with up to 1,000 images brightness, contrast and saturation vary by half, with up to
 *             7,500 by less, which was worth more than any other variation; a square blotted out on
 *             top of it took from the accuracy.
 *
 * Shifts and squares are in pixels of 32 and grow with the image. Where an image is too small for
 * the network, the last pools are left out. */
#include "run-recipe.h"

#include <string.h>

#include "nn-architecture-plan.h"

#define MANY_IMAGES 15000.0

/* How much the colors of up to so many images vary. */
static const struct
{
  size_t n_images;
  double amplitude;
} COLORS[] = { { 1000, 0.5 }, { 7500, 0.3 } };

#define BATCHES_OF_EPOCH 64.0

#define USUAL_SIDE 32.0

/* @most: the recipe's batch size. */
static guint
fit_batch_size (const RunRecipe *recipe, guint most, size_t n_images)
{
  double exact = (double) n_images / BATCHES_OF_EPOCH;
  guint batch_size = recipe->few_batch_size;

  while (batch_size < most && batch_size * G_SQRT2 < exact)
    batch_size *= 2;
  return MIN (batch_size, most);
}

/* @least: the recipe's epochs. */
static guint
fit_epochs (const RunRecipe *recipe, guint least, size_t n_images)
{
  double few = MAX (recipe->few_images / (double) n_images, recipe->few_epochs);
  double most = least * MANY_IMAGES / (double) n_images;
  double epochs = MAX (least, MIN (few, most));

  return (guint) CLAMP (epochs + 0.5, 1, run_setting_get (RUN_SETTING_EPOCHS)->maximum);
}

/* A length in pixels that is @length in an image of 32 × 32. */
static guint
scale_length (guint length, NnShape shape)
{
  size_t side = MIN (shape.height, shape.width);
  guint scaled = (guint) (length * (double) side / USUAL_SIDE + 0.5);

  /* The augmentation's own limit. */
  return MIN (scaled, (guint) MAX (side, 1) - 1);
}

/* Leaves the last pools out, until the network fits or there is none left. */
static void
fit_network (const RunRecipe *recipe, NnShape shape, RunSettings *settings)
{
  static const char POOL[] = ", pool";
  g_autofree char *network = g_strdup (recipe->network);
  char *pool;

  while (TRUE)
    {
      gboolean is_network = run_settings_parse_network (settings, network, NULL);
      /* The number of classes does not matter to it. */
      g_autoptr (NnArchitecturePlan) plan =
          nn_architecture_plan (settings->network, shape, 2, NULL);

      g_assert (is_network);
      pool = plan ? NULL : g_strrstr (network, POOL);
      if (pool == NULL)
        return;
      memmove (pool, pool + strlen (POOL), strlen (pool + strlen (POOL)) + 1);
    }
}

/* 0: not at all. */
static double
get_color_amplitude (size_t n_images)
{
  for (guint i = 0; i < G_N_ELEMENTS (COLORS); i++)
    if (n_images <= COLORS[i].n_images)
      return COLORS[i].amplitude;
  return 0;
}

static void
vary_colors (size_t n_images, NnShape shape, RunSettings *settings)
{
  double amplitude = get_color_amplitude (n_images);

  if (amplitude == 0)
    return;
  settings->brightness = amplitude;
  settings->contrast = amplitude;
  settings->saturation = shape.channels > 1 ? amplitude : 0;
  settings->cutout = 0;
}

void
run_recipe_fit (const RunRecipe *recipe, const RunPresetData *data, RunSettings *settings)
{
  size_t n_images = MAX (data->n_images, 1);

  g_return_if_fail (recipe != NULL && settings != NULL);

  settings->batch_size = fit_batch_size (recipe, settings->batch_size, n_images);
  settings->epochs = fit_epochs (recipe, settings->epochs, n_images);
  settings->shift = scale_length (settings->shift, data->shape);
  settings->cutout = scale_length (settings->cutout, data->shape);
  fit_network (recipe, data->shape, settings);
  if (recipe->varies_colors)
    vary_colors (n_images, data->shape, settings);
}
