/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands of pupil-cli share. */
#pragma once

#include "dataset-catalog.h"
#include "nn.h"

G_BEGIN_DECLS

typedef enum
{
  CLI_OK = 0,
  CLI_FAILED = 1, /* one sentence was written to stderr */
  CLI_USAGE = 2,  /* the command was not understood */
} CliStatus;      /* or 128 + the number of a signal: see cli-signals.h */

/* The commands. Each gets the arguments from its own name on. */
CliStatus cli_train (int argc, char **argv);
CliStatus cli_evaluate (int argc, char **argv);
CliStatus cli_info (int argc, char **argv);

/* Parses @argv with the options of @group, and of @others (NULL-terminated; may be NULL), which
 * have headings of their own in the help; takes all groups. FALSE if the command is not to run:
 * @status is CLI_OK if help was asked for, else CLI_USAGE, and the reason has been written to
 * stderr. */
gboolean cli_parse_options (const char *usage,
                            const char *summary,
                            GOptionGroup *group,
                            GOptionGroup *const *others,
                            int *argc,
                            char ***argv,
                            CliStatus *status);

/* FALSE, with CLI_USAGE, if there are not @n_arguments words behind the command's name. */
gboolean cli_check_arguments (const char *usage, int argc, int n_arguments, CliStatus *status);

/* Both, for a command with one group of options: the words are argv[1], argv[2], … */
gboolean cli_parse (const char *usage,
                    const char *summary,
                    GOptionGroup *group,
                    int *argc,
                    char ***argv,
                    int n_arguments,
                    CliStatus *status);

/* Writes "pupil-cli: SENTENCE" to stderr, and gives the status back. */
CliStatus cli_fail (CliStatus status, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Opens a data set, showing on a terminal how far it is. Only the classes in @classes are left:
 * comma-separated names, "all", or NULL for the set's default. @image_size is the side that images
 * of a folder are scaled to; 0 for the default. NULL if it failed: the sentence has been written to
 * stderr and @status set. */
NnDataset *
cli_open_dataset (const char *path, const char *classes, guint image_size, CliStatus *status);

/* Whether stderr is a terminal on which a line can be rewritten. */
gboolean cli_has_terminal (void);

G_END_DECLS
