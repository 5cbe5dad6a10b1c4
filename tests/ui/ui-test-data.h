/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small data sets, and removing them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Deletes a folder with everything in it. */
void ui_test_data_remove (const char *path);

G_END_DECLS
