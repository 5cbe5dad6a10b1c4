/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How evenly a window draws: the times between its frames, what each took, and how late the main
 * loop is. Measured with the monotonic clock, because virtual displays report no presentation
 * times. */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _FrameLog FrameLog;

/* Starts at once. @window must be mapped; its clock is kept running at the display's rate, so that
 * every chance to draw is seen, whether or not there is something to draw. */
FrameLog *frame_log_start (GtkWidget *window);

/* No more is recorded until frame_log_resume(); the time between does not count. */
void frame_log_pause (FrameLog *log);
void frame_log_resume (FrameLog *log);

/* Stops if it still runs. */
void frame_log_free (FrameLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FrameLog, frame_log_free)

/* In milliseconds. @share 0.99 is the 99th percentile, 1 the longest. 0 without a frame. */
double frame_log_get_interval (FrameLog *log, double share);
double frame_log_get_latency (FrameLog *log, double share);

/* Adds the members frames, p50, p99, max (times between frames), paint_ms and latency_ms (objects
 * of p50, p99, max), and processor_share, the part of one processor that the main thread needed, to
 * the object that is open in @builder. */
void frame_log_write (FrameLog *log, JsonBuilder *builder);

G_END_DECLS
