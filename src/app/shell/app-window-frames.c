/* SPDX-License-Identifier: GPL-3.0-or-later */
/* While the window draws a frame, the training leaves a core to it.
 *
 * Otherwise the scheduler takes the core from one thread of the pool, and all others wait
 * for that one at their next barrier: the frame would cost the whole pool's time instead of one
 * member's, and come late as well. */
#include "app-window-private.h"

static void
set_leaves_core (AppWindow *self, gboolean leaves_core)
{
  TrainingSession *session = self->workspace ? app_workspace_get_session (self->workspace) : NULL;

  if (session)
    training_session_set_leaves_core (session, leaves_core);
}

static void
on_before_paint (AppWindow *self)
{
  set_leaves_core (self, TRUE);
}

static void
on_after_paint (AppWindow *self)
{
  set_leaves_core (self, FALSE);
}

void
app_window_follow_frames (AppWindow *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  g_signal_connect_object (clock, "before-paint", G_CALLBACK (on_before_paint), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "after-paint", G_CALLBACK (on_after_paint), self,
                           G_CONNECT_SWAPPED);
}
