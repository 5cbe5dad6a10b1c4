/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "frame-log.h"

#include <sys/resource.h>

/* The timer whose lateness is the latency of the main loop. */
#define TIMER_MS 5

struct _FrameLog
{
  GtkWidget *window;
  GdkFrameClock *clock;
  gulong before_id;
  gulong after_id;
  guint tick_id;
  guint timer_id;

  gint64 before_paint; /* of the frame under way; 0: none */
  gint64 last_paint;   /* the start of the one before; 0: the first */
  gint64 timer_due;

  /* Of the thread that draws, in seconds; the first two of what is being recorded. */
  double start_time;
  double start_processor;
  double time;
  double processor;

  /* Of gint64, microseconds. */
  GArray *intervals;
  GArray *paints;
  GArray *latencies;
};

static void
append (GArray *times, gint64 time)
{
  g_array_append_val (times, time);
}

static void
on_before_paint (FrameLog *log)
{
  log->before_paint = g_get_monotonic_time ();
}

static void
on_after_paint (FrameLog *log)
{
  gint64 now = g_get_monotonic_time ();

  /* What appears on the screen appears now. */
  if (log->last_paint != 0)
    append (log->intervals, now - log->last_paint);
  if (log->before_paint != 0)
    append (log->paints, now - log->before_paint);
  log->last_paint = now;
  log->before_paint = 0;
}

static gboolean
on_tick (GtkWidget *window, GdkFrameClock *clock, gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
on_timer (gpointer data)
{
  FrameLog *log = data;
  gint64 now = g_get_monotonic_time ();

  append (log->latencies, MAX (now - log->timer_due, 0));
  log->timer_due = now + TIMER_MS * 1000;
  return G_SOURCE_CONTINUE;
}

static double
get_seconds (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

static double
get_processor_seconds (void)
{
  struct rusage usage;

  if (getrusage (RUSAGE_THREAD, &usage) != 0)
    return 0;
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

void
frame_log_resume (FrameLog *log)
{
  if (log->tick_id != 0)
    return;
  log->start_time = get_seconds ();
  log->start_processor = get_processor_seconds ();
  log->before_paint = 0;
  log->last_paint = 0;
  log->before_id =
      g_signal_connect_swapped (log->clock, "before-paint", G_CALLBACK (on_before_paint), log);
  log->after_id =
      g_signal_connect_swapped (log->clock, "after-paint", G_CALLBACK (on_after_paint), log);
  log->tick_id = gtk_widget_add_tick_callback (log->window, on_tick, NULL, NULL);
  log->timer_due = g_get_monotonic_time () + TIMER_MS * 1000;
  log->timer_id = g_timeout_add (TIMER_MS, on_timer, log);
}

void
frame_log_pause (FrameLog *log)
{
  if (log->tick_id == 0)
    return;
  g_clear_signal_handler (&log->before_id, log->clock);
  g_clear_signal_handler (&log->after_id, log->clock);
  gtk_widget_remove_tick_callback (log->window, log->tick_id);
  log->tick_id = 0;
  g_clear_handle_id (&log->timer_id, g_source_remove);
  log->time += get_seconds () - log->start_time;
  log->processor += get_processor_seconds () - log->start_processor;
}

FrameLog *
frame_log_start (GtkWidget *window)
{
  FrameLog *log = g_new0 (FrameLog, 1);

  log->window = g_object_ref (window);
  log->clock = g_object_ref (gtk_widget_get_frame_clock (window));
  log->intervals = g_array_new (FALSE, FALSE, sizeof (gint64));
  log->paints = g_array_new (FALSE, FALSE, sizeof (gint64));
  log->latencies = g_array_new (FALSE, FALSE, sizeof (gint64));
  frame_log_resume (log);
  return log;
}

void
frame_log_free (FrameLog *log)
{
  if (log == NULL)
    return;
  frame_log_pause (log);
  g_array_unref (log->intervals);
  g_array_unref (log->paints);
  g_array_unref (log->latencies);
  g_object_unref (log->clock);
  g_object_unref (log->window);
  g_free (log);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static double
find (GArray *times, double share)
{
  if (times->len == 0)
    return 0;
  g_array_sort (times, compare);
  return (double) g_array_index (times, gint64, (guint) (share * (times->len - 1) + 0.5)) / 1000;
}

double
frame_log_get_interval (FrameLog *log, double share)
{
  return find (log->intervals, share);
}

double
frame_log_get_latency (FrameLog *log, double share)
{
  return find (log->latencies, share);
}

static void
write_times (JsonBuilder *builder, GArray *times)
{
  static const struct
  {
    const char *name;
    double share;
  } shares[] = { { "p50", 0.5 }, { "p99", 0.99 }, { "max", 1 } };

  for (size_t i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      json_builder_set_member_name (builder, shares[i].name);
      json_builder_add_double_value (builder, find (times, shares[i].share));
    }
}

static void
write_object (JsonBuilder *builder, const char *name, GArray *times)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  write_times (builder, times);
  json_builder_end_object (builder);
}

void
frame_log_write (FrameLog *log, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "frames");
  json_builder_add_int_value (builder, log->intervals->len);
  write_times (builder, log->intervals);
  write_object (builder, "paint_ms", log->paints);
  write_object (builder, "latency_ms", log->latencies);
  json_builder_set_member_name (builder, "processor_share");
  json_builder_add_double_value (builder, log->time > 0 ? log->processor / log->time : 0);
}
