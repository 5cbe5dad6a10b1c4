#include "run.h"

#include <math.h>
#include <string.h>

#include "model-json.h"
#include "npy-float.h"
#include "run-private.h"

Run *
run_new_empty (void)
{
  Run *run = g_new0 (Run, 1);

  g_atomic_ref_count_init (&run->ref_count);
  run->settings = run_settings_default ();
  run->epochs = g_ptr_array_new_with_free_func ((GDestroyNotify) run_epoch_free);
  run->events = g_array_new (FALSE, FALSE, sizeof (RunEvent));
  run->batch_losses = g_array_new (FALSE, FALSE, sizeof (float));
  run->batch_accuracies = g_array_new (FALSE, FALSE, sizeof (float));
  run->extra_members =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  return run;
}

Run *
run_new (const char *name, NnDataset *dataset, const RunSettings *settings)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  Run *run;

  g_return_val_if_fail (name != NULL && dataset != NULL && settings != NULL, NULL);

  run = run_new_empty ();
  run->name = g_strdup (name);
  run->created = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  run->settings = *settings;
  run->dataset_name = g_strdup (nn_dataset_get_name (dataset));
  run->dataset_hash = g_strdup (nn_dataset_get_hash (dataset));
  run->input_shape = nn_dataset_get_shape (dataset);
  run->class_names = g_strdupv ((char **) nn_dataset_get_class_names (dataset));
  run->n_training_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TRAINING);
  run->n_test_images = nn_dataset_get_n_images (dataset, NN_SPLIT_TEST);
  return run;
}

Run *
run_ref (Run *run)
{
  g_return_val_if_fail (run != NULL, NULL);
  g_atomic_ref_count_inc (&run->ref_count);
  return run;
}

void
run_unref (Run *run)
{
  if (run == NULL || !g_atomic_ref_count_dec (&run->ref_count))
    return;
  g_free (run->name);
  g_free (run->created);
  g_free (run->dataset_name);
  g_free (run->dataset_hash);
  g_strfreev (run->class_names);
  g_ptr_array_unref (run->epochs);
  g_array_unref (run->events);
  g_array_unref (run->batch_losses);
  g_array_unref (run->batch_accuracies);
  nn_model_free (run->model);
  g_clear_pointer (&run->extra, json_object_unref);
  g_hash_table_unref (run->extra_members);
  g_free (run);
}

Run *
run_copy (const Run *run)
{
  GHashTableIter iter;
  gpointer name, data;
  Run *copy;

  g_return_val_if_fail (run != NULL, NULL);

  copy = run_new_empty ();
  copy->name = g_strdup (run->name);
  copy->created = g_strdup (run->created);
  copy->settings = run->settings;
  copy->dataset_name = g_strdup (run->dataset_name);
  copy->dataset_hash = g_strdup (run->dataset_hash);
  copy->input_shape = run->input_shape;
  copy->class_names = g_strdupv (run->class_names);
  copy->n_training_images = run->n_training_images;
  copy->n_test_images = run->n_test_images;
  copy->threads = run->threads;
  copy->seconds = run->seconds;
  copy->images_seen = run->images_seen;
  copy->steps = run->steps;
  for (guint i = 0; i < run->epochs->len; i++)
    g_ptr_array_add (copy->epochs, run_epoch_copy (g_ptr_array_index (run->epochs, i)));
  g_array_append_vals (copy->events, run->events->data, run->events->len);
  g_array_append_vals (copy->batch_losses, run->batch_losses->data, run->batch_losses->len);
  g_array_append_vals (copy->batch_accuracies, run->batch_accuracies->data,
                       run->batch_accuracies->len);
  if (run->model)
    copy->model = nn_model_copy (run->model);
  if (run->extra)
    copy->extra = model_json_copy (run->extra);
  g_hash_table_iter_init (&iter, run->extra_members);
  while (g_hash_table_iter_next (&iter, &name, &data))
    g_hash_table_insert (copy->extra_members, g_strdup (name), g_bytes_ref (data));
  return copy;
}

RunEpoch *
run_epoch_new (void)
{
  return g_new0 (RunEpoch, 1);
}

RunEpoch *
run_epoch_copy (const RunEpoch *epoch)
{
  RunEpoch *copy;

  g_return_val_if_fail (epoch != NULL, NULL);

  copy = run_epoch_new ();
  *copy = *epoch;
  if (epoch->predictions)
    g_bytes_ref (epoch->predictions);
  return copy;
}

void
run_epoch_free (RunEpoch *epoch)
{
  if (epoch == NULL)
    return;
  g_clear_pointer (&epoch->predictions, g_bytes_u