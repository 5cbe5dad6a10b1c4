/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-prediction.h"

#include <glib/gi18n-lib.h>
#include <time.h>

#include "nn-kernel.h"
#include "nn-loss.h"

/* Images that are evaluated at a time: large enough for the matrix products' full speed. The maps
 * of a convolutional network take much more memory for each. */
#define BATCH 256
#define STAGED_BATCH 32

/* With somebody who may stop it, only as many as take about this long, in microseconds, on this
 * machine. */
#define CHUNK_TIME (G_USEC_PER_SEC / 25)
/* But not fewer than keep the leader's processor busy for this long: on a machine that has more to
 * do than it has cores, most of a chunk's time is waiting for each other, which smaller chunks
 * would only multiply. */
#define CHUNK_WORK (G_USEC_PER_SEC / 100)

gboolean
nn_prediction_check (const NnModel *model, const NnDataset *dataset, GError **error)
{
  NnShape input = nn_model_get_input_shape (model), image = nn_dataset_get_shape (dataset);
  size_t n_outputs = nn_shape_size (nn_model_get_output_shape (model));

  if (nn_model_get_n_layers (model) == 0 || !nn_shape_equal (input, image))
    {
      g_autofree char *takes = nn_shape_to_string (input);
      g_autofree char *has = nn_shape_to_string (image);

      g_set_error (
          error, NN_ERROR, NN_ERROR_SHAPE,
          _ ("The network takes images of %s, but those of “%s” are %s; choose a data set with "
             "images like those that it was trained with."),
          takes, nn_dataset_get_name (dataset), has);
      return FALSE;
    }
  if (n_outputs != nn_dataset_get_n_classes (dataset))
    {
      g_set_error (
          error, NN_ERROR, NN_ERROR_SHAPE,
          _ ("The network tells %zu classes apart, but “%s” has %zu; choose the classes that it "
             "was trained with."),
          n_outputs, nn_dataset_get_name (dataset), nn_dataset_get_n_classes (dataset));
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

/* What every thread is told. */
typedef struct
{
  NnPass *pass;
  NnPredictionSource source;
  NnNormalization normalization;
  gboolean is_plain;
  size_t n_classes;
  float *probabilities;

  /* The round under way. */
  size_t first; /* image of the chunk */
  size_t n_chunk;
  guint view;
  gboolean is_prepared;
} Prediction;

static void
write_view (const Prediction *p, size_t image, guint view, float *out, NnPixelLayout layout)
{
  NnShape shape = nn_dataset_get_shape (p->source.dataset);
  const guint8 *pixels = nn_dataset_get_pixels (p->source.dataset, p->source.split, image);

  if (p->is_plain && view == 0)
    nn_kernel_get ()->scale_pixels (pixels, nn_shape_size (shape), out);
  else
    nn_tta_write_view (p->source.tta, view, &p->normalization, shape, pixels, out, layout);
}

/* Adds the logits of one view of a chunk's images to their rows; after the last view they become
 * probabilities. */
static void
add_view (NnWorker *worker, gpointer data)
{
  const Prediction *p = data;
  float weight = nn_tta_get_weight (p->source.tta, p->view);
  gboolean is_last = p->view + 1 == nn_tta_get_n_views (p->source.tta);
  size_t begin, end;

  if (!p->is_prepared)
    nn_pass_prepare (p->pass, worker);
  nn_pass_get_images (p->pass, worker, p->n_chunk, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      NnPixelLayout layout;
      float *place = nn_pass_get_place (p->pass, worker, i, &layout);

      write_view (p, p->first + i, p->view, place, layout);
    }
  nn_pass_forward (p->pass, worker, p->n_chunk, &(NnPassMode){ .training = FALSE });
  nn_worker_partition (worker, p->n_chunk, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      const float *logits = nn_tensor_get_row (nn_pass_get_logits (p->pass), i);
      float *row = p->probabilities + (p->first + i) * p->n_classes;

      for (size_t c = 0; c < p->n_classes; c++)
        row[c] = (p->view == 0 ? 0 : row[c]) + weight * logits[c];
      if (is_last)
        nn_softmax (row, p->n_classes);
    }
}

/* ---- chunk by chunk ---- */

/* How many images a chunk has: it starts small and finds what takes CHUNK_TIME. What is computed
 * of an image does not depend on it. */
typedef struct
{
  size_t n;
  size_t most;
} Pace;

static Pace
pace_start (const NnWorkers *workers, size_t batch_size, const NnPredictionObserver *observer)
{
  gboolean is_watched = observer && observer->should_stop;

  return (Pace){ .n =
                     is_watched ? MIN (nn_workers_get_n_threads (workers), batch_size) : batch_size,
                 .most = batch_size };
}

/* After a chunk of pace->n images that took @time microseconds for each of its views, and @work of
 * the leader's processor. */
static void
pace_adapt (Pace *pace, gint64 time, gint64 work)
{
  gint64 n = (gint64) pace->n;

  if (time <= CHUNK_TIME / 2 || work <= CHUNK_WORK / 2)
    pace->n = MIN (2 * pace->n, pace->most);
  else if (time > CHUNK_TIME && work > CHUNK_WORK)
    pace->n = (size_t) MAX (MAX (n * CHUNK_TIME / time, n * CHUNK_WORK / work), 1);
}

/* What the calling thread has had of a processor, in microseconds. */
static gint64
get_work (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
should_stop (const NnPredictionObserver *observer, GError **error)
{
  if (observer == NULL || observer->should_stop == NULL || !observer->should_stop (observer->data))
    return FALSE;
  g_set_error_literal (error, NN_ERROR, NN_ERROR_STOPPED, _ ("The evaluation was stopped."));
  return TRUE;
}

static void
report (const NnPredictionObserver *observer, size_t n_done, size_t n_images, gint64 time)
{
  const NnPredictionReport report = { .n_done = n_done,
                                      .n_images = n_images,
                                      .seconds = (double) time / G_USEC_PER_SEC };

  if (observer && observer->on_progress)
    observer->on_progress (&report, observer->data);
}

static gboolean
predict (Prediction *p,
         NnWorkers *workers,
         size_t batch_size,
         const NnPredictionObserver *observer,
         GError **error)
{
  size_t n_images = nn_dataset_get_n_images (p->source.dataset, p->source.split);
  guint n_views = nn_tta_get_n_views (p->source.tta);
  Pace pace = pace_start (workers, batch_size, observer);
  gint64 total = 0;

  report (observer, 0, n_images, 0);
  for (p->first = 0; p->first < n_images; p->first += p->n_chunk)
    {
      gint64 longest = 0, hardest = 0;

      p->n_chunk = MIN (pace.n, n_images - p->first);
      for (p->view = 0; p->view < n_views; p->view++)
        {
          gint64 start, time, work;

          if (should_stop (observer, error))
            return FALSE;
          start = g_get_monotonic_time ();
          work = get_work ();
          nn_workers_run (workers, add_view, p);
          p->is_prepared = TRUE;
          time = g_get_monotonic_time () - start;
          longest = MAX (longest, time);
          hardest = MAX (hardest, get_work () - work);
          total += time;
        }
      if (p->n_chunk == pace.n && observer && observer->should_stop)
        pace_adapt (&pace, longest, hardest);
      report (observer, p->first + p->n_chunk, n_images, total);
    }
  return TRUE;
}

gboolean
nn_prediction_run (NnPass *pass,
                   size_t batch_size,
                   const NnPredictionSource *source,
                   NnWorkers *workers,
                   const NnPredictionObserver *observer,
                   float *probabilities,
                   GError **error)
{
  const NnModel *model = nn_pass_get_model (pass);
  Prediction prediction = { .pass = pass,
                            .source = *source,
                            .n_classes = nn_dataset_get_n_classes (source->dataset),
                            .probabilities = probabilities };

  prediction.is_plain = nn_model_get_normalization (model) == NULL && nn_pass_takes_planes (pass);
  if (!(prediction.is_plain && source->tta == NN_TTA_NONE) &&
      !nn_prediction_get_normalization (model, &prediction.normalization, error))
    return FALSE;
  return predict (&prediction, workers, batch_size, observer, error);
}

gboolean
nn_predict (const NnModel *model,
            const NnPredictionSource *source,
            NnWorkers *workers,
            const NnPredictionObserver *observer,
            float *probabilities,
            GError **error)
{
  g_autoptr (NnPass) pass = NULL;
  size_t batch_size;

  if (!nn_prediction_check (model, source->dataset, error))
    return FALSE;
  batch_size = nn_model_is_perceptron (model) ? BATCH : STAGED_BATCH;
  /* A forward pass reads the parameters only. */
  pass = nn_pass_new ((NnModel *) model, batch_size, NN_GRADIENTS_NONE, NN_PRECISION_FULL, workers,
                      error);
  return pass &&
         nn_prediction_run (pass, batch_size, source, workers, observer, probabilities, error);
}
