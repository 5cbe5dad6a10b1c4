/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open data set on the Data page: what it is, its classes to choose from, how many images each
 * has. Empty while there is none. */
#pragma once

#include "app-part.h"

G_BEGIN_DECLS

#define APP_TYPE_DATASET_PANE (app_dataset_pane_get_type ())
G_DECLARE_FINAL_TYPE (AppDatasetPane, app_dataset_pane, APP, DATASET_PANE, AppPart)

G_END_DECLS
