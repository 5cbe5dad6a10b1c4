/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-augmentation.h"

#include <glib/gi18n-lib.h>

gboolean
nn_augmentation_changes_color (const NnAugmentation *augmentation)
{
  return augmentation->brightness > 0 || augmentation->contrast > 0 || augmentation->saturation > 0;
}

gboolean
nn_augmentation_is_identity (const NnAugmentation *augmentation)
{
  g_return_val_if_fail (augmentation != NULL, TRUE);

  return augmentation->shift == 0 && augmentation->flip == NN_FLIP_NONE &&
         augmentation->cutout == 0 && augmentation->mixup == 0 &&
         !nn_augmentation_changes_color (augmentation);
}

static gboolean
check_lengths (const NnAugmentation *augmentation, NnShape shape, GError **error)
{
  size_t largest = MIN (shape.height, shape.width) - 1;

  if (augmentation->shift > largest)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SETTINGS,
                   _ ("A shift of %u pixels is too far for images of %zu × %zu pixels; choose at "
                      "most %zu."),
                   augmentation->shift, shape.height, shape.width, largest);
      return FALSE;
    }
  if (augmentation->cutout > largest)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SETTINGS,
                   _ ("A cutout of %u pixels is too large for images of %zu × %zu pixels; choose "
                      "at most %zu."),
                   augmentation->cutout, shape.height, shape.width, largest);
      return FALSE;
    }
  return TRUE;
}

/* @largest is a whole number. */
static gboolean
check_number (const char *name, float value, float largest, GError **error)
{
  if (value >= 0 && value <= largest)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SETTINGS,
               _ ("The augmentation’s setting “%s” is %g; choose a number from 0 to %g."), name,
               (double) value, (double) largest);
  return FALSE;
}

gboolean
nn_augmentation_check (const NnAugmentation *augmentation, NnShape shape, GError **error)
{
  g_return_val_if_fail (augmentation != NULL && nn_shape_check (shape, NULL), FALSE);
  g_return_val_if_fail (augmentation->flip <= NN_FLIP_ALTERNATING, FALSE);

  return check_lengths (augmentation, shape, error) &&
         check_number (_ ("brightness"), augmentation->brightness, 1, error) &&
         check_number (_ ("contrast"), augmentation->contrast, 1, error) &&
         check_number (_ ("saturation"), augmentation->saturation, 1, error) &&
         check_number (_ ("mixup"), augmentation->mixup, NN_MIXUP_MAX, error);
}
