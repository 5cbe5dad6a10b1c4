/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Mistakes page: the images themselves, by what they are and what they were called. */
#pragma once

#include "app-part.h"

G_BEGIN_DECLS

/* Actions: mistakes.clear-filter, mistakes.show-all, mistakes.update, mistakes.open (shows the
 * details of the selected image), mistakes.close, mistakes.previous, mistakes.next. */
#define APP_TYPE_MISTAKES_PAGE (app_mistakes_page_get_type ())
G_DECLARE_FINAL_TYPE (AppMistakesPage, app_mistakes_page, APP, MISTAKES_PAGE, AppPart)

G_END_DECLS
