/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "first-frame.h"

typedef struct
{
  GtkWindow *window;
  gboolean drawn;
} FirstFrame;

static gboolean
on_over (gpointer data)
{
  gtk_window_destroy (GTK_WINDOW (data));
  return G_SOURCE_REMOVE;
}

static void
on_paint (FirstFrame *frame)
{
  frame->drawn = TRUE;
}

static void
on_after_paint (GdkFrameClock *clock, FirstFrame *frame)
{
  /* A tick of the clock that only lays out shows nothing yet. */
  if (!frame->drawn)
    return;
  g_print ("%" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  g_signal_handlers_disconnect_by_data (clock, frame);
  g_idle_add (on_over, frame->window);
  g_free (frame);
}

static void
on_map (GtkWindow *window)
{
  FirstFrame *frame = g_new0 (FirstFrame, 1);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));

  frame->window = window;
  g_signal_handlers_disconnect_by_func (window, on_map, NULL);
  g_signal_connect_swapped (clock, "paint", G_CALLBACK (on_paint), frame);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), frame);
}

static void
on_window_added (GtkApplication *application, GtkWindow *window)
{
  g_signal_connect (window, "map", G_CALLBACK (on_map), NULL);
  g_signal_handlers_disconnect_by_func (application, on_window_added, NULL);
}

void
first_frame_follow (GtkApplication *application)
{
  g_signal_connect (application, "window-added", G_CALLBACK (on_window_added), NULL);
}
