/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Data page: data sets to open, and the classes of the one that is open. */
#pragma once

#include "app-part.h"

G_BEGIN_DECLS

#define APP_TYPE_DATA_PAGE (app_data_page_get_type ())
G_DECLARE_FINAL_TYPE (AppDataPage, app_data_page, APP, DATA_PAGE, AppPart)

G_END_DECLS
