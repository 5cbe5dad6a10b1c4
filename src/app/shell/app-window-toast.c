/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Toasts, and where they are shown: at the bottom, as everywhere, but higher up if it would cover
 * what can be pressed there. Its overlay knows one place only, so that the toast has a margin below
 * it. */
#include "app-toast.h"
#include "app-window-private.h"

/* How far apart the places are that are tried, in pixels. */
#define STEP 6
/* While there is a toast, pages may scroll and change below it: how often it is looked at, in
 * milliseconds. */
#define INTERVAL 200
/* What can be pressed, per pixel that is covered, against what can only be looked at closely. */
#define PRESSED_WEIGHT 1000

typedef struct
{
  graphene_rect_t rect;
  double weight;
} Obstacle;

/* ---- what is in the way ---- */

static gboolean
is_pressed (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_SWITCH (widget) ||
         GTK_IS_EDITABLE (widget) || GTK_IS_RANGE (widget) || GTK_IS_LIST_BOX_ROW (widget);
}

/* Parts of a list, charts: there are more of them than toasts could avoid. */
static gboolean
is_lesser (GtkWidget *widget)
{
  return gtk_widget_get_focusable (widget) && !GTK_IS_SCROLLED_WINDOW (widget) &&
         !GTK_IS_LABEL (widget);
}

static void
collect_obstacles (GtkWidget *widget, GtkWidget *overlay, graphene_rect_t clip, GArray *obstacles)
{
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (widget) || !gtk_widget_compute_bounds (widget, overlay, &bounds))
    return;
  if (GTK_IS_SCROLLED_WINDOW (widget) && !graphene_rect_intersection (&clip, &bounds, &clip))
    return;
  if ((is_pressed (widget) || is_lesser (widget)) &&
      graphene_rect_intersection (&clip, &bounds, &bounds))
    {
      Obstacle obstacle = { bounds, is_pressed (widget) ? PRESSED_WEIGHT : 1 };

      g_array_append_val (obstacles, obstacle);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    collect_obstacles (child, overlay, clip, obstacles);
}

static double
get_cost (const GArray *obstacles, const graphene_rect_t *rect)
{
  double cost = 0;

  for (guint i = 0; i < obstacles->len; i++)
    {
      const Obstacle *obstacle = &g_array_index (obstacles, Obstacle, i);
      graphene_rect_t covered;

      if (graphene_rect_intersection (&obstacle->rect, rect, &covered))
        cost += obstacle->weight * (double) (covered.size.width * covered.size.height);
    }
  return cost;
}

/* ---- its place ---- */

/* The lowest place where it covers least, as a distance from the bottom. @place: there it is now,
 * or would be without a distance. */
static int
find_margin (const GArray *obstacles, graphene_rect_t place, int present)
{
  graphene_rect_t rect = place;
  double least;
  int best = present;

  graphene_rect_offset (&rect, 0, (float) -present);
  least = get_cost (obstacles, &rect);
  /* Where it is, it stays, as long as nothing that is pressed comes below it. */
  if (present > 0 && least < PRESSED_WEIGHT)
    return present;
  for (int margin = 0; margin <= (int) place.origin.y; margin += STEP)
    {
      double cost;

      rect = place;
      graphene_rect_offset (&rect, 0, (float) -margin);
      cost = get_cost (obstacles, &rect);
      if (cost < least || (cost <= least && margin < best))
        {
          least = cost;
          best = margin;
        }
    }
  return best;
}

static void
place_toast (AppWindow *self, GtkWidget *toast)
{
  GtkWidget *overlay = GTK_WIDGET (self->toast_overlay);
  GtkWidget *content = adw_toast_overlay_get_child (self->toast_overlay);
  int present = gtk_widget_get_margin_bottom (toast);
  g_autoptr (GArray) obstacles = g_array_new (FALSE, FALSE, sizeof (Obstacle));
  graphene_rect_t whole = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (overlay),
                                              (float) gtk_widget_get_height (overlay));
  graphene_rect_t place;
  int width, height, margin;

  gtk_widget_measure (toast, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  width = MIN (width, (int) whole.size.width);
  gtk_widget_measure (toast, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  height -= present;
  place = GRAPHENE_RECT_INIT ((whole.size.width - (float) width) / 2,
                              whole.size.height - (float) height, (float) width, (float) height);
  collect_obstacles (content, overlay, whole, obstacles);
  margin = find_margin (obstacles, place, present);
  if (margin != present)
    gtk_widget_set_margin_bottom (toast, margin);
}

/* FALSE if there is none. */
static gboolean
place_toasts (AppWindow *self)
{
  gboolean any = FALSE;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->toast_overlay)); child;
       child = gtk_widget_get_next_sibling (child))
    if (child != adw_toast_overlay_get_child (self->toast_overlay))
      {
        place_toast (self, child);
        any = TRUE;
      }
  return any;
}

static gboolean
on_interval (gpointer data)
{
  AppWindow *self = data;

  if (place_toasts (self))
    return G_SOURCE_CONTINUE;
  self->toast_source = 0;
  return G_SOURCE_REMOVE;
}

static void
on_toasts (AppWindow *self)
{
  if (place_toasts (self) && self->toast_source == 0)
    self->toast_source = g_timeout_add (INTERVAL, on_interval, self);
}

void
app_window_watch_toasts (AppWindow *self)
{
  self->toasts = gtk_widget_observe_children (GTK_WIDGET (self->toast_overlay));
  g_signal_connect_swapped (self->toasts, "items-changed", G_CALLBACK (on_toasts), self);
}

void
app_window_add_toast (AppWindow *self, const char *text)
{
  g_return_if_fail (APP_IS_WINDOW (self));

  adw_toast_overlay_add_toast (self->toast_overlay, app_toast_new (text));
}
