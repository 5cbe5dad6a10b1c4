/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-wrap-layout.h"

struct _AppWrapLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
  int line_spacing;
  gboolean homogeneous;
};

enum
{
  PROP_SPACING = 1,
  PROP_LINE_SPACING,
  PROP_HOMOGENEOUS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AppWrapLayout, app_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

/* A child in its line. */
typedef struct
{
  GtkWidget *widget;
  GtkRequestedSize size; /* horizontal; at last, minimum_size is the width that it gets */
  int line;
} Item;

/* ---- lines ---- */

static GArray *
collect_items (GtkWidget *widget)
{
  GArray *items = g_array_new (FALSE, TRUE, sizeof (Item));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      {
        Item item = { .widget = child };

        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &item.size.minimum_size,
                            &item.size.natural_size, NULL, NULL);
        g_array_append_val (items, item);
      }
  return items;
}

static int
sum_widths (const Item *items, guint n, int spacing)
{
  int sum = (int) (n - 1) * spacing;

  for (guint i = 0; i < n; i++)
    sum += items[i].size.minimum_size;
  return sum;
}

/* Gives the @n items of a line their widths. */
static void
fill_line (Item *items, guint n, int spacing, int width)
{
  g_autofree GtkRequestedSize *sizes = g_new (GtkRequestedSize, n);
  int extra = MAX (width - sum_widths (items, n, spacing), 0);
  guint n_expanding = 0;

  for (guint i = 0; i < n; i++)
    sizes[i] = items[i].size;
  extra = gtk_distribute_natural_allocation (extra, n, sizes);
  for (guint i = 0; i < n; i++)
    {
      items[i].size.minimum_size = MIN (sizes[i].minimum_size, width);
      n_expanding += gtk_widget_compute_expand (items[i].widget, GTK_ORIENTATION_HORIZONTAL);
    }
  for (guint i = 0; i < n && n_expanding > 0; i++)
    if (gtk_widget_compute_expand (items[i].widget, GTK_ORIENTATION_HORIZONTAL))
      {
        int share = extra / (int) n_expanding--;

        items[i].size.minimum_size += share;
        extra -= share;
      }
}

/* As few lines as have room, and as many items in each but the last: four go into two lines of two
 * rather than into one of three and one of one. */
static void
break_columns (const AppWrapLayout *layout, Item *items, guint n, int width)
{
  guint n_columns, n_lines;
  int widest = 1;

  for (guint i = 0; i < n; i++)
    widest = MAX (widest, items[i].size.minimum_size);
  n_columns = (guint) CLAMP ((width + layout->spacing) / (widest + layout->spacing), 1, (int) n);
  n_lines = (n + n_columns - 1) / n_columns;
  n_columns = (n + n_lines - 1) / n_lines;
  for (guint i = 0; i < n; i++)
    {
      items[i].line = (int) (i / n_columns);
      items[i].size.minimum_size =
          (width - (int) (n_columns - 1) * layout->spacing) / (int) n_columns;
    }
}

/* Breaks the items into lines of at most @width; the caller frees them. */
static GArray *
break_lines (const AppWrapLayout *layout, GtkWidget *widget, int width)
{
  GArray *array = collect_items (widget);
  Item *items = (Item *) (void *) array->data;
  int line = 0;

  if (layout->homogeneous && array->len > 0)
    {
      break_columns (layout, items, array->len, width);
      return array;
    }
  for (guint start = 0; start < array->len; line++)
    {
      guint n = 1;

      while (start + n < array->len && sum_widths (items + start, n + 1, layout->spacing) <= width)
        n++;
      fill_line (items + start, n, layout->spacing, width);
      for (guint i = start; i < start + n; i++)
        items[i].line = line;
      start += n;
    }
  return array;
}

