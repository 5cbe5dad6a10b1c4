/* The row above the grid of Mistakes: which images, and in which order. */
#pragma once

#include <adwaita.h>

#include "app-image-order.h"

G_BEGIN_DECLS

/* Properties "workspace" (AppWorkspace), whose filter it shows and changes, and "sort" (int, an
 * AppImageSort), notified. */
#define APP_TYPE_MISTAKES_FILTER (app_mistakes_filter_get_type ())
G_DECLARE_FINAL_TYPE (AppMistakesFilter, app_mistakes_filter, APP, MISTAKES_FILTER, AdwBin)

AppImageSort app_mistakes_filter_get_sort (AppMistakesFilter *filter);
void app_mistakes_filter_set_sort (AppMistakesFilter *filter, AppImageSort sort);

G_END_DECLS
