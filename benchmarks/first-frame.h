/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells when the first window of an application has drawn its first frame, and ends it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Prints the time of g_get_monotonic_time(), which all processes share, when the frame is drawn,
 * and closes the window. Call it before the application runs. */
void first_frame_follow (GtkApplication *application);

G_END_DECLS