/* The height of the line that begins with item @start; sets @end to where the next one begins. */
static int
measure_line (const GArray *items, guint start, guint *end)
{
  int height = 0;

  for (*end = start; *end < items->len; (*end)++)
    {
      const Item *item = &g_array_index (items, Item, *end);
      int minimum, natural;

      if (item->line != g_array_index (items, Item, start).line)
        break;
      gtk_widget_measure (item->widget, GTK_ORIENTATION_VERTICAL, item->size.minimum_size, &minimum,
                          &natural, NULL, NULL);
      height = MAX (height, natural);
    }
  return height;
}

/* ---- GtkLayoutManager ---- */

static GtkSizeRequestMode
app_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (AppWrapLayout *layout, GtkWidget *widget, int *minimum, int *natural)
{
  g_autoptr (GArray) items = collect_items (widget);
  int widest = 0;

  *minimum = *natural = 0;
  for (guint i = 0; i < items->len; i++)
    {
      const Item *item = &g_array_index (items, Item, i);

      *minimum = MAX (*minimum, item->size.minimum_size);
      *natural += item->size.natural_size + (i > 0 ? layout->spacing : 0);
      widest = MAX (widest, item->size.natural_size);
    }
  if (layout->homogeneous && items->len > 0)
    *natural = (int) items->len * (widest + layout->spacing) - layout->spacing;
}

static void
app_wrap_layout_measure (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  AppWrapLayout *layout = APP_WRAP_LAYOUT (manager);
  g_autoptr (GArray) items = NULL;
  int height = 0;

  measure_width (layout, widget, minimum, natural);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  items = break_lines (layout, widget, for_size < 0 ? *natural : MAX (for_size, *minimum));
  for (guint start = 0, end; start < items->len; start = end)
    height += (start > 0 ? layout->line_spacing : 0) + measure_line (items, start, &end);
  *minimum = *natural = height;
}

static void
app_wrap_layout_allocate (
    GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  AppWrapLayout *layout = APP_WRAP_LAYOUT (manager);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  g_autoptr (GArray) items = break_lines (layout, widget, width);
  int y = 0;

  for (guint start = 0, end; start < items->len; start = end)
    {
      int line_height = measure_line (items, start, &end);
      int x = 0;

      for (guint i = start; i < end; i++)
        {
          const Item *item = &g_array_index (items, Item, i);
          GtkAllocation place = { x, y, item->size.minimum_size, line_height };

          if (mirrored)
            place.x = width - x - place.width;
          gtk_widget_size_allocate (item->widget, &place, -1);
          x += place.width + layout->spacing;
        }
      y += line_height + layout->line_spacing;
    }
}

/* ---- GObject ---- */

static void
app_wrap_layout_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AppWrapLayout *layout = APP_WRAP_LAYOUT (object);

  switch (id)
    {
    case PROP_SPACING:
      g_value_set_int (value, layout->spacing);
      break;
    case PROP_LINE_SPACING:
      g_value_set_int (value, layout->line_spacing);
      break;
    case PROP_HOMOGENEOUS:
      g_value_set_boolean (value, layout->homogeneous);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_wrap_layout_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AppWrapLayout *layout = APP_WRAP_LAYOUT (object);

  switch (id)
    {
    case PROP_SPACING:
      layout->spacing = g_value_get_int (value);
      break;
    case PROP_LINE_SPACING:
      layout->line_spacing = g_value_get_int (value);
      break;
    case PROP_HOMOGENEOUS:
      layout->homogeneous = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (layout));
}

static void
app_wrap_layout_class_init (AppWrapLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = app_wrap_layout_get_property;
  object_class->set_property = app_wrap_layout_set_property;
  layout_class->get_request_mode = app_wrap_layout_get_request_mode;
  layout_class->measure = app_wrap_layout_measure;
  layout_class->allocate = app_wrap_layout_allocate;

  props[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT16, 0,
                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_LINE_SPACING] = g_param_spec_int ("line-spacing", NULL, NULL, 0, G_MAXINT16, 0,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_HOMOGENEOUS] = g_param_spec_boolean ("homogeneous", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
app_wrap_layout_init (AppWrapLayout *layout)
{
}
