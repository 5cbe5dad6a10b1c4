/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-flap-cover.h"

typedef struct
{
  AdwFlap *flap; /* not owned */
  void (*focus_content) (gpointer data);
  gpointer data;
} Cover;

static gboolean
has_focus_inside (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

static gboolean
has_no_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return root != NULL && gtk_root_get_focus (root) == NULL;
}

static void
update (Cover *cover)
{
  AdwFlap *flap = cover->flap;
  GtkWidget *side = adw_flap_get_flap (flap);
  GtkWidget *content = adw_flap_get_content (flap);
  gboolean open = adw_flap_get_reveal_flap (flap);
  gboolean covered = open && adw_flap_get_folded (flap) && adw_flap_get_modal (flap);
  gboolean leaves_content = covered && has_focus_inside (content);
  gboolean leaves_side = !open && has_focus_inside (side);

  gtk_widget_set_can_focus (content, !covered);
  if (!gtk_widget_get_mapped (GTK_WIDGET (flap)))
    return;
  /* The side can take the focus once it has begun to come into view. */
  if (leaves_content || (covered && has_no_focus (content)))
    gtk_widget_child_focus (side, GTK_DIR_TAB_FORWARD);
  else if (leaves_side)
    cover->focus_content (cover->data);
}

static void
free_cover (gpointer data, GClosure *closure)
{
  g_free (data);
}

void
app_flap_cover_content (AdwFlap *flap, void (*focus_content) (gpointer data), gpointer data)
{
  Cover *cover;

  g_return_if_fail (ADW_IS_FLAP (flap));
  g_return_if_fail (adw_flap_get_flap (flap) != NULL);
  g_return_if_fail (adw_flap_get_content (flap) != NULL);
  g_return_if_fail (focus_content != NULL);

  cover = g_new (Cover, 1);
  *cover = (Cover){ flap, focus_content, data };
  g_signal_connect_data (flap, "notify::reveal-flap", G_CALLBACK (update), cover, free_cover,
                         G_CONNECT_SWAPPED);
  g_signal_connect_swapped (flap, "notify::reveal-progress", G_CALLBACK (update), cover);
  g_signal_connect_swapped (flap, "notify::folded", G_CALLBACK (update), cover);
  update (cover);
}
