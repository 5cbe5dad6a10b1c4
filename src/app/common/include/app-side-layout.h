/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layout for a chart and what explains it: side by side where there is room, one above the other
 * otherwise.
 *
 * The first child is the chart, which gets a height that suits its width; the second one takes
 * what it needs of the rest. Further children are not laid out. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_SIDE_LAYOUT (app_side_layout_get_type ())
G_DECLARE_FINAL_TYPE (AppSideLayout, app_side_layout, APP, SIDE_LAYOUT, GtkLayoutManager)

G_END_DECLS
