/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-page-list.h"

#include <math.h>

#include "app-one-stop.h"

struct _AppPageList
{
  GtkWidget parent_instance;

  GtkWidget *list;
  GtkAdjustment *own; /* the list's position in itself */

  GtkViewport *viewport; /* around; borrowed, while this is in a window */
  GtkAdjustment *around; /* its position; owned */

  gboolean following; /* the list moves because the page does */
  gboolean leads;     /* the list has moved by itself, and the page is to follow */
  guint settle_tick;
};

enum
{
  PROP_LIST = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (AppPageList, app_page_list, GTK_TYPE_WIDGET)

/* ---- where it is ---- */

/* Below the top of what the page scrolls. */
static double
get_offset (AppPageList *self)
{
  GtkWidget *content = gtk_viewport_get_child (self->viewport);
  graphene_point_t point;

  if (content == NULL ||
      !gtk_widget_compute_point (GTK_WIDGET (self), content, &GRAPHENE_POINT_INIT (0, 0), &point))
    return 0;
  return (double) point.y;
}

/* As high as the view, if there are rows for it. */
static int
get_list_height (AppPageList *self, int height)
{
  int view = self->around ? (int) gtk_adjustment_get_page_size (self->around) : 0;

  return view > 0 ? MIN (view, height) : height;
}

/* The list's place in this widget, and so what it has scrolled by. */
static int
get_list_top (AppPageList *self, int height)
{
  int last = height - get_list_height (self, height);

  if (self->around == NULL)
    return 0;
  return (int) CLAMP (round (gtk_adjustment_get_value (self->around) - get_offset (self)), 0, last);
}

static void
follow (AppPageList *self)
{
  self->following = TRUE;
  gtk_adjustment_set_value (self->own,
                            get_list_top (self, gtk_widget_get_height (GTK_WIDGET (self))));
  self->following = FALSE;
}

/* ---- who moves whom ---- */

/* In the frame after one in which something has moved while widgets got their places, where it is
 * too late for others to move along. */
static gboolean
settle (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  AppPageList *self = APP_PAGE_LIST (widget);

  self->settle_tick = 0;
  if (self->leads && self->around)
    gtk_adjustment_set_value (self->around,
                              get_offset (self) + gtk_adjustment_get_value (self->own));
  self->leads = FALSE;
  gtk_widget_queue_allocate (widget);
  return G_SOURCE_REMOVE;
}

static void
settle_later (AppPageList *self)
{
  if (self->settle_tick == 0)
    self->settle_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), settle, NULL, NULL);
}

/* The list has gone to a row that was far away: the page comes along. */
static void
on_own_value (AppPageList *self)
{
  if (self->following || self->around == NULL)
    return;
  self->leads = TRUE;
  settle_later (self);
}

static void
on_around_value (AppPageList *self)
{
  follow (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
set_viewport (AppPageList *self, GtkViewport *viewport)
{
  if (self->around)
    g_signal_handlers_disconnect_by_data (self->around, self);
  g_clear_object (&self->around);
  self->viewport = viewport;
  if (viewport == NULL)
    return;
  self->around = g_object_ref (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport)));
  g_signal_connect_swapped (self->around, "value-changed", G_CALLBACK (on_around_value), self);
  /* The view has another height, or what is above the list. */
  g_signal_connect_swapped (self->around, "changed", G_CALLBACK (settle_later), self);
}

static void
app_page_list_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (app_page_list_parent_class)->root (widget);
  set_viewport (APP_PAGE_LIST (widget),
                GTK_VIEWPORT (gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT)));
}

static void
app_page_list_unroot (GtkWidget *widget)
{
  AppPageList *self = APP_PAGE_LIST (widget);

  if (self->settle_tick)
    gtk_widget_remove_tick_callback (widget, self->settle_tick);
  self->settle_tick = 0;
  set_viewport (self, NULL);
  GTK_WIDGET_CLASS (app_page_list_parent_class)->unroot (widget);
}

/* ---- size ---- */

static GtkSizeRequestMode
app_page_list_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* The first row exists as soon as there is a model. */
static int
measure_rows (AppPageList *self)
{
  GtkSelectionModel *model = gtk_list_view_get_model (GTK_LIST_VIEW (self->list));
  GtkWidget *row = gtk_widget_get_first_child (self->list);
  int height;

  if (model == NULL || row == NULL)
    return 0;
  gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  return (int) g_list_model_get_n_items (G_LIST_MODEL (model)) * height;
}

static void
app_page_list_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  AppPageList *self = APP_PAGE_LIST (widget);

  if (self->list == NULL)
    return;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = measure_rows (self);
  else
    gtk_widget_measure (self->list, orientation, -1, minimum, natural, NULL, NULL);
}

static void
app_page_list_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  AppPageList *self = APP_PAGE_LIST (widget);
  GtkAllocation place = { 0, get_list_top (self, height), width, get_list_height (self, height) };

  if (self->list == NULL)
    return;
  follow (self);
  gtk_widget_size_allocate (self->list, &place, -1);
}

/* ---- the keyboard ---- */

static gboolean
app_page_list_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return app_one_stop_focus (widget, direction,
                             GTK_WIDGET_CLASS (app_page_list_parent_class)->focus);
}

/* ---- object ---- */

static void
set_list (AppPageList *self, GtkWidget *list)
{
  g_return_if_fail (self->list == NULL && GTK_IS_LIST_VIEW (list));

  self->list = list;
  gtk_scrollable_set_vadjustment (GTK_SCROLLABLE (list), self->own);
  gtk_widget_set_parent (list, GTK_WIDGET (self));
  app_one_stop_remember (list);
}

static void
app_page_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LIST:
      g_value_set_object (value, APP_PAGE_LIST (object)->list);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
app_page_list_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LIST:
      if (g_value_get_object (value))
        set_list (APP_PAGE_LIST (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
app_page_list_dispose (GObject *object)
{
  AppPageList *self = APP_PAGE_LIST (object);

  set_viewport (self, NULL);
  if (self->own)
    g_signal_handlers_disconnect_by_data (self->own, self);
  g_clear_pointer (&self->list, gtk_widget_unparent);
  g_clear_object (&self->own);

  G_OBJECT_CLASS (app_page_list_parent_class)->dispose (object);
}

static void
app_page_list_class_init (AppPageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = app_page_list_dispose;
  object_class->get_property = app_page_list_get_property;
  object_class->set_property = app_page_list_set_property;
  widget_class->root = app_page_list_root;
  widget_class->unroot = app_page_list_unroot;
  widget_class->get_request_mode = app_page_list_get_request_mode;
  widget_class->measure = app_page_list_measure;
  widget_class->size_allocate = app_page_list_size_allocate;
  widget_class->focus = app_page_list_focus;

  props[PROP_LIST] = g_param_spec_object ("list", NULL, NULL, GTK_TYPE_WIDGET,
                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_css_name (widget_class, "pagelist");
}

static void
app_page_list_init (AppPageList *self)
{
  self->own = g_object_ref_sink (gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  g_signal_connect_swapped (self->own, "value-changed", G_CALLBACK (on_own_value), self);
  /* The card's round corners are the rows', too. */
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
