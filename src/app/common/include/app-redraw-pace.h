/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a widget that follows something quick draws it again.
 *
 * Drawing takes time from what it shows, so it may have a share of one processor: what one frame
 * took of this thread's time settles how long the next one waits, up to a longest wait. Text, which
 * is to be read and whose change lays out a part of the window, follows more slowly still. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _AppRedrawPace AppRedrawPace;

/* @with_text: it is time for text too. */
typedef void (*AppRedrawFunc) (gpointer data, gboolean with_text);

/* Calls @redraw with a frame of @widget when it is time. @widget frees the pace, and cancels it
 * when it is unmapped. */
AppRedrawPace *app_redraw_pace_new (GtkWidget *widget, AppRedrawFunc redraw, gpointer data);

void app_redraw_pace_free (AppRedrawPace *pace);

/* There is something new. A widget that is not mapped does not draw: it catches up when it is. */
void app_redraw_pace_queue (AppRedrawPace *pace);

/* @widget has brought its text up to date, with a frame of the pace or by itself. */
void app_redraw_pace_note_text (AppRedrawPace *pace);

/* Nothing is drawn any more until the next app_redraw_pace_queue(). */
void app_redraw_pace_cancel (AppRedrawPace *pace);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AppRedrawPace, app_redraw_pace_free)

G_END_DECLS
