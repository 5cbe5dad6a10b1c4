#include "nn-maps.h"

gboolean
nn_layout_init (NnLayout *layout, NnShape shape, size_t pixel, const NnMargin *margin)
{
  NnMargin none = { .rows = shape.height, .columns = shape.width };

  if (margin == NULL)
    margin = &none;
  *layout = (NnLayout){ .height = shape.height, .width = shape.width, .pixel = pixel };
  if (!g_size_checked_mul (&layout->row, margin->columns, pixel) ||
      !g_size_checked_mul (&layout->image, margin->rows, layout->row))
    return FALSE;
  layout->offset = margin->top * layout->row + margin->left * pixel;
  return TRUE;
}
