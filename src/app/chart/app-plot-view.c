/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-plot-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "app-plot-cursor.h"
#include "app-plot-size.h"
#include "app-plot-text.h"
#include "app-plot-theme.h"

struct _AppPlotView
{
  GtkWidget parent_instance;

  PlotFigure *figure;
  PlotDrawState state;

  /* The pointer leads as long as it is inside and was used last, else the keys. */
  gboolean pointer_leads;
  double pointer_x;
  double pointer_y;

  PlotStyle *style;
  gboolean style_is_old; /* it has to be compared with the widget's */
  PlotLayout *layout;    /* of what was shown last; NULL: nothing yet */

  int min_plot_height; /* of each line chart without what is around it; 0: a height as such */

  char *name; /* what assistive technologies were told */
  char *description;
};

enum
{
  PROP_FIGURE = 1,
  PROP_MIN_PLOT_HEIGHT,
  N_PROPS
};

enum
{
  CELL_ACTIVATED,
  CELL_HIGHLIGHTED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppPlotView, app_plot_view, GTK_TYPE_WIDGET)

static gboolean
is_kind (AppPlotView *view, PlotFigureKind kind)
{
  return view->figure != NULL && plot_figure_get_kind (view->figure) == kind;
}

/* ---- style and layout ---- */

static PlotStyle *
get_style (AppPlotView *view)
{
  g_autofree char *font_family = NULL;
  PlotTheme theme;

  if (view->style && !view->style_is_old)
    return view->style;

  theme = app_plot_theme_for_widget (GTK_WIDGET (view), &font_family);
  if (view->style && !plot_style_is_of (view->style, &theme))
    g_clear_pointer (&view->style, plot_style_unref);
  if (view->style == NULL)
    view->style = plot_style_new (&theme);
  view->style_is_old = FALSE;
  return view->style;
}

static void
look_at_style_again (AppPlotView *view)
{
  view->style_is_old = TRUE;
  /* Its letters may be larger now, and take more room. */
  if (is_kind (view, PLOT_FIGURE_MATRIX))
    gtk_widget_queue_resize (GTK_WIDGET (view));
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

PlotLayout *
app_plot_view_get_layout (AppPlotView *view)
{
  PlotStyle *style;
  int width, height;

  g_return_val_if_fail (APP_IS_PLOT_VIEW (view), NULL);

  width = gtk_widget_get_width (GTK_WIDGET (view));
  height = gtk_widget_get_height (GTK_WIDGET (view));
  if (view->figure == NULL || width <= 0 || height <= 0)
    return NULL;
  style = get_style (view);
  if (view->layout == NULL || !plot_layout_is_of (view->layout, view->figure, style, width, height))
    {
      g_autoptr (PlotLayout) old = view->layout;

      view->layout = plot_layout_new (view->figure, style, width, height);
    }
  return view->layout;
}

/* ---- what is said in words ---- */

/* What is pointed at, or NULL. A curve is read by the keys only: the pointer passes a hundred
 * points on its way. */
static char *
describe_state (AppPlotView *view)
{
  const PlotDrawState *state = &view->state;
  const PlotLayout *layout;

  if (state->has_cell && is_kind (view, PLOT_FIGURE_MATRIX))
    return app_plot_describe_cell (view->figure, state->row, state->column);
  if (view->pointer_leads)
    return NULL;
  if (state->has_bar && is_kind (view, PLOT_FIGURE_BARS))
    return app_plot_describe_bar (view->figure, state->bar);
  layout = state->has_cursor ? app_plot_view_get_layout (view) : NULL;
  return layout ? plot_layout_describe_x (layout, state->cursor_x) : NULL;
}

static void
update_accessible (AppPlotView *view)
{
  const char *title = view->figure ? plot_figure_get_title (view->figure) : NULL;
  const char *subtitle = view->figure ? plot_figure_get_subtitle (view->figure) : NULL;
  g_autofree char *name = g_strdup (title ? title : _ ("Chart"));
  g_autofree char *description = describe_state (view);

  if (description == NULL)
    description = g_strdup (subtitle ? subtitle : "");
  if (g_strcmp0 (name, view->name) == 0 && g_strcmp0 (description, view->description) == 0)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  g_free (view->name);
  g_free (view->description);
  view->name = g_steal_pointer (&name);
  view->description = g_steal_pointer (&description);
}

static gboolean
app_plot_view_query_tooltip (
    GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  AppPlotView *view = APP_PLOT_VIEW (widget);
  PlotLayout *layout = app_plot_view_get_layout (view);
  PlotRectangle cell;
  g_autofree char *text = NULL;

  if (!is_kind (view, PLOT_FIGURE_MATRIX) || !view->state.has_cell)
    return FALSE;
  text = app_plot_describe_cell (view->figure, view->state.row, view->state.column);
  gtk_tooltip_set_text (tooltip, text);
  if (layout && plot_layout_get_cell (layout, view->state.row, view->state.column, &cell))
    {
      const GdkRectangle area = { (int) cell.x, (int) cell.y, (int) ceil (cell.width),
                                  (int) ceil (cell.height) };

      gtk_tooltip_set_tip_area (tooltip, &area);
    }
  return TRUE;
}

/* ---- the state: cursor, cell, bar ---- */

static gboolean
states_equal (const PlotDrawState *a, const PlotDrawState *b)
{
  return a->has_cursor == b->has_cursor && (!a->has_cursor || a->cursor_x == b->cursor_x) &&
         a->has_cell == b->has_cell &&
         (!a->has_cell || (a->row == b->row && a->column == b->column)) &&
         a->has_bar == b->has_bar && (!a->has_bar || a->bar == b->bar);
}

static void
set_state (AppPlotView *view, const PlotDrawState *state)
{
  PlotDrawState before = view->state;

  if (states_equal (&before, state))
    return;
  view->state = *state;
  gtk_widget_queue_draw (GTK_WIDGET (view));
  update_accessible (view);
  if (before.has_cell == state->has_cell &&
      (!state->has_cell || (before.row == state->row && before.column == state->column)))
    return;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (view),
                                   state->has_cell && view->pointer_leads ? "pointer" : NULL);
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (view));
  g_signal_emit (view, signals[CELL_HIGHLIGHTED], 0, state->has_cell ? (int) state->row : -1,
                 state->has_cell ? (int) state->column : -1);
}

