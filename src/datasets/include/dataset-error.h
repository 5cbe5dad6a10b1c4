/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of opening data sets. Every sentence is translated, names the file, says what is wrong and
 * what to do. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DATASET_ERROR (dataset_error_quark ())

typedef enum
{
  DATASET_ERROR_UNKNOWN,  /* nothing here that Pupil knows how to open */
  DATASET_ERROR_DAMAGED,  /* truncated, corrupt or wrongly typed */
  DATASET_ERROR_EMPTY,    /* no images */
  DATASET_ERROR_DOWNLOAD, /* the server's answer or the checksum is wrong */
} DatasetError;

GQuark dataset_error_quark (void);

G_END_DECLS
