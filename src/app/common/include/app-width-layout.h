/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One child, with a natural width that does not depend on what is in it: where a pane folds away is
 * then decided by the window, not by the length of a name. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_WIDTH_LAYOUT (app_width_layout_get_type ())
G_DECLARE_FINAL_TYPE (AppWidthLayout, app_width_layout, APP, WIDTH_LAYOUT, GtkLayoutManager)

/* Property "natural-width" (int): in pixels; the child's minimum width if that is more. */

G_END_DECLS
