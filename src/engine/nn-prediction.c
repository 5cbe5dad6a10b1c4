#include "nn-prediction.h"

#include <glib/gi18n-lib.h>

#include "nn-kernel.h"
#include "nn-loss.h"
#include "nn-trainer.h"

/* Images that are evaluated at a time: large enough for the matrix products' full speed. The maps
 * of a convolutional network take much more memory for each. */
#define BATCH 256
#define STAGED_BATCH 32

gboolean
nn_prediction_check (const NnModel *model, const NnDataset *dataset, GError **error)
{
  NnShape input = nn_model_get_input_shape (model), image = nn_dataset_get_shape (dataset);
  size_t n_outputs = nn_shape_size (nn_model_get_output_shape (model));

  if (nn_model_get_n_layers (model) == 0 || !nn_shape_equal (input, image))
    {
      g_autofree char *takes = nn_shape_to_string (input);
      g_autofree char *has = nn_shape_to_string (image);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _ ("The network takes images of %s, but those of “%s” are %s"), takes,
                   nn_dataset_get_name (dataset), has);
      return FALSE;
    }
  if (n_outputs != nn_dataset_get_n_classes (dataset))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _ ("The network tells %zu classes apart, but “%s” has %zu"), n_outputs,
                   nn_dataset_get_name (dataset), nn_dataset_get_n_classes (dataset));
      return FALSE;
    }
  return TRUE;
}

gboolean
nn_prediction_get_normalization (const NnModel *model,
                                 NnNormalization *normalization,
                                 GError **error)
{
  if (nn_model_get_normalization (model) == NULL)
    return nn_normalization_init_plain (normalization, nn_model_get_input_shape (model).channels,
                                        error);
  *normalization = *nn_model_get_normalization (model);
  return TRUE;
}

/* What every member of the team is told. */
typedef struct
{
  NnPass *pass;
  size_t batch_size;
  const NnDataset *dataset;
  NnSplit split;
  NnTta tta;
  NnNormalization normalization;
  gboolean is_plain;
  size_t n_classes;
  float *probabilities;
} Prediction;

static void
write_view (const Prediction *p, size_t image, guint view, float *out, NnPixelLayout layout)
{
  NnShape shape = nn_dataset_get_shape (p->dataset);
  const guint8 *pixels = nn_dataset_get_pixels (p->dataset, p->split, image);

  if (p->is_plain && view == 0)
    nn_kernel_get ()->scale_pixels (pixels, nn_shape_size (shape), out);
  else
    nn_tta_write_view (p->tta, view, &p->normalization, shape, pixels, out, layout);
}

/* Adds the logits of one view of images first … first + batch − 1 to their rows. */
static void
add_view (const Prediction *p, NnWorker *worker, size_t first, size_t batch, guint view)
{
  float weight = nn_tta_get_weight (p->tta, view);
  size_t begin, end;

  nn_pass_get_images (p->pass, worker, batch, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      NnPixelLayout layout;
      float *place = nn_pass_get_place (p->pass, worker, i, &layout);

      write_view (p, first + i, view, place, layout);
    }
  nn_pass_forward (p->pass, worker, batch, FALSE, 0);
  nn_worker_share (worker, batch, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      const float *logits = nn_tensor_get_row (nn_pass_get_logits (p->pass), i);
      float *row = p->probabilities + (first + i) * p->n_classes;

      for (size_t c = 0; c < p->n_classes; c++)
        row[c] = (view == 0 ? 0 : row[c]) + weight * logits[c];
    }
  /* All logits are read before anybody writes the next ones. */
  nn_worker_barrier (worker);
}

static void
predict (NnWorker *worker, gpointer data)
{
  const Prediction *p = data;
  size_t n_images = nn_dataset_get_n_images (p->dataset, p->split), begin, end;

  nn_pass_prepare (p->pass, worker);
  for (size_t first = 0; first < n_images; first += p->batch_size)
    for (guint view = 0; view < nn_tta_get_n_views (p->tta); view++)
      add_view (p, worker, first, MIN (p->batch_size, n_images - first), view);
  nn_worker_share (worker, n_images, &begin, &end);
  for (size_t i = begin; i < end; i++)
    nn_softmax (p->probabilities + i * p->n_classes, p->n_classes);
}

gboolean
nn_prediction_run (NnPass *pass,
                   size_t batch_size,
                   const NnModel *model,
                   const NnDataset *dataset,
                   NnSplit split,
                   NnTta tta,
                   NnWorkers *team,
                   float *probabilities,
                   GError **error)
{
  Prediction prediction = { .pass = pass,
                            .batch_size = batch_size,
                            .dataset = dataset,
                            .split = split,
                            .tta = tta,
                            .n_classes = nn_dataset_get_n_classes (dataset),
                            .probabilities = probabilities };

  prediction.is_plain = nn_model_get_normalization (model) == NULL && nn_pass_takes_planes (pass);
  if (!(prediction.is_plain && tta == NN_TTA_NONE) &&
      !nn_prediction_get_normalization (model, &prediction.normalization, error))
    return FALSE;
  nn_workers_run (team, predict, &prediction);
  return TRUE;
}

gboolean
nn_trainer_predict (const NnModel *model,
                    const NnDataset *dataset,
                    NnSplit split,
                    NnTta tta,
                    NnWorkers *team,
                    float *probabilities,
                    GError **error)
{
  g_autoptr (NnPass) pass = NULL;
  size_t batch_size;

  if (!nn_prediction_check (model, dataset, error))
    return FALSE;
  batch_size = nn_model_is_perceptron (model) ? BATCH : STAGED_BATCH;
  /* A forward pass reads the parameters only. */
  pass =
      nn_pass_new ((NnModel *) model, batch_size, NN_PASS_FORWARD, NN_PRECISION_FULL, team, error);
  return pass && nn_prediction_run (pass, batch_size, model, dataset, split, tta, team,
                                    probabilities, error);
}
