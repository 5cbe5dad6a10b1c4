/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is open: a data set, and the classes of it that are chosen. */
#pragma once

#include <gio/gio.h>

#include "dataset-catalog.h"

G_BEGIN_DECLS

#define APP_TYPE_DATA (app_data_get_type ())
G_DECLARE_FINAL_TYPE (AppData, app_data, APP, DATA, GObject)

/* What was open and chosen is remembered in @gsettings, which may be NULL. */
AppData *app_data_new (GSettings *gsettings);

/* The data sets that have a name, in the form of dataset_catalog_get_entries(), which is what it
 * is unless set otherwise (@entries must stay valid). Property "catalog" (pointer, notified). */
const DatasetCatalogEntry *app_data_get_catalog (AppData *data);
void app_data_set_catalog (AppData *data, const DatasetCatalogEntry *entries);

/* Where @entry is on this computer: as dataset_catalog_locate() says, else where the user opened a
 * copy of it; NULL if neither is there. The caller frees it. */
char *app_data_locate (AppData *data, const DatasetCatalogEntry *entry);

/* Whether the open data set is that of @entry, wherever it was opened from. */
gboolean app_data_is_open (AppData *data, const DatasetCatalogEntry *entry);

/* Opens @path (or a catalog id) in a worker thread. Property "opening" (boolean) is TRUE
 * meanwhile, "opening-fraction" (double) 0 … 1, negative when unknown, "opening-name" (string)
 * what the user calls it. On success "dataset" changes and all or the remembered classes are
 * chosen (of CIFAR-10 the first three); on failure signal "open-failed" (char *sentence) and
 * everything stays as it was. A second call cancels the first. */
void app_data_open (AppData *data, const char *path);
void app_data_cancel_open (AppData *data);
gboolean app_data_is_opening (AppData *data);

/* Opens what was open last; at the very first start Fashion-MNIST, if the system has it. Says
 * nothing if it is gone. */
void app_data_open_last (AppData *data);

/* The data set as opened, or NULL. Property "dataset" (pointer, notified). */
NnDataset *app_data_get_dataset (AppData *data);
/* What was opened: path or catalog id; NULL without a data set. */
const char *app_data_get_path (AppData *data);

/* Which classes of it are chosen, one gboolean per class. Property "chosen" (guint: how many),
 * notified whenever the choice changes, even if the number stays the same.
 *
 * Signal "changed": the data set or the choice of classes has changed. It is emitted once for both,
 * before their properties are notified, for code that derives something from them. */
gboolean app_data_is_class_chosen (AppData *data, guint class_index);
void app_data_choose_class (AppData *data, guint class_index, gboolean chosen);
/* The first @n classes only; all with G_MAXUINT, none with 0. */
void app_data_choose_first_classes (AppData *data, guint n);
guint app_data_get_n_chosen (AppData *data);

/* How many images of a split the chosen classes have. */
size_t app_data_count_chosen_images (AppData *data, NnSplit split);

/* A new view of the chosen classes of a data set that is open, or NULL with the reason. */
NnDataset *app_data_make_training_set (AppData *data, GError **error);

G_END_DECLS