static void
clear_state (AppPlotView *view)
{
  const PlotDrawState none = { 0 };

  set_state (view, &none);
}

static gboolean
find_hit (AppPlotView *view, double x, double y, PlotHit *hit)
{
  const PlotLayout *layout = app_plot_view_get_layout (view);

  return layout != NULL && plot_layout_hit (layout, x, y, hit);
}

/* The state that the pointer asks for. */
static void
follow_pointer (AppPlotView *view)
{
  PlotDrawState state = { 0 };
  PlotHit hit;

  if (!find_hit (view, view->pointer_x, view->pointer_y, &hit))
    {
      clear_state (view);
      return;
    }
  switch (hit.kind)
    {
    case PLOT_HIT_PANEL:
      state.has_cursor = plot_figure_step_x (view->figure, hit.x, 0, &state.cursor_x);
      break;
    case PLOT_HIT_CELL:
      state.has_cell = TRUE;
      state.row = hit.row;
      state.column = hit.column;
      break;
    case PLOT_HIT_BAR:
      state.has_bar = TRUE;
      state.bar = hit.bar;
      break;
    default:
      break;
    }
  set_state (view, &state);
}

static void
on_motion (AppPlotView *view, double x, double y)
{
  /* GTK repeats the last motion after a layout; that must not take over from the keys. */
  if (x == view->pointer_x && y == view->pointer_y)
    return;
  view->pointer_leads = TRUE;
  view->pointer_x = x;
  view->pointer_y = y;
  follow_pointer (view);
}

static void
on_leave (AppPlotView *view)
{
  view->pointer_x = NAN;
  view->pointer_y = NAN;
  if (!view->pointer_leads)
    return;
  view->pointer_leads = FALSE;
  clear_state (view);
}

static void
on_released (AppPlotView *view, int n_press, double x, double y)
{
  PlotHit hit;

  gtk_widget_grab_focus (GTK_WIDGET (view));
  if (!gtk_widget_contains (GTK_WIDGET (view), x, y) || !find_hit (view, x, y, &hit) ||
      hit.kind != PLOT_HIT_CELL)
    return;
  view->pointer_leads = TRUE;
  view->pointer_x = x;
  view->pointer_y = y;
  follow_pointer (view);
  g_signal_emit (view, signals[CELL_ACTIVATED], 0, (guint) hit.row, (guint) hit.column);
}

