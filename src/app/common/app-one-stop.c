/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-one-stop.h"

void
app_one_stop_remember (GtkWidget *list)
{
  GParamSpec *pspec;
  GEnumValue *item;

  g_return_if_fail (GTK_IS_WIDGET (list));

  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (list), "tab-behavior");
  if (pspec == NULL)
    return;
  item = g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (pspec)->enum_class, "item");
  g_object_set (list, "tab-behavior", item->value, NULL);
}

gboolean
app_one_stop_focus (GtkWidget *widget,
                    GtkDirectionType direction,
                    gboolean (*parent_focus) (GtkWidget *widget, GtkDirectionType direction))
{
  gboolean is_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);
  g_return_val_if_fail (parent_focus != NULL, FALSE);

  if (is_tab && gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  return parent_focus (widget, direction);
}
