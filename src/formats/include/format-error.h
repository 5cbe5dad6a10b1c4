/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of files. Every sentence is translated, names the file
 * and the remedy. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FORMAT_ERROR (format_error_quark ())

typedef enum
{
  FORMAT_ERROR_INVALID, /* the file is damaged or not what its name says */
  FORMAT_ERROR_NEWER,   /* written by a newer version of Pupil */
  FORMAT_ERROR_MEMORY,  /* there is not enough memory for what is in it */
} FormatError;

GQuark format_error_quark (void);

G_END_DECLS
