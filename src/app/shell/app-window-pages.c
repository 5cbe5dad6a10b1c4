/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages: made when they are needed, shown by name. */
#include "app-evaluate-page.h"
#include "app-mistakes-page.h"
#include "app-train-page.h"
#include "app-window-private.h"

/* ---- scrolling ---- */

static void
set_scroll_to_focus (GtkWidget *widget, gboolean scrolls)
{
  if (GTK_IS_VIEWPORT (widget))
    {
      gtk_viewport_set_scroll_to_focus (GTK_VIEWPORT (widget), scrolls);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    set_scroll_to_focus (child, scrolls);
}

static gboolean
on_page_shown (GtkWidget *page, GdkFrameClock *clock, gpointer data)
{
  set_scroll_to_focus (page, TRUE);
  return G_SOURCE_REMOVE;
}

/* The keyboard comes to a page with it: by app-window-focus.c, or by the stack of pages. */
static void
on_page_map (GtkWidget *page)
{
  set_scroll_to_focus (page, FALSE);
  gtk_widget_add_tick_callback (page, on_page_shown, NULL, NULL);
}

/* Has @page appear as far scrolled as it was left, or not at all, wherever the keyboard is in it:
 * on Evaluate, for one, what has it is below the accuracy. */
static void
keep_scrolled (GtkWidget *page)
{
  g_signal_connect (page, "map", G_CALLBACK (on_page_map), NULL);
}

/* ---- making ---- */

/* All pages but the first are made when they are asked for, or else soon after the first frame, one
 * at a time: together they take longer than all that the first frame needs. */

/* The page that belongs into @place, or into the first one that is empty if that is NULL. TRUE if
 * there was one to make. */
static gboolean
make_page (AppWindow *self, GtkWidget *place)
{
  const struct
  {
    AdwBin *bin;
    GType type;
  } pages[] = { { self->train_bin, APP_TYPE_TRAIN_PAGE },
                { self->evaluate_bin, APP_TYPE_EVALUATE_PAGE },
                { self->mistakes_bin, APP_TYPE_MISTAKES_PAGE } };

  for (size_t i = 0; self->workspace && i < G_N_ELEMENTS (pages); i++)
    if ((place == NULL || place == GTK_WIDGET (pages[i].bin)) &&
        adw_bin_get_child (pages[i].bin) == NULL)
      {
        GtkWidget *page = app_part_new (pages[i].type, self->workspace);

        keep_scrolled (page);
        adw_bin_set_child (pages[i].bin, page);
        return TRUE;
      }
  return FALSE;
}

static gboolean
make_next_page (gpointer data)
{
  AppWindow *self = data;

  if (make_page (self, NULL))
    return G_SOURCE_CONTINUE;
  /* What task bars show; it is drawn once for each of its sizes. */
  gtk_window_set_icon_name (GTK_WINDOW (self), APP_ID);
  self->make_source = 0;
  return G_SOURCE_REMOVE;
}

/* In the first frame, which is drawn before a source of low priority has its turn. */
static gboolean
on_first_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  AppWindow *self = APP_WINDOW (widget);

  if (self->make_source == 0)
    self->make_source = g_idle_add_full (G_PRIORITY_LOW, make_next_page, self, NULL);
  return G_SOURCE_REMOVE;
}

void
app_window_make_pages_later (AppWindow *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_first_frame, NULL, NULL);
}

/* ---- showing ---- */

void
app_window_show_page (AppWindow *self, const char *page)
{
  g_return_if_fail (APP_IS_WINDOW (self));
  g_return_if_fail (page != NULL);

  if (adw_view_stack_get_child_by_name (self->view_stack, page))
    adw_view_stack_set_visible_child_name (self->view_stack, page);
}

const char *
app_window_get_page (AppWindow *self)
{
  g_return_val_if_fail (APP_IS_WINDOW (self), NULL);

  return adw_view_stack_get_visible_child_name (self->view_stack);
}

static void
on_visible_page (AppWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "page");
  GtkWidget *child = adw_view_stack_get_visible_child (self->view_stack);
  const char *page = app_window_get_page (self);

  if (child)
    make_page (self, child);
  if (page && action)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (page));
}

void
app_window_follow_pages (AppWindow *self)
{
  keep_scrolled (GTK_WIDGET (self->data_page));
  g_signal_connect_object (self->view_stack, "notify::visible-child", G_CALLBACK (on_visible_page),
                           self, G_CONNECT_SWAPPED);
}
