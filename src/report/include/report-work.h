/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a training will do, told before it begins. */
#pragma once

#include "run-settings.h"

G_BEGIN_DECLS

/* "100 epochs of 500 images in batches of 16: 3,200 steps. Images are moved, mirrored and varied in
 * color." @n_images are those that are trained with. The caller frees it. */
char *report_describe_work (const RunSettings *settings, size_t n_images);

G_END_DECLS