/* ---- keys ---- */

static gboolean
on_key_pressed (AppPlotView *view, guint keyval, guint keycode, GdkModifierType modifiers)
{
  guint key = app_plot_cursor_get_key (keyval);
  PlotDrawState state = view->state;

  if (view->figure == NULL || (modifiers & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  if ((key == GDK_KEY_Return || key == GDK_KEY_space) && view->state.has_cell)
    {
      g_signal_emit (view, signals[CELL_ACTIVATED], 0, (guint) view->state.row,
                     (guint) view->state.column);
      return TRUE;
    }
  if (!app_plot_cursor_move (view->figure, key, gtk_widget_get_width (GTK_WIDGET (view)), &state))
    return FALSE;
  view->pointer_leads = FALSE;
  set_state (view, &state);
  return TRUE;
}

static void
on_focus_leave (AppPlotView *view)
{
  if (!view->pointer_leads)
    clear_state (view);
}

/* ---- drawing and size ---- */

static void
app_plot_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  AppPlotView *view = APP_PLOT_VIEW (widget);
  const PlotLayout *layout = app_plot_view_get_layout (view);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  cairo_t *cr;

  if (layout == NULL)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  plot_layout_draw (layout, cr, &view->state);
  cairo_destroy (cr);
}

static AppPlotSize
find_size (AppPlotView *view, GtkOrientation orientation, int for_size)
{
  return app_plot_size_find (view->figure, get_style (view), view->min_plot_height, orientation,
                             for_size);
}

static GtkSizeRequestMode
app_plot_view_get_request_mode (GtkWidget *widget)
{
  AppPlotView *view = APP_PLOT_VIEW (widget);

  return is_kind (view, PLOT_FIGURE_MATRIX) || view->min_plot_height > 0
             ? GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH
             : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
app_plot_view_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  AppPlotSize size = find_size (APP_PLOT_VIEW (widget), orientation, for_size);

  *minimum = size.minimum;
  *natural = size.natural;
}

static void
app_plot_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  AppPlotView *view = APP_PLOT_VIEW (widget);

  if (view->pointer_leads)
    follow_pointer (view);
}

static void
app_plot_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (app_plot_view_parent_class)->css_changed (widget, change);
  look_at_style_again (APP_PLOT_VIEW (widget));
}

static void
app_plot_view_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (app_plot_view_parent_class)->system_setting_changed (widget, setting);
  /* The same theme may come out otherwise: letters are drawn as the desktop is set to. */
  g_clear_pointer (&APP_PLOT_VIEW (widget)->style, plot_style_unref);
  gtk_widget_queue_resize (widget);
}

/* ---- public ---- */

/* What the keys point at stays where it is as long as it exists in the new figure. */
static void
keep_state (AppPlotView *view)
{
  PlotDrawState state = view->state;

  if (view->pointer_leads)
    {
      follow_pointer (view);
      return;
    }
  if (!is_kind (view, PLOT_FIGURE_LINES))
    state.has_cursor = FALSE;
  if (!is_kind (view, PLOT_FIGURE_MATRIX) ||
      MAX (state.row, state.column) >= plot_figure_get_n_classes (view->figure))
    state.has_cell = FALSE;
  if (!is_kind (view, PLOT_FIGURE_BARS) || state.bar >= plot_figure_get_n_bars (view->figure))
    state.has_bar = FALSE;
  set_state (view, &state);
}

void
app_plot_view_set_figure (AppPlotView *view, PlotFigure *figure)
{
  int width = gtk_widget_get_width (GTK_WIDGET (view));
  AppPlotSize before[2], after[2];

  g_return_if_fail (APP_IS_PLOT_VIEW (view));

  if (view->figure == figure)
    return;
  for (int i = 0; i < 2; i++)
    before[i] = find_size (view, (GtkOrientation) i, width);
  if (figure)
    plot_figure_ref (figure);
  g_clear_pointer (&view->layout, plot_layout_free);
  g_clear_pointer (&view->figure, plot_figure_unref);
  view->figure = figure;
  for (int i = 0; i < 2; i++)
    after[i] = find_size (view, (GtkOrientation) i, width);
  if (memcmp (before, after, sizeof before) != 0)
    gtk_widget_queue_resize (GTK_WIDGET (view));
  keep_state (view);
  update_accessible (view);
  gtk_widget_queue_draw (GTK_WIDGET (view));
  g_object_notify_by_pspec (G_OBJECT (view), props[PROP_FIGURE]);
}

