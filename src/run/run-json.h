/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run.json ↔ Run: everything but the arrays.
 *
 *   format, application, application_version
 *   name, created
 *   dataset       name, hash (null: unknown), training_images, test_images; validation_images, if
 *                 some of the training images were held out
 *   classes       list of names
 *   input         channels, height, width
 *   normalization mean, deviation: a number for each channel; only if images are normalised
 *   settings      as run_settings_to_json() writes them, with the network
 *   training      threads, seconds, images_seen, steps, network_step
 *   epochs        list of objects with the fields of RunEpoch but the predictions; the evaluation's
 *                 are called validation_loss and validation_accuracy if images were held out, and
 *                 test_loss and test_accuracy if not
 *   test          loss, accuracy, evaluations: the final test
 *   events        list of kind, epoch, step, value
 *   environment   version, kernel, processor, os, machine, cores: what it was trained with, as far
 *                 as that is known; the number of threads is in training
 *
 * A number that is NaN is null, an infinite one "inf" or "-inf". Fields that this version does
 * not know survive. */
#pragma once

#include "run-settings-json.h"
#include "run.h"

G_BEGIN_DECLS

#define RUN_JSON_NORMALIZATION "normalization"

/* The text of run.json. */
char *run_json_write (const Run *run);

/* A run without model, predictions and batches. @length −1 means that @text ends with a NUL.
 * @file_name is for the error only: FORMAT_ERROR_NEWER if a newer version of Pupil wrote it,
 * FORMAT_ERROR_INVALID for all else. */
Run *run_json_read (const char *text, gssize length, const char *file_name, GError **error);

G_END_DECLS
