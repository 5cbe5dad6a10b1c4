#include "app-one-stop.h"

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
