/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-augment-image.h"

#include "nn-augment-plan.h"

void
nn_augment_image (const NnAugmentation *augmentation,
                  const NnNormalization *normalization,
                  const NnEpochImage *image,
                  float *out,
                  NnPixelLayout layout)
{
  NnAugmentPlan plan;

  g_return_if_fail (augmentation != NULL && normalization != NULL && image != NULL && out != NULL);
  g_return_if_fail (normalization->n_channels == image->shape.channels);

  plan = nn_augment_plan_new (augmentation, image);
  nn_augment_plan_render (&plan, normalization, image->shape, image->pixels, out, layout);
}

void
nn_augment_blend (const NnAugmentation *augmentation,
                  const NnNormalization *normalization,
                  const NnEpochImage *partner,
                  float lambda,
                  float *out,
                  NnPixelLayout layout)
{
  NnAugmentPlan plan;

  g_return_if_fail (augmentation != NULL && normalization != NULL && partner != NULL);
  g_return_if_fail (out != NULL && normalization->n_channels == partner->shape.channels);
  g_return_if_fail (lambda >= 0 && lambda <= 1);

  plan = nn_augment_plan_new (augmentation, partner);
  nn_augment_plan_blend (&plan, normalization, partner->shape, partner->pixels, lambda, out,
                         layout);
}
