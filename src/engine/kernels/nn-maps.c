/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-maps.h"

gboolean
nn_layout_init (NnLayout *layout, NnShape shape, size_t pixel, const NnPadding *padding)
{
  NnPadding none = { .rows = shape.height, .columns = shape.width };

  if (padding == NULL)
    padding = &none;
  *layout = (NnLayout){ .height = shape.height, .width = shape.width, .pixel = pixel };
  if (!g_size_checked_mul (&layout->row, padding->columns, pixel) ||
      !g_size_checked_mul (&layout->image, padding->rows, layout->row))
    return FALSE;
  layout->offset = padding->top * layout->row + padding->left * pixel;
  return TRUE;
}
