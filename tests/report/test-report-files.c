/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that a run leaves behind. */
#include "report-files.h"
#include "report-json.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>

#include "made-up-dataset.h"

typedef struct
{
  char *folder;
  char *path;
  NnDataset *dataset;
  Run *run;
  TrainingEvaluation *evaluation;
} Fixture;

static NnDataset *
make_named_dataset (void)
{
  static const guint16 labels[] = { 0, 1, 1 };
  const char *const classes[] = { "cat", "big, \"bad\" dog", NULL };
  char *files[] = { (char *) "cat/1.png", (char *) "dog/a,b.png", (char *) "dog/2.png", NULL };
  g_autoptr (GBytes) pixels = g_bytes_new_static ("abc", 3);
  const NnSplitData data = {
    .pixels = pixels, .labels = labels, .n_images = 3, .file_names = files
  };

  return nn_dataset_new ("pets", (NnShape){ 1, 1, 1 }, classes, &data, &data, NULL);
}

static RunEpoch *
make_epoch (guint number, double evaluation_accuracy)
{
  RunEpoch *epoch = run_epoch_new ();

  epoch->epoch = number;
  epoch->step = 47;
  epoch->training_loss = 0.5;
  epoch->training_accuracy = 0.75;
  epoch->evaluation_loss = NAN;
  epoch->evaluation_accuracy = evaluation_accuracy;
  epoch->learning_rate = 0.01;
  epoch->seconds = 1.5;
  return epoch;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const float p[] = { 0.75f, 0.25f, 0.125f, 0.875f, 1, 0 };
  g_autoptr (RunSettings) settings = run_settings_new ();

  f->folder = g_dir_make_tmp ("pupil-report-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "file", NULL);
  f->dataset = make_named_dataset ();
  f->run = run_new ("run", f->dataset, settings);
  f->run->seconds = 2;
  f->run->images_seen = 100;
  f->run->threads = 2;
  run_append_epoch (f->run, make_epoch (1, 0.625));
  f->evaluation = training_evaluation_new (&(TrainingEvaluationSource){ .dataset = f->dataset,
                                                                        .split = NN_SPLIT_TEST,
                                                                        .epoch = 1 },
                                           p, NULL, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  training_evaluation_unref (f->evaluation);
  run_unref (f->run);
  nn_dataset_unref (f->dataset);
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->folder);
}

static char **
read_lines (const char *path)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_strsplit (text, "\n", -1);
}

static void
test_history (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) lines = NULL;

  g_assert_true (report_write_history (f->run, f->path, NULL));
  lines = read_lines (f->path);
  g_assert_cmpstr (lines[0], ==,
                   "epoch,step,seconds,learning_rate,training_loss,training_accuracy,test_loss,"
                   "test_accuracy");
  g_assert_cmpstr (lines[1], ==, "1,47,1.5,0.01,0.5,0.75,nan,0.625");
  g_assert_cmpstr (lines[2], ==, "");
}

/* Nothing stands where nothing was tested. */
static void
test_history_gaps (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) lines = NULL;

  run_append_epoch (f->run, make_epoch (2, NAN));
  g_assert_true (report_write_history (f->run, f->path, NULL));
  lines = read_lines (f->path);
  g_assert_cmpstr (lines[2], ==, "2,47,1.5,0.01,0.5,0.75,,");
  g_assert_cmpstr (lines[3], ==, "");
}

/* Figures of images that were held out are never called test figures. */
static void
test_validation (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) lines = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *metrics, *validation;

  f->run->n_validation_images = 1;
  g_assert_true (report_write_history (f->run, f->path, NULL));
  lines = read_lines (f->path);
  g_assert_true (g_str_has_suffix (lines[0], ",validation_loss,validation_accuracy"));
  node = report_make_metrics (f->run, f->evaluation);
  metrics = json_node_get_object (node);
  validation = json_object_get_object_member (metrics, "validation");
  g_assert_cmpint (json_object_get_int_member (validation, "images"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (validation, "epoch"), ==, 1);
  g_assert_cmpfloat (json_object_get_double_member (validation, "accuracy"), ==, 0.625);
  g_assert_cmpuint (json_array_get_length (
                        json_object_get_array_member (validation, "accuracy_interval_95")),
                    ==, 2);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (metrics, "test"),
                                               "images"),
                   ==, 3);
  g_assert_false (json_object_has_member (json_object_get_object_member (metrics, "best_epoch"),
                                          "test_accuracy"));
}

