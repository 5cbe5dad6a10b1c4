/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of `pupil-cli train`. */
#pragma once

#include "cli-command.h"
#include "run-settings.h"

G_BEGIN_DECLS

typedef struct
{
  char *classes; /* NULL: as the data set has it */
  char *output;
  int image_size; /* 0: as the data set has it */
  gboolean force;
  gboolean as_json;
  gboolean list_presets;
  RunSettings *settings; /* the preset's, changed by the other options; see
                          * cli_train_options_fit() */

  /*< private >*/
  char *preset;
  GPtrArray *changes; /* of char *: name, value, name, value, … in the order of the command line */
} CliTrainOptions;

/* Reads the command line, which may name a preset before or after what it changes. FALSE if there
 * is nothing to train: as cli_parse(). If list_presets is set, the other options were not checked.
 */
gboolean
cli_train_options_parse (CliTrainOptions *options, int *argc, char ***argv, CliStatus *status);

/* Makes the settings what the preset is for @dataset, changed by the other options. Before, they
 * are those for the presets' usual data. */
gboolean
cli_train_options_fit (CliTrainOptions *options, const NnDataset *dataset, CliStatus *status);

void cli_train_options_clear (CliTrainOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliTrainOptions, cli_train_options_clear)

G_END_DECLS
