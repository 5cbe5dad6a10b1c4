/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-download.h"

#include <glib/gstdio.h>

#include "dataset-download.h"

/* The speed is measured anew after this time, in seconds, and averaged with what it was. */
#define SPEED_WINDOW 0.5
#define SPEED_WEIGHT 0.3

struct _AppDownload
{
  GObject parent_instance;

  /* Copies: a cancelled download may outlive the catalog by a moment. */
  char *url;
  char *path;
  char *sha256;
  guint64 expected_size;

  AppDownloadState state;
  GCancellable *cancellable; /* while it runs */
  guint64 received;
  guint64 total;
  char *error;

  double speed;
  gint64 speed_time; /* when the present measurement began; 0: not yet */
  guint64 speed_received;
};

enum
{
  CHANGED,
  FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AppDownload, app_download, G_TYPE_OBJECT)

/* What an interrupted attempt has left on the disk. */
static guint64
get_part_size (AppDownload *self)
{
  g_autofree char *part = g_strconcat (self->path, ".part", NULL);
  GStatBuf info;

  return g_stat (part, &info) == 0 && info.st_size > 0 ? (guint64) info.st_size : 0;
}

static void
set_state (AppDownload *self, AppDownloadState state)
{
  self->state = state;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
measure_speed (AppDownload *self)
{
  gint64 now = g_get_monotonic_time ();
  double seconds = (double) (now - self->speed_time) / G_USEC_PER_SEC;
  double speed;

  if (self->speed_time != 0 && seconds < SPEED_WINDOW)
    return;
  /* The first report counts what an earlier attempt left: nothing to measure. */
  if (self->speed_time != 0 && self->received >= self->speed_received)
    {
      speed = (double) (self->received - self->speed_received) / seconds;
      self->speed = self->speed > 0 ? self->speed + SPEED_WEIGHT * (speed - self->speed) : speed;
    }
  self->speed_time = now;
  self->speed_received = self->received;
}

static void
on_progress (guint64 received, guint64 total, gpointer data)
{
  AppDownload *self = data;

  self->received = received;
  if (total > 0)
    self->total = total;
  measure_speed (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AppDownload) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = dataset_download_finish (result, &error);

  g_clear_object (&self->cancellable);
  self->speed = 0;
  if (done)
    {
      self->received = self->total;
      set_state (self, APP_DOWNLOAD_DONE);
      g_signal_emit (self, signals[FINISHED], 0);
      return;
    }
  self->received = get_part_size (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      set_state (self, APP_DOWNLOAD_IDLE);
      return;
    }
  self->error = g_strdup (error->message);
  set_state (self, APP_DOWNLOAD_FAILED);
}

void
app_download_start (AppDownload *self)
{
  g_return_if_fail (APP_IS_DOWNLOAD (self));

  if (self->state == APP_DOWNLOAD_RUNNING)
    return;
  g_clear_pointer (&self->error, g_free);
  self->speed = 0;
  self->speed_time = 0;
  self->cancellable = g_cancellable_new ();
  set_state (self, APP_DOWNLOAD_RUNNING);
  dataset_download_async (&(DatasetDownload){ .url = self->url,
                                              .path = self->path,
                                              .sha256 = self->sha256,
                                              .size = self->expected_size,
                                              .progress = on_progress,
                                              .progress_data = self },
                          self->cancellable, on_finished, g_object_ref (self));
}

void
app_download_cancel (AppDownload *self)
{
  g_return_if_fail (APP_IS_DOWNLOAD (self));

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
}

AppDownloadState
app_download_get_state (AppDownload *self)
{
  g_return_val_if_fail (APP_IS_DOWNLOAD (self), APP_DOWNLOAD_IDLE);

  return self->state;
}

guint64
app_download_get_received (AppDownload *self)
{
  g_return_val_if_fail (APP_IS_DOWNLOAD (self), 0);

  return self->received;
}

guint64
app_download_get_total (AppDownload *self)
{
  g_return_val_if_fail (APP_IS_DOWNLOAD (self), 0);

  return self->total;
}

double
app_download_get_speed (AppDownload *self)
{
  g_return_val_if_fail (APP_IS_DOWNLOAD (self), 0);

  return self->speed;
}

const char *
app_download_get_error (AppDownload *self)
{
  g_return_val_if_fail (APP_IS_DOWNLOAD (self), NULL);

  return self->error;
}

static void
app_download_finalize (GObject *object)
{
  AppDownload *self = APP_DOWNLOAD (object);

  g_clear_object (&self->cancellable);
  g_free (self->url);
  g_free (self->path);
  g_free (self->sha256);
  g_free (self->error);

  G_OBJECT_CLASS (app_download_parent_class)->finalize (object);
}

static void
app_download_class_init (AppDownloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = app_download_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
app_download_init (AppDownload *self)
{
}

AppDownload *
app_download_new (const DatasetCatalogEntry *entry)
{
  AppDownload *self;

  g_return_val_if_fail (entry != NULL && entry->url != NULL, NULL);

  self = g_object_new (APP_TYPE_DOWNLOAD, NULL);
  self->url = g_strdup (entry->url);
  self->path = dataset_catalog_get_download_path (entry);
  self->sha256 = g_strdup (entry->sha256);
  self->expected_size = entry->download_size;
  self->total = entry->download_size;
  self->received = get_part_size (self);
  return self;
}
