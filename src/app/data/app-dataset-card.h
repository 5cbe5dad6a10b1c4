/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A data set of the catalog as a card: opens it, and fetches it first if it is not there yet. */
#pragma once

#include <adwaita.h>

#include "app-workspace.h"

G_BEGIN_DECLS

#define APP_TYPE_DATASET_CARD (app_dataset_card_get_type ())
G_DECLARE_FINAL_TYPE (AppDatasetCard, app_dataset_card, APP, DATASET_CARD, AdwBin)

/* @entry, of the catalog, must stay valid. */
GtkWidget *app_dataset_card_new (AppWorkspace *workspace, const DatasetCatalogEntry *entry);

G_END_DECLS