static void
test_predictions (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) lines = NULL;

  g_assert_true (report_write_predictions (f->evaluation, f->path, NULL));
  lines = read_lines (f->path);
  g_assert_cmpstr (
      lines[0], ==,
      "index,file,actual,predicted,loss,probability cat,\"probability big, \"\"bad\"\" "
      "dog\"");
  g_assert_cmpstr (lines[1], ==, "0,cat/1.png,cat,cat,0.287682072,0.75,0.25");
  g_assert_true (g_str_has_prefix (
      lines[2], "1,\"dog/a,b.png\",\"big, \"\"bad\"\" dog\",\"big, \"\"bad\"\" dog\",0.1335"));
  /* A certain mistake: a large loss, but a number. */
  g_assert_true (g_str_has_prefix (lines[3], "2,dog/2.png,\"big, \"\"bad\"\" dog\",cat,87.33"));
}

static void
test_metrics (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *root, *test, *training, *class;
  JsonArray *confusion;

  g_assert_true (report_write_metrics (f->run, f->evaluation, f->path, NULL));
  g_assert_true (json_parser_load_from_file (parser, f->path, NULL));
  root = json_node_get_object (json_parser_get_root (parser));
  test = json_object_get_object_member (root, "test");
  training = json_object_get_object_member (root, "training");
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (test, "accuracy"), 2 / 3.0, 1e-9);
  confusion = json_object_get_array_member (test, "confusion");
  g_assert_cmpint (json_array_get_int_element (json_array_get_array_element (confusion, 0), 0), ==,
                   1);
  g_assert_cmpint (json_array_get_int_element (json_array_get_array_element (confusion, 1), 0), ==,
                   1);
  g_assert_cmpint (json_array_get_int_element (json_array_get_array_element (confusion, 0), 1), ==,
                   0);
  class = json_array_get_object_element (json_object_get_array_member (test, "classes"), 1);
  g_assert_cmpstr (json_object_get_string_member (class, "name"), ==, "big, \"bad\" dog");
  g_assert_cmpfloat (json_object_get_double_member (class, "recall"), ==, 0.5);
  g_assert_cmpfloat (json_object_get_double_member (class, "precision"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (class, "support"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (training, "epochs"), ==, 1);
  g_assert_cmpfloat (json_object_get_double_member (training, "seconds"), ==, 2);
  g_assert_cmpfloat (json_object_get_double_member (training, "images_per_second"), ==, 50);
  g_assert_cmpint (json_object_get_int_member (training, "threads"), ==, 2);
}

/* Without test images and without a finite loss it is still JSON. */
static void
test_metrics_empty (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (Run) run = run_new ("empty", f->dataset, settings);

  g_assert_true (report_write_metrics (run, NULL, f->path, NULL));
  g_assert_true (json_parser_load_from_file (parser, f->path, NULL));
  g_assert_true (
      json_object_get_null_member (json_node_get_object (json_parser_get_root (parser)), "test"));
}

/* json-glib would write 1e-08 as 1e-08.0, which nothing reads. */
static void
test_metrics_small_numbers (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *settings;

  f->run->settings->weight_decay = 1e-8;
  f->run->seconds = 1e22;
  g_assert_true (report_write_metrics (f->run, f->evaluation, f->path, NULL));
  g_assert_true (json_parser_load_from_file (parser, f->path, NULL));
  settings = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)),
                                            "settings");
  g_assert_true (json_object_get_double_member (settings, "weight_decay") == 1e-8);
}

