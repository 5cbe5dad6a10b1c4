/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children one after another, like the words of a text: what has no room in a line goes into the
 * next one. For a row of buttons, or a title and the control that belongs to it, in narrow windows
 * and with large text.
 *
 * Unlike a flow box it is no list: its children are in the order of Tab as those of a box are. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_WRAP_LAYOUT (app_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (AppWrapLayout, app_wrap_layout, APP, WRAP_LAYOUT, GtkLayoutManager)

/* Properties: "spacing" (int) between children in a line, "line-spacing" (int) between lines;
 * "homogeneous" (boolean): all children are equally wide, in lines of equally many, so that they
 * stand in columns.
 *
 * A line takes children as long as their minimum widths have room. What is left over is given up to
 * their natural widths, and the rest to those that expand horizontally. All children of a line are
 * as high as its highest one. */

G_END_DECLS
