/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report-uncertainty.h"

#include <glib/gi18n-lib.h>

#include "plot-number.h"

#define MAX_NAMED 5

/* By the number of images, and then in the data set's order. */
static int
compare_support (gconstpointer a, gconstpointer b, gpointer data)
{
  const NnClassMetrics *classes = data;
  size_t x = *(const size_t *) a, y = *(const size_t *) b;

  if (classes[x].support != classes[y].support)
    return classes[x].support < classes[y].support ? -1 : 1;
  return x < y ? -1 : x > y;
}

static GArray *
find_small_classes (const NnMetrics *metrics)
{
  GArray *small = g_array_new (FALSE, FALSE, sizeof (size_t));

  for (size_t c = 0; c < metrics->n_classes; c++)
    if (metrics->classes[c].support < REPORT_FEW_IMAGES)
      g_array_append_val (small, c);
  g_array_sort_with_data (small, compare_support, metrics->classes);
  return small;
}

/* “dog” (8), “cat” (12) and 7 more classes */
static char *
list_classes (const TrainingEvaluation *evaluation, const GArray *small)
{
  const NnMetrics *metrics = training_evaluation_get_metrics (evaluation);
  const NnDataset *dataset = training_evaluation_get_dataset (evaluation);
  guint n_named = small->len > MAX_NAMED + 1 ? MAX_NAMED : small->len;
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < n_named; i++)
    {
      size_t c = g_array_index (small, size_t, i);

      if (i > 0)
        g_string_append (list, _ (", "));
      /* Translators: a class, and how many images it has */
      g_string_append_printf (list, _ ("“%s” (%zu)"), nn_dataset_get_class_name (dataset, c),
                              metrics->classes[c].support);
    }
  if (small->len > n_named)
    {
      guint n = small->len - n_named;
      g_autofree char *count = plot_format_count (n);

      g_string_append_printf (list,
                              g_dngettext (GETTEXT_PACKAGE, " and %s more class",
                                           " and %s more classes", n),
                              count);
    }
  return g_string_free (list, FALSE);
}

char *
report_describe_few_images (const TrainingEvaluation *evaluation)
{
  g_autoptr (GArray) small = NULL;
  g_autofree char *list = NULL;

  g_return_val_if_fail (evaluation != NULL, NULL);

  small = find_small_classes (training_evaluation_get_metrics (evaluation));
  if (small->len == 0)
    return NULL;
  list = list_classes (evaluation, small);
  if (training_evaluation_is_validation (evaluation))
    return g_strdup_printf (
        _ ("Figures of classes with fewer than %d validation images are rough: %s."),
        REPORT_FEW_IMAGES, list);
  if (training_evaluation_get_split (evaluation) == NN_SPLIT_TRAINING)
    return g_strdup_printf (
        _ ("Figures of classes with fewer than %d training images are rough: %s."),
        REPORT_FEW_IMAGES, list);
  return g_strdup_printf (_ ("Figures of classes with fewer than %d test images are rough: %s."),
                          REPORT_FEW_IMAGES, list);
}
