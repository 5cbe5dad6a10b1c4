/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run on disk: NAME.pupil, a zip that numpy.load() opens.
 *
 *   run.json               format version, settings, seed, classes, data set and its hash, epochs,
 *                          events, environment; see run-json.h
 *   dense1.weight.npy, ... the parameters, float32 (named-weights.h)
 *   batch_loss.npy, batch_accuracy.npy      float32, one per batch
 *   predictions/epoch-0001.npy, ...         test probabilities after each epoch, float16
 *                                           [n_test, n_classes]
 *   validation/epoch-0001.npy, ...          in their place those of the validation images, if
 *                                           there are such
 *
 * Unknown fields and members survive being read and written again. A newer format version is
 * refused. */
#pragma once

#include <gio/gio.h>

#include "run.h"

G_BEGIN_DECLS

/* A file of a newer version is refused. */
#define RUN_FILE_FORMAT_VERSION 1

/* Written to a temporary file beside @path, synced and renamed: after a crash, or a failure,
 * there is the old file or the new one. The predictions of each epoch must be of
 * run_get_n_evaluated_images() × classes, the model that of the settings, the two arrays of
 * batches of one length, at most steps. Errors are of G_FILE_ERROR. */
gboolean run_file_save (const Run *run, const char *path, GError **error);

/* @cancellable may be NULL. Every error names the file: G_FILE_ERROR if it cannot be opened,
 * NN_ERROR_MEMORY, FORMAT_ERROR_NEWER, FORMAT_ERROR_INVALID, or G_IO_ERROR_CANCELLED. Sizes are
 * checked before they are used, everything in the file against each other, and what it takes in all
 * against its size (read-budget.h). */
Run *run_file_load (const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
