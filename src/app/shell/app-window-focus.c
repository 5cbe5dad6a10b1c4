/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the keyboard is: F6 takes it from pane to pane, and whoever asks for a page has it there.
 */
#include "app-weak-ref.h"
#include "app-window-private.h"

/* What an AdwFlap has on its two sides, in the order in which they are seen. */
static void
add_sides (AdwFlap *flap, GPtrArray *panes)
{
  GtkWidget *side = adw_flap_get_flap (flap);
  GtkWidget *content = adw_flap_get_content (flap);
  gboolean side_last = adw_flap_get_flap_position (flap) == GTK_PACK_END;

  if (side && adw_flap_get_reveal_flap (flap) && !side_last)
    g_ptr_array_add (panes, side);
  /* Below a folded flap's side there is nothing to be done. */
  if (content && gtk_widget_get_child_visible (content))
    g_ptr_array_add (panes, content);
  if (side && adw_flap_get_reveal_flap (flap) && side_last)
    g_ptr_array_add (panes, side);
}

static AdwFlap *
find_flap (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (ADW_IS_FLAP (widget))
    return ADW_FLAP (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      AdwFlap *found = find_flap (child);

      if (found)
        return found;
    }
  return NULL;
}

static GPtrArray *
collect_panes (AppWindow *self)
{
  GPtrArray *panes = g_ptr_array_new ();
  GtkWidget *page = adw_view_stack_get_visible_child (self->view_stack);
  AdwFlap *flap = page ? find_flap (page) : NULL;

  g_ptr_array_add (panes, self->header_bar);
  if (flap)
    add_sides (flap, panes);
  else if (page)
    g_ptr_array_add (panes, page);
  if (adw_view_switcher_bar_get_reveal (self->switcher_bar))
    g_ptr_array_add (panes, self->switcher_bar);
  return panes;
}

static gboolean
has_focus_inside (AppWindow *self, GtkWidget *pane)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));

  return focus && (focus == pane || gtk_widget_is_ancestor (focus, pane));
}

static void
move_to_pane (AppWindow *self, int step)
{
  g_autoptr (GPtrArray) panes = collect_panes (self);
  int n = (int) panes->len;
  int start = step > 0 ? -1 : n;

  for (int i = 0; i < n; i++)
    if (has_focus_inside (self, g_ptr_array_index (panes, i)))
      start = i;
  /* A pane without anything for the keyboard is passed over. */
  for (int i = 1; i <= n; i++)
    {
      int next = ((start + i * step) % n + n) % n;

      if (next != start &&
          gtk_widget_child_focus (g_ptr_array_index (panes, next), GTK_DIR_TAB_FORWARD))
        break;
    }
  gtk_window_set_focus_visible (GTK_WINDOW (self), TRUE);
}

static void
on_next_pane (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  move_to_pane (data, 1);
}

static void
on_previous_pane (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  move_to_pane (data, -1);
}

void
app_window_install_focus_actions (AppWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "next-pane", .activate = on_next_pane },
    { .name = "previous-pane", .activate = on_previous_pane },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/* ---- pages ---- */

/* Data of a page: where the keyboard was when the page was left. */
#define LAST_FOCUS "app-window-last-focus"

static void
remember_focus (AppWindow *self, GtkWidget *page)
{
  GWeakRef *ref;

  if (page == NULL || !has_focus_inside (self, page))
    return;
  ref = g_object_get_data (G_OBJECT (page), LAST_FOCUS);
  if (ref == NULL)
    {
      ref = app_weak_ref_new (NULL);
      g_object_set_data_full (G_OBJECT (page), LAST_FOCUS, ref, app_weak_ref_free);
    }
  g_weak_ref_set (ref, gtk_root_get_focus (GTK_ROOT (self)));
}

static gboolean
recall_focus (GtkWidget *page)
{
  GWeakRef *ref = g_object_get_data (G_OBJECT (page), LAST_FOCUS);
  g_autoptr (GtkWidget) focus = ref ? g_weak_ref_get (ref) : NULL;

  return focus && gtk_widget_get_mapped (focus) && gtk_widget_grab_focus (focus);
}

void
app_window_go_to_page (AppWindow *self, const char *name)
{
  GtkWidget *page;

  remember_focus (self, adw_view_stack_get_visible_child (self->view_stack));
  app_window_show_page (self, name);
  page = adw_view_stack_get_visible_child (self->view_stack);
  if (page == NULL || has_focus_inside (self, page))
    return;
  if (!recall_focus (page))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}
