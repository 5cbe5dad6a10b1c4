/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows one image of a data set with sharp pixels: each becomes a square of whole screen pixels, as
 * large as there is room for. An image that is larger than the room is scaled down smoothly. */
#pragma once

#include <gtk/gtk.h>

#include "nn.h"

G_BEGIN_DECLS

#define APP_TYPE_IMAGE_VIEW (app_image_view_get_type ())
G_DECLARE_FINAL_TYPE (AppImageView, app_image_view, APP, IMAGE_VIEW, GtkWidget)

/* Shows image number @image of @split; nothing if @dataset is NULL. References @dataset. The
 * picture is made when it is first drawn. */
void app_image_view_set_image (AppImageView *view, NnDataset *dataset, NnSplit split, size_t image);

/* Property "pixel-size" (int): the width and height that it asks for; it uses more if it gets
 * more. */
void app_image_view_set_pixel_size (AppImageView *view, int pixel_size);
int app_image_view_get_pixel_size (AppImageView *view);

/* The picture of one image, each pixel a square of @factor × @factor. One or two channels are shown
 * as shades of gray of the first; three and more as red, green and blue. NULL if that would be too
 * large for a texture. */
GdkTexture *
app_image_view_make_texture (NnDataset *dataset, NnSplit split, size_t image, guint factor);

G_END_DECLS
