/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of few images: which classes they are of, in words. */
#include "report-uncertainty.h"

/* Class c has supports[c] test images, each recognized. */
static TrainingEvaluation *
make_evaluation (const size_t *supports, size_t n_classes)
{
  g_auto (GStrv) names = g_new0 (char *, n_classes + 1);
  g_autoptr (GArray) labels = g_array_new (FALSE, FALSE, sizeof (guint16));
  g_autoptr (GArray) probabilities = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GBytes) pixels = NULL;
  g_autoptr (NnDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;
  NnSplitData split = { 0 };
  NnShape shape = { 1, 1, 1 };

  for (size_t c = 0; c < n_classes; c++)
    {
      names[c] = g_strdup_printf ("c%zu", c);
      for (size_t i = 0; i < supports[c]; i++)
        {
          guint16 label = (guint16) c;

          g_array_append_val (labels, label);
          for (size_t k = 0; k < n_classes; k++)
            {
              float p = k == c ? 1 : 0;

              g_array_append_val (probabilities, p);
            }
        }
    }
  pixels = g_bytes_new_take (g_malloc0 (labels->len), labels->len);
  split = (NnSplitData){ pixels, (guint16 *) (void *) labels->data, labels->len, NULL };
  dataset = nn_dataset_new ("Test", shape, (const char *const *) names, &split, &split, &error);
  g_assert_no_error (error);
  return training_evaluation_new (&(TrainingEvaluationSource){ .dataset = dataset,
                                                               .split = NN_SPLIT_TEST,
                                                               .epoch = 1 },
                                  (const float *) (void *) probabilities->data, NULL, NULL);
}

static void
test_few_images (void)
{
  const struct
  {
    size_t n_classes;
    size_t supports[9];
    const char *sentence;
  } cases[] = {
    { 3, { 20, 20, 1000 }, NULL },
    { 3,
      { 20, 19, 1000 },
      "Figures of classes with fewer than 20 test images are rough: “c1” (19)." },
    { 3,
      { 12, 20, 8 },
      "Figures of classes with fewer than 20 test images are rough: “c2” (8), “c0” (12)." },
    { 2,
      { 0, 7 },
      "Figures of classes with fewer than 20 test images are rough: “c0” (0), “c1” (7)." },
    /* One more than are named is named as well: that is no longer than counting it. */
    { 6,
      { 6, 5, 4, 3, 2, 1 },
      "Figures of classes with fewer than 20 test images are rough: “c5” (1), “c4” (2), “c3” (3), "
      "“c2” (4), “c1” (5), “c0” (6)." },
    { 9,
      { 9, 9, 9, 1, 9, 9, 9, 9, 9 },
      "Figures of classes with fewer than 20 test images are rough: “c3” (1), “c0” (9), “c1” (9), "
      "“c2” (9), “c4” (9) and 4 more classes." },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TrainingEvaluation) evaluation =
          make_evaluation (cases[i].supports, cases[i].n_classes);
      g_autofree char *sentence = report_describe_few_images (evaluation);

      g_assert_cmpstr (sentence, ==, cases[i].sentence);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/uncertainty/few-images", test_few_images);
  return g_test_run ();
}
