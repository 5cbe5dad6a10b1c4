/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of this folder share. */
#pragma once

#include "format-test.h"
#include "run.h"

G_BEGIN_DECLS

/* A new folder, and where a run may be saved in it; for g_test_add(). */
typedef struct
{
  char *folder;
  char *path;
} RunTestFixture;

void run_test_set_up (RunTestFixture *fixture, gconstpointer data);
void run_test_tear_down (RunTestFixture *fixture, gconstpointer data);

/* Three classes of images of 1 × 2 × 3, five to train and four to test. */
NnDataset *run_test_make_dataset (void);

/* A perceptron 6-4-3 with weights drawn from @seed. */
NnModel *run_test_make_model (guint64 seed);

/* Three epochs with predictions, every kind of event, six batches, numbers that are not finite. */
Run *run_test_make_run (void);

void run_test_assert_models_equal (const NnModel *a, const NnModel *b);
void run_test_assert_runs_equal (const Run *a, const Run *b);

G_END_DECLS
