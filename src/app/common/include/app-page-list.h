/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list at its full height in a page that scrolls around it, so that the page has one scroller
 * only.
 *
 * Nevertheless only those rows exist that can be seen: the list is as high as the view of the page,
 * and goes along inside this widget as the page scrolls, with its own position to match. All rows
 * must be equally high. For Tab the list is one stop (app-one-stop.h): arrows move within it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define APP_TYPE_PAGE_LIST (app_page_list_get_type ())
G_DECLARE_FINAL_TYPE (AppPageList, app_page_list, APP, PAGE_LIST, GtkWidget)

/* Property "list" (GtkListView): below a GtkViewport, not necessarily its child. */

G_END_DECLS
