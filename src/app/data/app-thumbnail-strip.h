/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of images of one class, as many as there is room for. They are made when they are first
 * drawn. */
#pragma once

#include <gtk/gtk.h>

#include "app-class-samples.h"

G_BEGIN_DECLS

#define APP_TYPE_THUMBNAIL_STRIP (app_thumbnail_strip_get_type ())
G_DECLARE_FINAL_TYPE (AppThumbnailStrip, app_thumbnail_strip, APP, THUMBNAIL_STRIP, GtkWidget)

/* References @samples (NULL: nothing is shown). */
void app_thumbnail_strip_set_class (AppThumbnailStrip *strip,
                                    AppClassSamples *samples,
                                    guint class_index);

/* How many images are shown at the present width. */
guint app_thumbnail_strip_get_n_visible (AppThumbnailStrip *strip);

G_END_DECLS
