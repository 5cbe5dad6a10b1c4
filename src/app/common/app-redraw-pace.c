/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-redraw-pace.h"

#include <time.h>

/* So much of one processor, as long as the picture is not slower than this. */
#define DRAWING_SHARE 0.012
#define LONGEST_WAIT (3 * G_USEC_PER_SEC / 10)

#define TEXT_INTERVAL (G_USEC_PER_SEC / 4)

/* Times are those of the monotonic clock. */
struct _AppRedrawPace
{
  GtkWidget *widget;
  AppRedrawFunc redraw;
  gpointer data;

  guint wait_id; /* the time for a redraw has not come */
  guint tick_id; /* it comes with the next frame */
  gint64 next_redraw;
  gint64 next_text;
  gboolean text_is_old;
  GdkFrameClock *clock; /* of the frame under way whose cost is measured, or NULL */
  gint64 processor_time;
};

/* What this thread has used, in microseconds; on a busy machine the clock on the wall tells more
 * about others. */
static gint64
get_processor_time (void)
{
  struct timespec time;

  if (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time) != 0)
    return 0;
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data);

static void
stop_measuring (AppRedrawPace *pace)
{
  if (pace->clock)
    g_signal_handlers_disconnect_by_data (pace->clock, pace);
  g_clear_object (&pace->clock);
}

static gboolean
on_waited (gpointer data)
{
  AppRedrawPace *pace = data;

  pace->wait_id = 0;
  pace->tick_id = gtk_widget_add_tick_callback (pace->widget, on_tick, pace, NULL);
  return G_SOURCE_REMOVE;
}

static void
redraw_at (AppRedrawPace *pace, gint64 time)
{
  gint64 wait = time - g_get_monotonic_time ();

  if (pace->tick_id != 0 || pace->wait_id != 0 || !gtk_widget_get_mapped (pace->widget))
    return;
  if (wait > 0)
    pace->wait_id = g_timeout_add ((guint) (wait / 1000), on_waited, pace);
  else
    on_waited (pace);
}

static void
on_after_paint (AppRedrawPace *pace)
{
  double cost = (double) (get_processor_time () - pace->processor_time);

  pace->next_redraw =
      g_get_monotonic_time () + (gint64) MIN (cost / DRAWING_SHARE, (double) LONGEST_WAIT);
  stop_measuring (pace);
  /* There may be no more to come. */
  if (pace->text_is_old)
    redraw_at (pace, MAX (pace->next_redraw, pace->next_text));
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  AppRedrawPace *pace = data;

  pace->tick_id = 0;
  stop_measuring (pace);
  pace->clock = g_object_ref (clock);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (on_after_paint), pace);
  pace->processor_time = get_processor_time ();

  pace->text_is_old = TRUE;
  pace->redraw (pace->data, g_get_monotonic_time () >= pace->next_text);
  return G_SOURCE_REMOVE;
}

AppRedrawPace *
app_redraw_pace_new (GtkWidget *widget, AppRedrawFunc redraw, gpointer data)
{
  AppRedrawPace *pace = g_new0 (AppRedrawPace, 1);

  pace->widget = widget;
  pace->redraw = redraw;
  pace->data = data;
  return pace;
}

void
app_redraw_pace_free (AppRedrawPace *pace)
{
  app_redraw_pace_cancel (pace);
  g_free (pace);
}

void
app_redraw_pace_queue (AppRedrawPace *pace)
{
  redraw_at (pace, pace->next_redraw);
}

void
app_redraw_pace_note_text (AppRedrawPace *pace)
{
  pace->next_text = g_get_monotonic_time () + TEXT_INTERVAL;
  pace->text_is_old = FALSE;
}

void
app_redraw_pace_cancel (AppRedrawPace *pace)
{
  g_clear_handle_id (&pace->wait_id, g_source_remove);
  if (pace->tick_id != 0)
    gtk_widget_remove_tick_callback (pace->widget, pace->tick_id);
  pace->tick_id = 0;
  stop_measuring (pace);
}
