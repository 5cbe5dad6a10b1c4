/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The row above the grid of Mistakes: which images, and in which order. */
#pragma once

#include "app-image-order.h"
#include "app-part.h"

G_BEGIN_DECLS

/* Shows and changes the workspace's filter. Property "sort" (int, an AppImageSort), notified. */
#define APP_TYPE_MISTAKES_FILTER (app_mistakes_filter_get_type ())
G_DECLARE_FINAL_TYPE (AppMistakesFilter, app_mistakes_filter, APP, MISTAKES_FILTER, AppPart)

AppImageSort app_mistakes_filter_get_sort (AppMistakesFilter *filter);
void app_mistakes_filter_set_sort (AppMistakesFilter *filter, AppImageSort sort);

G_END_DECLS
