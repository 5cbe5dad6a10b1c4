/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The download of one data set of the catalog: how far it is, and what a user can do. */
#pragma once

#include "dataset-catalog.h"

G_BEGIN_DECLS

typedef enum
{
  APP_DOWNLOAD_IDLE, /* not running; an earlier attempt may have left a part of the file */
  APP_DOWNLOAD_RUNNING,
  APP_DOWNLOAD_FAILED, /* not running; see app_download_get_error() */
  APP_DOWNLOAD_DONE,
} AppDownloadState;

#define APP_TYPE_DOWNLOAD (app_download_get_type ())
G_DECLARE_FINAL_TYPE (AppDownload, app_download, APP, DOWNLOAD, GObject)

/* @entry must have an address; it is copied. Nothing starts yet. */
AppDownload *app_download_new (const DatasetCatalogEntry *entry);

/* Starts, or goes on where an earlier attempt was interrupted. Nothing if it runs already. */
void app_download_start (AppDownload *download);
/* Ends it and keeps what has arrived. */
void app_download_cancel (AppDownload *download);

AppDownloadState app_download_get_state (AppDownload *download);

/* Bytes on the disk, and of the whole file; the total is 0 if it is not known. */
guint64 app_download_get_received (AppDownload *download);
guint64 app_download_get_total (AppDownload *download);
/* Bytes per second, averaged over the last seconds; 0 if not known yet. */
double app_download_get_speed (AppDownload *download);

/* One translated sentence, or NULL. */
const char *app_download_get_error (AppDownload *download);

/* Signals: "changed": the state or the number of bytes, at most about ten times a second.
 *          "finished": the file is complete. */

G_END_DECLS
