/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-toast.h"

AdwToast *
app_toast_new (const char *text)
{
  g_autofree char *markup = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  markup = g_markup_escape_text (text, -1);
  return adw_toast_new (markup);
}

static AdwToastOverlay *
search_below (GtkWidget *widget)
{
  if (ADW_IS_TOAST_OVERLAY (widget))
    return ADW_TOAST_OVERLAY (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      AdwToastOverlay *found = search_below (child);

      if (found)
        return found;
    }
  return NULL;
}

AdwToastOverlay *
app_toast_find_overlay (GtkWidget *widget)
{
  GtkRoot *root;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  root = gtk_widget_get_root (widget);
  return root ? search_below (GTK_WIDGET (root)) : NULL;
}

void
app_toast_show (GtkWidget *widget, AdwToast *toast)
{
  AdwToastOverlay *overlay = app_toast_find_overlay (widget);

  if (overlay)
    adw_toast_overlay_add_toast (overlay, toast);
  else
    g_object_unref (toast);
}
