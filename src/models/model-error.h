/* Errors of reading and writing trained networks. Every sentence is translated, names the file
 * and the remedy. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MODEL_ERROR (model_error_quark ())

typedef enum
{
  MODEL_ERROR_FORMAT,   /* the file is damaged or not what its name says */
  MODEL_ERROR_NEWER,    /* written by a newer version of Pupil */
  MODEL_ERROR_SETTINGS, /* a setting is out of its range */
} ModelError;

GQuark model_error_quark (void);

G_END_DECLS
