/* The Mistakes page: the images themselves, by what they are and what they were called. */
#pragma once

#include "app-detail-pane.h"
#include "app-image-model.h"
#include "app-part.h"

G_BEGIN_DECLS

/* Actions: mistakes.clear-filter, mistakes.show-all, mistakes.update, mistakes.open (shows the
 * details of the selected image), mistakes.close, mistakes.previous, mistakes.next. */
#define APP_TYPE_MISTAKES_PAGE (app_mistakes_page_get_type ())
G_DECLARE_FINAL_TYPE (AppMistakesPage, app_mistakes_page, APP, MISTAKES_PAGE, AppPart)

/* What is shown. Not new references. */
AppImageModel *app_mistakes_page_get_images (AppMistakesPage *page);
AppDetailPane *app_mistakes_page_get_detail (AppMistakesPage *page);
gboolean app_mistakes_page_is_detail_open (AppMistakesPage *page);

G_END_DECLS