/* One row per line, so that a large matrix can be looked at, in the place that it has in the tree.
 */
static void
test_metrics_text (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_true (report_write_metrics (f->run, f->evaluation, f->path, NULL));
  g_assert_true (g_file_get_contents (f->path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "    \"confusion\": [\n"
                                  "      [1, 0],\n"
                                  "      [1, 1]\n"
                                  "    ],\n"));
  g_assert_true (g_str_has_suffix (text, "}\n"));
}

static TrainingEvaluation *
evaluate_many_classes (guint n_classes)
{
  g_autofree guint16 *labels = g_new (guint16, n_classes);
  g_auto (GStrv) names = g_new0 (char *, n_classes + 1);
  g_autofree float *p = g_new0 (float, n_classes *n_classes);
  g_autoptr (GBytes) pixels = g_bytes_new_take (g_malloc0 (n_classes), n_classes);
  const NnSplitData split = { .pixels = pixels, .labels = labels, .n_images = n_classes };
  g_autoptr (NnDataset) dataset = NULL;

  for (guint i = 0; i < n_classes; i++)
    {
      labels[i] = (guint16) i;
      names[i] = g_strdup_printf ("%u", i);
      p[i * n_classes + i] = 1;
    }
  dataset = nn_dataset_new ("many", (NnShape){ 1, 1, 1 }, (const char *const *) names, &split,
                            &split, NULL);
  return training_evaluation_new (&(TrainingEvaluationSource){ .dataset = dataset,
                                                               .split = NN_SPLIT_TEST,
                                                               .epoch = 1 },
                                  p, NULL, NULL);
}

/* With too many classes there is no matrix, and all else. */
static void
test_metrics_many_classes (Fixture *f, gconstpointer data)
{
  g_autoptr (TrainingEvaluation) most = evaluate_many_classes (NN_MAX_CONFUSION_CLASSES);
  g_autoptr (TrainingEvaluation) more = evaluate_many_classes (NN_MAX_CONFUSION_CLASSES + 1);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *test;

  g_assert_true (report_write_metrics (f->run, most, f->path, NULL));
  g_assert_true (json_parser_load_from_file (parser, f->path, NULL));
  test =
      json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), "test");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (test, "confusion")), ==,
                    NN_MAX_CONFUSION_CLASSES);
  g_assert_true (report_write_metrics (f->run, more, f->path, NULL));
  g_assert_true (json_parser_load_from_file (parser, f->path, NULL));
  test =
      json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), "test");
  g_assert_true (json_object_get_null_member (test, "confusion"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (test, "classes")), ==,
                    NN_MAX_CONFUSION_CLASSES + 1);
  g_assert_cmpfloat (json_object_get_double_member (test, "accuracy"), ==, 1);
}

static void
test_unwritable (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "no such folder", "x.csv", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (report_write_history (f->run, path, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_locale (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) lines = NULL;

  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL && setlocale (LC_ALL, "fr_FR.UTF-8") == NULL)
    {
      g_test_skip ("no locale with decimal commas is installed");
      return;
    }
  g_assert_true (report_write_history (f->run, f->path, NULL));
  setlocale (LC_ALL, "C");
  lines = read_lines (f->path);
  g_assert_cmpstr (lines[1], ==, "1,47,1.5,0.01,0.5,0.75,nan,0.625");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define T(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  T ("/files/history", test_history);
  T ("/files/history/gaps", test_history_gaps);
  T ("/files/validation", test_validation);
  T ("/files/predictions", test_predictions);
  T ("/files/metrics", test_metrics);
  T ("/files/metrics/empty", test_metrics_empty);
  T ("/files/metrics/small-numbers", test_metrics_small_numbers);
  T ("/files/metrics/text", test_metrics_text);
  T ("/files/metrics/many-classes", test_metrics_many_classes);
  T ("/files/unwritable", test_unwritable);
  T ("/files/locale", test_locale);
  return g_test_run ();
}
