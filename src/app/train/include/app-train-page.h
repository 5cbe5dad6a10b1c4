/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Train page: settings beside the live curves, and how far the training is. */
#pragma once

#include "app-part.h"

G_BEGIN_DECLS

#define APP_TYPE_TRAIN_PAGE (app_train_page_get_type ())
G_DECLARE_FINAL_TYPE (AppTrainPage, app_train_page, APP, TRAIN_PAGE, AppPart)

G_END_DECLS
