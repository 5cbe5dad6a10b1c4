/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-width-layout.h"

struct _AppWidthLayout
{
  GtkLayoutManager parent_instance;

  int natural_width;
};

enum
{
  PROP_NATURAL_WIDTH = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AppWidthLayout, app_width_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
app_width_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  return child ? gtk_widget_get_request_mode (child) : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
app_width_layout_measure (GtkLayoutManager *manager,
                          GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  *minimum = *natural = 0;
  if (child == NULL || !gtk_widget_should_layout (child))
    return;
  gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (APP_WIDTH_LAYOUT (manager)->natural_width, *minimum);
}

static void
app_width_layout_allocate (
    GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  GtkAllocation place = { 0, 0, width, height };

  if (child && gtk_widget_should_layout (child))
    gtk_widget_size_allocate (child, &place, baseline);
}

static void
app_width_layout_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_NATURAL_WIDTH:
      g_value_set_int (value, APP_WIDTH_LAYOUT (object)->natural_width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_width_layout_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_NATURAL_WIDTH:
      APP_WIDTH_LAYOUT (object)->natural_width = g_value_get_int (value);
      gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_width_layout_class_init (AppWidthLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = app_width_layout_get_property;
  object_class->set_property = app_width_layout_set_property;
  layout_class->get_request_mode = app_width_layout_get_request_mode;
  layout_class->measure = app_width_layout_measure;
  layout_class->allocate = app_width_layout_allocate;

  props[PROP_NATURAL_WIDTH] = g_param_spec_int ("natural-width", NULL, NULL, 0, G_MAXINT16, 0,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
app_width_layout_init (AppWidthLayout *layout)
{
}
