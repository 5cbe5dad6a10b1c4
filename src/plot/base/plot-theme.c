/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot-theme.h"

#include <math.h>

#define RGBA(hex, a)                                                                               \
  {                                                                                                \
    (((hex) >> 16) & 0xff) / 255.0, (((hex) >> 8) & 0xff) / 255.0, ((hex) &0xff) / 255.0, (a)      \
  }
#define RGB(hex) RGBA (hex, 1)
#define FONT_FAMILY "Cantarell, Sans"

/* Neighbors in the palette differ in hue and in lightness. */
static const PlotTheme light = {
  .background = RGB (0xffffff),
  .foreground = RGB (0x241f31),
  .muted = RGB (0x6a6672),
  .grid = RGB (0xe8e7ea),
  .axis = RGB (0xb0adb5),
  .accent = RGB (0x3584e4),
  .correct = RGB (0x15539e),
  .wrong = RGB (0xc64600),
  .series = {
    RGB (0x0072b2), /* blue */
    RGB (0xd55e00), /* vermillion */
    RGB (0x009069), /* bluish green */
    RGB (0xb5578b), /* reddish purple */
    RGB (0xb27a00), /* orange */
    RGB (0x3a95cc), /* sky blue */
    RGB (0x4d4a55), /* black */
  },
  .font_family = FONT_FAMILY,
  .font_size = 12,
  .scale = 1,
};

static const PlotTheme dark = {
  .background = RGB (0x242424),
  .foreground = RGB (0xf6f5f4),
  .muted = RGB (0xb3b0ae),
  .grid = RGB (0x383838),
  .axis = RGB (0x6e6c6a),
  .accent = RGB (0x62a0ea),
  .correct = RGB (0x62a8f5),
  .wrong = RGB (0xff8a3c),
  .series = {
    RGB (0x4ba6e8),
    RGB (0xff8242),
    RGB (0x2fc49a),
    RGB (0xe08fbd),
    RGB (0xf0b52e),
    RGB (0x9ad6f7),
    RGB (0xdedcda),
  },
  .font_family = FONT_FAMILY,
  .font_size = 12,
  .scale = 1,
};

const PlotTheme *
plot_theme_light (void)
{
  return &light;
}

const PlotTheme *
plot_theme_dark (void)
{
  return &dark;
}

PlotColor
plot_theme_get_series_color (const PlotTheme *theme, guint index)
{
  g_return_val_if_fail (theme != NULL, light.foreground);

  return theme->series[index % PLOT_N_COLORS];
}

const double *
plot_theme_get_dash (guint index, int *n_dashes)
{
  static const double patterns[PLOT_N_DASHES][4] = {
    { 0 }, { 5, 3 }, { 1.5, 2.5 }, { 7, 2.5, 1.5, 2.5 }, { 10, 4 }
  };
  static const int lengths[PLOT_N_DASHES] = { 0, 2, 2, 4, 2 };

  g_return_val_if_fail (n_dashes != NULL, NULL);

  *n_dashes = lengths[index % PLOT_N_DASHES];
  return patterns[index % PLOT_N_DASHES];
}

PlotColor
plot_color_mix (PlotColor a, PlotColor b, double t)
{
  t = CLAMP (t, 0, 1);

  return (PlotColor){
    .red = a.red + t * (b.red - a.red),
    .green = a.green + t * (b.green - a.green),
    .blue = a.blue + t * (b.blue - a.blue),
    .alpha = a.alpha + t * (b.alpha - a.alpha),
  };
}

static double
linear_light (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

/* Relative luminance, 0 black … 1 white (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance). */
static double
get_luminance (PlotColor color)
{
  return 0.2126 * linear_light (color.red) + 0.7152 * linear_light (color.green) +
         0.0722 * linear_light (color.blue);
}

double
plot_color_get_contrast (PlotColor a, PlotColor b)
{
  double luminance_a = get_luminance (a) + 0.05;
  double luminance_b = get_luminance (b) + 0.05;

  return MAX (luminance_a, luminance_b) / MIN (luminance_a, luminance_b);
}

PlotColor
plot_color_get_readable (PlotColor fill)
{
  const PlotColor black = RGB (0x000000);
  const PlotColor white = RGB (0xffffff);

  return plot_color_get_contrast (fill, black) >= plot_color_get_contrast (fill, white) ? black
                                                                                        : white;
}
