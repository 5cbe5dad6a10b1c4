/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-wheel.h"

#include <adwaita.h>

/* Whether the wheel may do something with @widget: move it, but not what is said in it. */
static gboolean
scrolls (GtkWidget *widget)
{
  return GTK_IS_SCROLLED_WINDOW (widget) || GTK_IS_SCROLLBAR (widget) ||
         ADW_IS_SWIPEABLE (widget) ||
         /* a part of one */
         (GTK_IS_RANGE (widget) && GTK_IS_SCROLLBAR (gtk_widget_get_parent (widget)));
}

static void
make_deaf (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}

/* The widget under the pointer, in a popover too. Events of the wheel do not tell where they are.
 */
static GtkWidget *
find_target (GdkEvent *event)
{
  GdkSurface *surface = gdk_event_get_surface (event);
  GdkDevice *pointer = gdk_seat_get_pointer (gdk_event_get_seat (event));
  GtkNative *native = surface ? gtk_native_get_for_surface (surface) : NULL;
  double x, y, shadow_x, shadow_y;

  if (native == NULL || pointer == NULL ||
      !gdk_surface_get_device_position (surface, pointer, &x, &y, NULL))
    return NULL;
  gtk_native_get_surface_transform (native, &shadow_x, &shadow_y);
  return gtk_widget_pick (GTK_WIDGET (native), x - shadow_x, y - shadow_y, GTK_PICK_DEFAULT);
}

/* Before any other widget hears of it: controls are made at any time and by any library, so those
 * on the event's way are looked at when it comes. */
static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, gpointer data)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  GtkWidget *window = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));

  for (GtkWidget *widget = event ? find_target (event) : NULL; widget && widget != window;
       widget = gtk_widget_get_parent (widget))
    if (!scrolls (widget))
      make_deaf (widget);
  return GDK_EVENT_PROPAGATE;
}

void
app_wheel_install (GtkWindow *window)
{
  GtkEventController *controller;

  g_return_if_fail (GTK_IS_WINDOW (window));

  controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "scroll", G_CALLBACK (on_scroll), NULL);
  gtk_widget_add_controller (GTK_WIDGET (window), controller);
}