PlotFigure *
app_plot_view_get_figure (AppPlotView *view)
{
  g_return_val_if_fail (APP_IS_PLOT_VIEW (view), NULL);
  return view->figure;
}

PlotTheme
app_plot_view_get_theme (AppPlotView *view)
{
  g_return_val_if_fail (APP_IS_PLOT_VIEW (view), *plot_theme_light ());
  return *plot_style_get_theme (get_style (view));
}

void
app_plot_view_focus_cell (AppPlotView *view, guint row, guint column)
{
  PlotDrawState state = { .has_cell = TRUE, .row = row, .column = column };

  g_return_if_fail (APP_IS_PLOT_VIEW (view));

  gtk_widget_grab_focus (GTK_WIDGET (view));
  if (!is_kind (view, PLOT_FIGURE_MATRIX) ||
      MAX (row, column) >= plot_figure_get_n_classes (view->figure))
    return;
  view->pointer_leads = FALSE;
  set_state (view, &state);
}

/* ---- GObject ---- */

static void
app_plot_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FIGURE:
      g_value_set_boxed (value, APP_PLOT_VIEW (object)->figure);
      break;
    case PROP_MIN_PLOT_HEIGHT:
      g_value_set_int (value, APP_PLOT_VIEW (object)->min_plot_height);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_plot_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FIGURE:
      app_plot_view_set_figure (APP_PLOT_VIEW (object), g_value_get_boxed (value));
      break;
    case PROP_MIN_PLOT_HEIGHT:
      APP_PLOT_VIEW (object)->min_plot_height = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
app_plot_view_finalize (GObject *object)
{
  AppPlotView *view = APP_PLOT_VIEW (object);

  g_clear_pointer (&view->figure, plot_figure_unref);
  g_clear_pointer (&view->layout, plot_layout_free);
  g_clear_pointer (&view->style, plot_style_unref);
  g_free (view->name);
  g_free (view->description);
  G_OBJECT_CLASS (app_plot_view_parent_class)->finalize (object);
}

static void
app_plot_view_class_init (AppPlotViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = app_plot_view_finalize;
  object_class->get_property = app_plot_view_get_property;
  object_class->set_property = app_plot_view_set_property;
  widget_class->snapshot = app_plot_view_snapshot;
  widget_class->get_request_mode = app_plot_view_get_request_mode;
  widget_class->measure = app_plot_view_measure;
  widget_class->size_allocate = app_plot_view_size_allocate;
  widget_class->css_changed = app_plot_view_css_changed;
  widget_class->system_setting_changed = app_plot_view_system_setting_changed;
  widget_class->query_tooltip = app_plot_view_query_tooltip;

  props[PROP_FIGURE] =
      g_param_spec_boxed ("figure", NULL, NULL, PLOT_TYPE_FIGURE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_MIN_PLOT_HEIGHT] = g_param_spec_int ("min-plot-height", NULL, NULL, 0, G_MAXINT16, 0,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[CELL_ACTIVATED] =
      g_signal_new ("cell-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[CELL_HIGHLIGHTED] =
      g_signal_new ("cell-highlighted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);

  gtk_widget_class_set_css_name (widget_class, "plotview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
add_controllers (AppPlotView *view)
{
  GtkWidget *widget = GTK_WIDGET (view);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion), view);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), view);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), view);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (on_key_pressed), view);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_focus_leave), view);
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_released), view);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, key);
  gtk_widget_add_controller (widget, focus);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}

static void
app_plot_view_init (AppPlotView *view)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  view->pointer_x = NAN;
  view->pointer_y = NAN;
  gtk_widget_set_focusable (GTK_WIDGET (view), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (view), TRUE);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (look_at_style_again), view,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (look_at_style_again), view,
                           G_CONNECT_SWAPPED);
  add_controllers (view);
  update_accessible (view);
}
