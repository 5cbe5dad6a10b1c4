/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's file chooser, asked for one thing at a time and never waited for.
 *
 * Uses GtkFileDialog where GTK has it (4.10) and GtkFileChooserNative elsewhere; both go through
 * the portal in a sandbox. All functions return at once. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One entry of the list "which files": a title and the endings it stands for. */
typedef struct
{
  const char *title;           /* "PNG image", translated */
  const char *const *suffixes; /* NULL-terminated, without the dot: { "tar.gz", "zip", NULL }; upper
                                * and lower case count as equal; { NULL }: all files */
} AppFileFilter;

/* What the chooser says and lists. It is only read while the question is asked. */
typedef struct
{
  const char *title;            /* translated */
  const char *proposed_name;    /* of a file to be saved; otherwise NULL */
  const AppFileFilter *filters; /* NULL: files of every kind */
  size_t n_filters;
} AppFileDialog;

/* What was chosen: @file is NULL if the user cancelled, and valid during the call. @filter is
 * the number of the chosen filter, or -1 if it is not known (the desktop does not always say):
 * then go by the ending of the name. */
typedef void (*AppFileCallback) (GFile *file, int filter, gpointer data);

/* Each is modal to the window that @parent is in (which may be NULL). @callback is called
 * exactly once, in the main loop, then @destroy (may be NULL) frees @data; also when the window
 * is closed in the meantime. */
void app_file_dialog_open_folder (GtkWidget *parent,
                                  const AppFileDialog *dialog,
                                  AppFileCallback callback,
                                  gpointer data,
                                  GDestroyNotify destroy);

void app_file_dialog_open_file (GtkWidget *parent,
                                const AppFileDialog *dialog,
                                AppFileCallback callback,
                                gpointer data,
                                GDestroyNotify destroy);

/* Starts in the folder of the last file that was saved (which it remembers in the settings). The
 * chooser has already asked whether an existing file may be replaced. */
void app_file_dialog_save_file (GtkWidget *parent,
                                const AppFileDialog *dialog,
                                AppFileCallback callback,
                                gpointer data,
                                GDestroyNotify destroy);

G_END_DECLS
