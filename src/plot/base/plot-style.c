/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-style-private.h"

#include <string.h>

PlotStyle *
plot_style_new (const PlotTheme *theme)
{
  PlotStyle *style;

  g_return_val_if_fail (theme != NULL, NULL);

  style = g_new0 (PlotStyle, 1);
  g_atomic_ref_count_init (&style->ref_count);
  style->font_family = g_strdup (theme->font_family);
  style->theme = *theme;
  style->theme.font_family = style->font_family;
  style->text = plot_text_new (style->font_family);
  return style;
}

PlotStyle *
plot_style_ref (PlotStyle *style)
{
  g_return_val_if_fail (style != NULL, NULL);

  g_atomic_ref_count_inc (&style->ref_count);
  return style;
}

void
plot_style_unref (PlotStyle *style)
{
  g_return_if_fail (style != NULL);

  if (!g_atomic_ref_count_dec (&style->ref_count))
    return;

  plot_text_free (style->text);
  g_free (style->font_family);
  g_free (style);
}

const PlotTheme *
plot_style_get_theme (const PlotStyle *style)
{
  g_return_val_if_fail (style != NULL, NULL);

  return &style->theme;
}

gboolean
plot_style_is_of (const PlotStyle *style, const PlotTheme *theme)
{
  const PlotTheme *own;

  g_return_val_if_fail (style != NULL && theme != NULL, FALSE);

  /* Before the font there are only colors, and no gaps between them. */
  own = &style->theme;
  return memcmp (own, theme, G_STRUCT_OFFSET (PlotTheme, font_family)) == 0 &&
         g_strcmp0 (own->font_family, theme->font_family) == 0 &&
         own->font_size == theme->font_size && own->high_contrast == theme->high_contrast &&
         own->scale == theme->scale;
}
