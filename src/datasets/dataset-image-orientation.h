/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a camera was held. Private to this folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The orientation, 1 to 8, that the first EXIF segment of a JPEG says (tag 0x0112 of the first
 * directory; CIPA DC-008, TIFF 6.0); 1 if there is none or it makes no sense. */
guint dataset_image_jpeg_orientation (const guint8 *data, size_t size);

G_END_DECLS
