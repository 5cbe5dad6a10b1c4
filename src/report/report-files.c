/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report-files.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "report-json.h"
#include "text-file.h"

/* With the shortest digits that read back as the same number where @digits is 17; what is not
 * finite as "nan", "inf", "-inf", which NumPy and pandas read. */
static void
append_number (GString *text, double value, int digits)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE], format[8];

  if (isnan (value))
    g_string_append (text, "nan");
  else if (isinf (value))
    g_string_append (text, value > 0 ? "inf" : "-inf");
  else
    {
      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, format, value));
    }
}

/* RFC 4180: quotes around what holds a comma, a quote or a line break. */
static void
append_field (GString *text, const char *field)
{
  if (strpbrk (field, ",\"\r\n") == NULL)
    {
      g_string_append (text, field);
      return;
    }
  g_string_append_c (text, '"');
  for (; *field; field++)
    {
      if (*field == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *field);
    }
  g_string_append_c (text, '"');
}

/* Nothing where nothing was evaluated, which spreadsheets, pandas and NumPy's genfromtxt() read. */
static void
append_evaluation_figures (GString *text, const RunEpoch *epoch)
{
  if (!run_epoch_is_evaluated (epoch))
    {
      g_string_append (text, ",,");
      return;
    }
  g_string_append_c (text, ',');
  append_number (text, epoch->evaluation_loss, 9);
  g_string_append_c (text, ',');
  append_number (text, epoch->evaluation_accuracy, 9);
}

gboolean
report_write_history (const Run *run, const char *path, GError **error)
{
  const char *images = run_has_validation (run) ? "validation" : "test";
  g_autoptr (TextFile) file = text_file_new (path, error);
  GString *text;

  if (file == NULL)
    return FALSE;
  text = text_file_get_buffer (file);
  g_string_append (text, "epoch,step,seconds,learning_rate,training_loss,training_accuracy");
  g_string_append_printf (text, ",%s_loss,%s_accuracy\n", images, images);
  for (guint i = 0; i < run->epochs->len; i++)
    {
      const RunEpoch *epoch = g_ptr_array_index (run->epochs, i);
      const double values[] = { epoch->seconds, epoch->learning_rate, epoch->training_loss,
                                epoch->training_accuracy };

      g_string_append_printf (text, "%u,%" G_GUINT64_FORMAT, epoch->epoch, epoch->step);
      for (guint j = 0; j < G_N_ELEMENTS (values); j++)
        {
          g_string_append_c (text, ',');
          append_number (text, values[j], 9);
        }
      append_evaluation_figures (text, epoch);
      g_string_append_c (text, '\n');
      text_file_drain (file);
    }
  return text_file_finish (file, error);
}

static void
append_prediction (GString *text, const TrainingEvaluation *evaluation, size_t image)
{
  const NnDataset *dataset = training_evaluation_get_dataset (evaluation);
  NnSplit split = training_evaluation_get_split (evaluation);
  const char *file = nn_dataset_get_file_name (dataset, split, image);
  const float *probabilities = training_evaluation_get_probabilities (evaluation, image);
  size_t actual = training_evaluation_get_actual (evaluation, image);
  size_t predicted = training_evaluation_get_predicted (evaluation, image);

  g_string_append_printf (text, "%zu,", nn_dataset_get_source_index (dataset, split, image));
  append_field (text, file ? file : "");
  g_string_append_c (text, ',');
  append_field (text, nn_dataset_get_class_name (dataset, actual));
  g_string_append_c (text, ',');
  append_field (text, nn_dataset_get_class_name (dataset, predicted));
  g_string_append_c (text, ',');
  append_number (text, training_evaluation_get_loss (evaluation, image), 9);
  for (size_t c = 0; c < nn_dataset_get_n_classes (dataset); c++)
    {
      g_string_append_c (text, ',');
      append_number (text, (double) probabilities[c], 9);
    }
  g_string_append_c (text, '\n');
}

gboolean
report_write_predictions (const TrainingEvaluation *evaluation, const char *path, GError **error)
{
  const NnDataset *dataset = training_evaluation_get_dataset (evaluation);
  g_autoptr (TextFile) file = text_file_new (path, error);
  GString *text;

  if (file == NULL)
    return FALSE;
  text = text_file_get_buffer (file);
  g_string_append (text, "index,file,actual,predicted,loss");
  for (size_t c = 0; c < nn_dataset_get_n_classes (dataset); c++)
    {
      g_autofree char *column =
          g_strconcat ("probability ", nn_dataset_get_class_name (dataset, c), NULL);

      g_string_append_c (text, ',');
      append_field (text, column);
    }
  g_string_append_c (text, '\n');
  for (size_t i = 0; i < training_evaluation_get_n_images (evaluation); i++)
    {
      append_prediction (text, evaluation, i);
      text_file_drain (file);
    }
  return text_file_finish (file, error);
}

static void
write_chunk (const char *text, gpointer data)
{
  g_string_append (text_file_get_buffer (data), text);
  text_file_drain (data);
}

gboolean
report_write_metrics (const Run *run,
                      const TrainingEvaluation *evaluation,
                      const char *path,
                      GError **error)
{
  g_autoptr (JsonNode) node = report_make_metrics (run, evaluation);
  g_autoptr (TextFile) file = text_file_new (path, error);

  if (file == NULL)
    return FALSE;
  report_write_json (node, evaluation, write_chunk, file);
  return text_file_finish (file, error);
}
