/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the command line share: a small data set, and the program run on it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CLI_TEST_SIDE 6
#define CLI_TEST_N_CLASSES 3
#define CLI_TEST_N_TRAINING 90
#define CLI_TEST_N_TEST 30
/* Files of a training that evaluated on test images. */
#define CLI_TEST_N_RESULTS 7

/* A folder of the test's own. */
typedef struct
{
  char *folder;
  char *data;   /* IDX files in it */
  char *output; /* not made yet */
} CliTest;

/* What a program that ended by itself left. */
typedef struct
{
  int status;
  char *out;
  char *err;
} CliTestResult;

void cli_test_result_clear (CliTestResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliTestResult, cli_test_result_clear)

/* Takes the program's path from the arguments, as their last. */
void cli_test_init (int *argc, char ***argv);
const char *cli_test_get_program (void);

/* For g_test_add(). */
void cli_test_set_up (CliTest *test, gconstpointer data);
void cli_test_tear_down (CliTest *test, gconstpointer data);

/* Writes @n images and their labels as two IDX files. Class c is a bright row c: learnable within
 * an epoch or two. */
void cli_test_write_idx (const char *folder, const char *prefix, guint n);

/* Waits for the end of @process, which has pipes for its output and its errors. */
CliTestResult cli_test_finish (GSubprocess *process);

/* Runs the program with these arguments, up to NULL. */
CliTestResult cli_test_run (const char *first, ...) G_GNUC_NULL_TERMINATED;

/* Runs a shell's script, so that there are redirections: $0 is the program, and $1, … are what
 * follows, up to NULL. */
CliTestResult cli_test_run_script (const char *script, ...) G_GNUC_NULL_TERMINATED;

/* @folder holds all results of a training, and nothing else. */
void cli_test_assert_all_files (const char *folder);

G_END_DECLS
