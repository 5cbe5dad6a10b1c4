/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saving takes little more memory than the run that is saved. */
#include <stdio.h>
#include <sys/resource.h>

#include "run-test.h"
#include "npz-weights.h"
#include "run-file.h"

/* As much as may be allocated while a network of four times that is saved. */
#define ALLOWED ((rlim_t) 16 << 20)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#else
#define HAS_SANITIZER 0
#endif

static size_t
get_memory (void)
{
  g_autofree char *text = NULL;
  unsigned long long n_pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    n_pages = g_ascii_strtoull (text, NULL, 10);
  return (size_t) n_pages * 4096;
}

/* From here on a little may be allocated. */
static void
limit_memory (void)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_AS, &limit), ==, 0);
  limit.rlim_cur = get_memory () + ALLOWED;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
}

/* So many batches that their figures take twice what may be allocated. */
static void
add_batches (Run *run)
{
  const guint n = (guint) (2 * ALLOWED / sizeof (float));

  g_array_set_size (run->batch_losses, n);
  g_array_set_size (run->batch_accuracies, n);
  run->steps = n;
}

static Run *
make_run (const char *network)
{
  g_autoptr (NnDataset) dataset = run_test_make_dataset ();
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (NnArchitecturePlan) plan = NULL;
  GError *error = NULL;
  Run *run;

  g_assert_true (run_settings_parse_network (settings, network, &error));
  plan = nn_architecture_plan (settings->network, nn_dataset_get_shape (dataset),
                               nn_dataset_get_n_classes (dataset), &error);
  g_assert_no_error (error);
  run = run_new ("large", dataset, settings);
  run->model = nn_model_new_from_plan (plan, &error);
  g_assert_no_error (error);
  add_batches (run);
  return run;
}

static void
test_save (gconstpointer data)
{
  const char *network = data;
  char *folder;

  if (HAS_SANITIZER)
    {
      g_test_skip ("The sanitizer's own memory counts");
      return;
    }
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }
  folder = format_test_make_folder ();
  {
    g_autofree char *weights = g_build_filename (folder, "x.npz", NULL);
    g_autofree char *file = g_build_filename (folder, "x.pupil", NULL);
    g_autoptr (Run) run = make_run (network);
    g_autoptr (GError) error = NULL;

    g_assert_cmpuint (nn_model_count_weights (run->model) * sizeof (float), >, 4 * ALLOWED);
    limit_memory ();
    g_assert_true (npz_weights_write (weights, run->model, &error));
    g_assert_no_error (error);
    g_assert_true (run_file_save (run, file, &error));
    g_assert_no_error (error);
  }
  format_test_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* One large array each: written as they lie, and in another order than they lie. */
  g_test_add_data_func ("/little-memory/perceptron", "dense 4300, relu, dense 4300, relu",
                        test_save);
  g_test_add_data_func ("/little-memory/named", "dense 4300, norm, relu, dense 4300, relu",
                        test_save);
  return g_test_run ();
}
