/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-tta.h"

#include "nn-augment-plan.h"

typedef struct
{
  guint n_views;
  float weights[NN_TTA_MAX_VIEWS];
} Kind;

static const Kind KINDS[] = {
  [NN_TTA_NONE] = { 1, { 1 } },
  [NN_TTA_MIRROR] = { 2, { 0.5f, 0.5f } },
  [NN_TTA_MIRROR_SHIFT] = { 6, { 0.25f, 0.25f, 0.125f, 0.125f, 0.125f, 0.125f } },
};

guint
nn_tta_get_n_views (NnTta tta)
{
  g_return_val_if_fail (tta < G_N_ELEMENTS (KINDS), 0);

  return KINDS[tta].n_views;
}

float
nn_tta_get_weight (NnTta tta, guint view)
{
  g_return_val_if_fail (tta < G_N_ELEMENTS (KINDS) && view < KINDS[tta].n_views, 0);

  return KINDS[tta].weights[view];
}

void
nn_tta_write_view (NnTta tta,
                   guint view,
                   const NnNormalization *normalization,
                   NnShape shape,
                   const guint8 *pixels,
                   float *out,
                   NnPixelLayout layout)
{
  static const gint64 shifts[] = { 0, -1, 1 };
  NnAugmentPlan plan = { 0 };

  g_return_if_fail (tta < G_N_ELEMENTS (KINDS) && view < KINDS[tta].n_views);
  g_return_if_fail (normalization != NULL && pixels != NULL && out != NULL);
  g_return_if_fail (normalization->n_channels == shape.channels);

  /* Views come in pairs. The mirror image of a shifted image is the mirror image, shifted the other
   * way. */
  plan.mirrored = view % 2 != 0;
  plan.shift_y = shifts[view / 2];
  plan.shift_x = plan.mirrored ? -shifts[view / 2] : shifts[view / 2];
  nn_augment_plan_render (&plan, normalization, shape, pixels, out, layout);
}
