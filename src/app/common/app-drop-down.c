/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-drop-down.h"

#include <glib/gi18n-lib.h>

#include "app-accessible.h"

/* ---- name ---- */

static void
update_name (GtkDropDown *drop_down, GParamSpec *pspec, const char *title)
{
  GObject *item = gtk_drop_down_get_selected_item (drop_down);
  g_auto (GStrv) parts = g_strsplit (title, "_", -1);
  g_autofree char *plain = g_strjoinv (NULL, parts), *name = NULL;

  if (GTK_IS_STRING_OBJECT (item))
    /* Translators: a title, and what is chosen under it */
    name = g_strdup_printf (_ ("%s: %s"), plain,
                            gtk_string_object_get_string (GTK_STRING_OBJECT (item)));
  app_accessible_set_name (GTK_WIDGET (drop_down), name != NULL ? name : plain);
}

/* ---- search ---- */

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
focus_search (gpointer data)
{
  GtkWidget *entry = data;

  if (gtk_widget_get_mapped (entry))
    gtk_widget_grab_focus (entry);
  return G_SOURCE_REMOVE;
}

/* After the list, which takes the focus when it opens. */
static void
on_search_mapped (GtkWidget *entry)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, focus_search, g_object_ref (entry), g_object_unref);
}

static void
take_first (GtkWidget *list)
{
  GtkSelectionModel *model = gtk_list_view_get_model (GTK_LIST_VIEW (list));

  if (model != NULL && g_list_model_get_n_items (G_LIST_MODEL (model)) > 0)
    gtk_widget_activate_action (list, "list.activate-item", "u", 0u);
}

/* GTK has no way to ask for these parts; should a later version have others, its own search stays
 * as it is. */
static void
set_up_search (GtkDropDown *drop_down)
{
  GtkWidget *popover = find_type (GTK_WIDGET (drop_down), GTK_TYPE_POPOVER);
  GtkWidget *entry = popover == NULL ? NULL : find_type (popover, GTK_TYPE_SEARCH_ENTRY);
  GtkWidget *list = popover == NULL ? NULL : find_type (popover, GTK_TYPE_LIST_VIEW);

  if (entry == NULL || list == NULL)
    return;
  /* Enter may come at once after the last letter. */
  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (entry), 0);
  g_signal_connect (entry, "map", G_CALLBACK (on_search_mapped), NULL);
  g_signal_connect_object (entry, "activate", G_CALLBACK (take_first), list, G_CONNECT_SWAPPED);
}

void
app_drop_down_set_up (GtkDropDown *drop_down, const char *title)
{
  g_return_if_fail (GTK_IS_DROP_DOWN (drop_down));
  g_return_if_fail (title != NULL);

  g_signal_connect_data (drop_down, "notify::selected-item", G_CALLBACK (update_name),
                         g_strdup (title), (GClosureNotify) (GCallback) g_free, 0);
  update_name (drop_down, NULL, title);
  set_up_search (drop_down);
}
