/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-side-layout.h"

#define SPACING 24
/* Widths that text needs are those at this font size, and grow with it. */
#define FONT_PIXELS (11 * 96 / 72.0)
#define SIDE_BY_SIDE_WIDTH 820 /* from here on the children are side by side */
#define MIN_CHART_HEIGHT 300
#define MAX_CHART_HEIGHT 760
#define CHART_RATIO 0.9 /* height of the chart per width, within these limits */
#define TEXT_SHARE 0.38 /* of the width, within the next two: a chart can use what text cannot */
#define MIN_TEXT_WIDTH 380
#define MAX_TEXT_WIDTH 480

struct _AppSideLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (AppSideLayout, app_side_layout, GTK_TYPE_LAYOUT_MANAGER)

/* What has room in a given width. */
typedef struct
{
  gboolean side_by_side;
  int chart_width;
  int chart_height;
  int text_width;
  int text_height;
} Sizes;

static GtkWidget *
get_chart (GtkWidget *widget)
{
  return gtk_widget_get_first_child (widget);
}

static GtkWidget *
get_text (GtkWidget *widget)
{
  GtkWidget *chart = get_chart (widget);

  return chart == NULL ? NULL : gtk_widget_get_next_sibling (chart);
}

static void
measure_child (
    GtkWidget *child, GtkOrientation orientation, int for_size, int *minimum, int *natural)
{
  *minimum = *natural = 0;
  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
}

/* How much larger the letters are; at least 1. */
static double
get_text_scale (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = pango_font_description_get_size (font) / (double) PANGO_SCALE;
  double resolution = pango_cairo_context_get_resolution (context);

  if (!pango_font_description_get_size_is_absolute (font))
    size *= (resolution > 0 ? resolution : 96) / 72;
  return MAX (size / FONT_PIXELS, 1);
}

static Sizes
find_sizes (GtkWidget *widget, int width)
{
  Sizes sizes = { .chart_width = width, .text_width = width };
  double scale = get_text_scale (widget);
  int minimum, natural;

  sizes.side_by_side = width >= SIDE_BY_SIDE_WIDTH * scale;
  if (sizes.side_by_side)
    {
      measure_child (get_text (widget), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural);
      sizes.text_width = MAX (CLAMP ((int) (width * TEXT_SHARE), (int) (MIN_TEXT_WIDTH * scale),
                                     (int) (MAX_TEXT_WIDTH * scale)),
                              minimum);
      sizes.chart_width = width - SPACING - sizes.text_width;
    }
  measure_child (get_chart (widget), GTK_ORIENTATION_VERTICAL, sizes.chart_width, &minimum,
                 &natural);
  sizes.chart_height =
      MAX (CLAMP ((int) (sizes.chart_width * CHART_RATIO), MIN_CHART_HEIGHT, MAX_CHART_HEIGHT),
           minimum);
  measure_child (get_text (widget), GTK_ORIENTATION_VERTICAL, sizes.text_width, &minimum,
                 &sizes.text_height);
  return sizes;
}

static GtkSizeRequestMode
app_side_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
app_side_layout_measure (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  int min_chart, nat_chart, min_text, nat_text;
  Sizes sizes;

  measure_child (get_chart (widget), GTK_ORIENTATION_HORIZONTAL, -1, &min_chart, &nat_chart);
  measure_child (get_text (widget), GTK_ORIENTATION_HORIZONTAL, -1, &min_text, &nat_text);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (min_chart, min_text);
      *natural = MAX (SIDE_BY_SIDE_WIDTH, nat_chart + SPACING + nat_text);
      return;
    }
  sizes = find_sizes (widget, for_size < 0 ? MAX (min_chart, min_text) : for_size);
  *minimum = *natural = sizes.side_by_side ? MAX (sizes.chart_height, sizes.text_height)
                                           : sizes.chart_height + SPACING + sizes.text_height;
}

static void
allocate_child (GtkWidget *child, int x, int y, int width, int height)
{
  GtkAllocation allocation = { x, y, width, height };

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_size_allocate (child, &allocation, -1);
}

static void
app_side_layout_allocate (
    GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  Sizes sizes = find_sizes (widget, width);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int chart_x = 0, text_x = 0, text_y = 0;

  if (!sizes.side_by_side)
    text_y = sizes.chart_height + SPACING;
  else if (mirrored)
    chart_x = sizes.text_width + SPACING;
  else
    text_x = sizes.chart_width + SPACING;
  allocate_child (get_chart (widget), chart_x, 0, sizes.chart_width, sizes.chart_height);
  allocate_child (get_text (widget), text_x, text_y, sizes.text_width, sizes.text_height);
}

static void
app_side_layout_class_init (AppSideLayoutClass *class)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (class);

  layout_class->get_request_mode = app_side_layout_get_request_mode;
  layout_class->measure = app_side_layout_measure;
  layout_class->allocate = app_side_layout_allocate;
}

static void
app_side_layout_init (AppSideLayout *layout)
{
}
