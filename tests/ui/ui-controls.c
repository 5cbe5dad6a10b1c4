/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-controls.h"

/* ---- kinds ---- */

gboolean
ui_is_list (GtkWidget *widget)
{
  return GTK_IS_LIST_BASE (widget) || GTK_IS_LIST_BOX (widget) || GTK_IS_FLOW_BOX (widget);
}

gboolean
ui_is_item (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  /* Titles of columns are a row as well. */
  return parent != NULL &&
         (ui_is_list (parent) || g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkColumnViewTitle"));
}

gboolean
ui_is_compound (GtkWidget *widget)
{
  return GTK_IS_DROP_DOWN (widget) || GTK_IS_SPIN_BUTTON (widget) || GTK_IS_SWITCH (widget) ||
         GTK_IS_EDITABLE (widget) || ADW_IS_COMBO_ROW (widget);
}

static gboolean
is_within_compound (GtkWidget *widget)
{
  while ((widget = gtk_widget_get_parent (widget)) != NULL)
    if (ui_is_compound (widget))
      return TRUE;
  return FALSE;
}

gboolean
ui_is_usable (GtkWidget *widget)
{
  if (!gtk_widget_is_sensitive (widget))
    return FALSE;
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    if (!gtk_widget_get_can_focus (widget))
      return FALSE;
  return TRUE;
}

/* Scrolled windows and the window itself take the focus only for want of anything better, labels
 * while their text is selected. */
gboolean
ui_is_control (GtkWidget *widget)
{
  return gtk_widget_get_focusable (widget) && ui_is_usable (widget) && !GTK_IS_WINDOW (widget) &&
         !GTK_IS_SCROLLED_WINDOW (widget) && !GTK_IS_LABEL (widget) && !ui_is_item (widget) &&
         !ui_is_list (widget) && !is_within_compound (widget);
}

/* ---- names ---- */

static char *
get_own_label (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  g_autofree char *text = NULL;

  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return NULL;
  /* What is there in place of what is asked for. */
  text = gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, "\001");
  return text == NULL || *g_strstrip (text) == '\0' ? NULL : g_steal_pointer (&text);
}

typedef struct
{
  GtkAccessible *accessible;
  GtkWidget *found;
} Labeler;

static void
find_labeler (GtkWidget *widget, Labeler *labeler)
{
  g_autofree char *difference = NULL;

  difference =
      gtk_test_accessible_check_relation (labeler->accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                          widget, NULL);
  if (difference == NULL)
    labeler->found = widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && labeler->found == NULL; child = gtk_widget_get_next_sibling (child))
    find_labeler (child, labeler);
}

char *
ui_get_name (GtkWidget *widget)
{
  char *label = get_own_label (widget);
  Labeler labeler = { GTK_ACCESSIBLE (widget), NULL };

  if (label != NULL ||
      !gtk_test_accessible_has_relation (labeler.accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    return label;
  find_labeler (GTK_WIDGET (gtk_widget_get_root (widget)), &labeler);
  return labeler.found == NULL ? NULL : get_own_label (labeler.found);
}
