/* What the tests of this folder share. */
#pragma once

#include "run.h"

G_BEGIN_DECLS

/* A new folder under the system's temporary one; model_test_remove() removes it with what is in
 * it, and frees the name. */
char *model_test_make_folder (void);
void model_test_remove (char *folder);

/* How many files there are, hidden ones too. */
guint model_test_count_files (const char *folder);

/* The bytes of a file. */
GBytes *model_test_get_bytes (const char *path);

/* Asserts that @error is of MODEL_ERROR and @code, and its sentence holds each of the
 * NULL-terminated texts. */
void model_test_assert_error (const GError *error, int code, ...) G_GNUC_NULL_TERMINATED;

/* Three classes of images of 1 × 2 × 3, five to train and four to test. */
NnDataset *model_test_make_dataset (void);

/* A perceptron 6-4-3 with weights drawn from @seed. */
NnModel *model_test_make_model (guint64 seed);

/* Three epochs with predictions, every kind of event, six batches, numbers that are not finite. */
Run *model_test_make_run (void);

void model_test_assert_models_equal (const NnModel *a, const NnModel *b);
void model_test_assert_runs_equal (const Run *a, const Run *b);

/* Runs check-npz.py with the NULL-terminated arguments and returns what it printed; NULL if
 * Python or NumPy is missing: the test has been skipped then. */
char *model_test_run_python (const char *first, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
