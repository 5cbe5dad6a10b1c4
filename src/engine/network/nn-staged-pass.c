/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-staged-pass.h"

#include "nn-lowering.h"

/* What one thread has for itself. */
typedef struct
{
  GPtrArray *maps;    /* of NnTensor: of each stage; NULL where there are none */
  GPtrArray *vectors; /* of NnNormVectors: of each value; NULL where there is no norm */
  NnTensor *workspace;
  const guint8 *prefetch[NN_STAGE_MAX_PREFETCH];
} ThreadState;

struct _NnStagedPass
{
  NnStages *stages;
  NnGradients gradients_of; /* that the backward pass finds */
  guint n_threads;
  ThreadState *threads;
  NnTensor *gradients[2]; /* of values in turn */
  NnTensor *logit_gradients;
  NnTensor *shared_workspace;
  NnTensor *workspace; /* of a dense layer */

  /* Some convolutions keep the packed weights of the forward pass and those of the data gradient in
   * the same memory. Written by the leader before a barrier. */
  gboolean has_backward_weights;
};

static NnStage *
get_stage (const NnStagedPass *pass, size_t i)
{
  return nn_stages_get_stage (pass->stages, i);
}

static size_t
count_stages (const NnStagedPass *pass)
{
  return pass->stages->stages->len;
}

/* ---- memory ---- */

static void
clear_thread (ThreadState *thread)
{
  if (thread->maps)
    g_ptr_array_unref (thread->maps);
  if (thread->vectors)
    g_ptr_array_unref (thread->vectors);
  nn_tensor_free (thread->workspace);
}

static gboolean
prepare_thread (NnStagedPass *pass, ThreadState *thread, GError **error)
{
  size_t workspace = 0;

  thread->maps = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_free);
  thread->vectors = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_norm_vectors_free);
  for (size_t i = 0; i < count_stages (pass); i++)
    {
      const NnStage *stage = get_stage (pass, i);
      NnTensor *maps = NULL;

      if (stage->maps_size > 0)
        {
          maps = nn_tensor_new (1, stage->maps_size, error);
          if (maps == NULL)
            return FALSE;
        }
      g_ptr_array_add (thread->maps, maps);
      g_ptr_array_add (thread->vectors,
                       stage->input->norm ? nn_norm_vectors_new (stage->input) : NULL);
      workspace = MAX (workspace, stage->workspace_size);
    }
  thread->workspace = nn_tensor_new (1, MAX (workspace, 1), error);
  return thread->workspace != NULL;
}

/* A value's gradient is needed by the stage before it alone, and written by the one after it: two
 * tensors serve all values in turn. Of the images, or of what is made of them without learning, it
 * is needed only where a norm or another layer with parameters reads them, or where somebody asks
 * for it. */
static gboolean
place_gradients (NnStagedPass *pass, GError **error)
{
  size_t n_values = pass->stages->values->len, sizes[G_N_ELEMENTS (pass->gradients)] = { 0 };
  NnValue *logits = nn_stages_get_value (pass->stages, n_values - 1);

  for (size_t i = 0; i + 1 < n_values; i++)
    sizes[i % 2] = MAX (sizes[i % 2], nn_stages_get_value (pass->stages, i)->plain.image);
  for (guint i = 0; i < G_N_ELEMENTS (pass->gradients); i++)
    {
      pass->gradients[i] = nn_tensor_new (pass->stages->max_batch, MAX (sizes[i], 1), error);
      if (pass->gradients[i] == NULL)
        return FALSE;
    }
  for (size_t i = 0; i + 1 < n_values; i++)
    {
      NnValue *value = nn_stages_get_value (pass->stages, i);

      if (i > pass->stages->n_fixed || value->has_parameters_after ||
          pass->gradients_of & NN_GRADIENTS_OF_INPUT)
        value->gradient = pass->gradients[i % 2];
    }
  pass->logit_gradients = nn_tensor_new (pass->stages->max_batch, logits->shape.channels, error);
  logits->gradient = pass->logit_gradients;
  return pass->logit_gradients != NULL;
}

/* Floats for a thread pool: of a layer by rows, each thread has a workspace of its own. */
static size_t
count_workspace (const NnLayer *dense, size_t batch, guint n_threads)
{
  return dense->class->get_workspace (dense, batch) * (nn_layer_is_by_rows (dense) ? n_threads : 1);
}

/* The stages from here on have a backward pass. */
static size_t
get_first_backward (const NnStagedPass *pass)
{
  return pass->gradients_of & NN_GRADIENTS_OF_INPUT ? 0 : pass->stages->n_fixed;
}

static gboolean
allocate_backward (NnStagedPass *pass, NnModel *model, GError **error)
{
  size_t batch = pass->stages->max_batch, shared_workspace = 0, workspace = 0;

  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    if (pass->gradients_of & NN_GRADIENTS_OF_WEIGHTS &&
        !nn_layer_prepare_gradients (nn_model_get_layer (model, i), error))
      return FALSE;
  for (size_t i = get_first_backward (pass); i < count_stages (pass); i++)
    {
      const NnStage *stage = get_stage (pass, i);

      if (stage->dense)
        workspace = MAX (workspace, count_workspace (stage->dense, batch, pass->n_threads));
      else if (nn_stage_get_convolution (stage))
        shared_workspace =
            MAX (shared_workspace,
                 nn_conv_step_get_shared_workspace (nn_stage_get_convolution (stage), batch));
    }
  pass->workspace = nn_tensor_new (1, MAX (workspace, 1), error);
  if (pass->workspace)
    pass->shared_workspace = nn_tensor_new (1, MAX (shared_workspace, 1), error);
  return pass->shared_workspace && place_gradients (pass, error);
}

NnStagedPass *
nn_staged_pass_new (NnModel *model,
                    size_t max_batch,
                    NnGradients gradients,
                    NnPrecision precision,
                    const NnWorkers *workers,
                    GError **error)
{
  g_autoptr (NnStagedPass) pass = g_new0 (NnStagedPass, 1);

  pass->gradients_of = gradients;
  pass->stages = nn_lower_model (model, max_batch, gradients, precision, error);
  if (pass->stages == NULL)
    return NULL;
  pass->n_threads = nn_workers_get_n_threads (workers);
  pass->threads = g_new0 (ThreadState, pass->n_threads);
  for (guint i = 0; i < pass->n_threads; i++)
    if (!prepare_thread (pass, &pass->threads[i], error))
      return NULL;
  if (gradients && !allocate_backward (pass, model, error))
    return NULL;
  return g_steal_pointer (&pass);
}

void
nn_staged_pass_free (NnStagedPass *pass)
{
  if (pass == NULL)
    return;
  for (guint i = 0; i < pass->n_threads; i++)
    clear_thread (&pass->threads[i]);
  g_free (pass->threads);
  for (guint i = 0; i < G_N_ELEMENTS (pass->gradients); i++)
    nn_tensor_free (pass->gradients[i]);
  nn_tensor_free (pass->logit_gradients);
  nn_tensor_free (pass->shared_workspace);
  nn_tensor_free (pass->workspace);
  nn_stages_free (pass->stages);
  g_free (pass);
}

NnMaps
nn_staged_pass_get_image (NnStagedPass *pass, size_t image)
{
  return nn_value_get_maps (nn_stages_get_value (pass->stages, 0), image);
}

NnTensor *
nn_staged_pass_get_logits (NnStagedPass *pass)
{
  return nn_stages_get_value (pass->stages, pass->stages->values->len - 1)->data;
}

NnTensor *
nn_staged_pass_get_logit_gradients (NnStagedPass *pass)
{
  return pass->logit_gradients;
}

/* ---- the stages ---- */

void
nn_staged_pass_prepare (NnStagedPass *pass, NnWorker *worker)
{
  if (worker->index == 0)
    pass->has_backward_weights = FALSE;
  for (guint phase = 0; phase < NN_CONV_STEP_PHASES; phase++)
    {
      for (size_t i = 0; i < count_stages (pass); i++)
        {
          NnConvStep *convolution = nn_stage_get_convolution (get_stage (pass, i));

          if (convolution)
            nn_conv_step_prepare (convolution, worker, phase);
        }
      nn_worker_barrier (worker);
    }
}

static NnStageCall
make_call (NnStagedPass *pass, NnWorker *worker, size_t i, const NnPassMode *mode)
{
  ThreadState *thread = &pass->threads[worker->index];
  const NnTensor *maps = g_ptr_array_index (thread->maps, i);
  gboolean is_last = i + 1 == count_stages (pass);

  return (NnStageCall){ .worker = worker,
                        .training = mode->training,
                        .wants_weight_gradients = pass->gradients_of & NN_GRADIENTS_OF_WEIGHTS &&
                                                  i >= pass->stages->n_fixed,
                        .seed = mode->seed,
                        .maps = maps ? maps->data : NULL,
                        .workspace = thread->workspace->data,
                        .prefetch = thread->prefetch,
                        .shared_workspace =
                            pass->shared_workspace ? pass->shared_workspace->data : NULL,
                        .norm = g_ptr_array_index (thread->vectors, i),
                        .next = is_last ? NULL : g_ptr_array_index (thread->vectors, i + 1) };
}

/* TRUE if a stage of chunks has left the value in front of stage @i, and its sums. */
static gboolean
is_left_in_chunks (const NnStagedPass *pass, size_t i)
{
  return i > 0 && get_stage (pass, i - 1)->dense == NULL;
}

/* How many chunks the sums of the value in front of stage @i are of. */
static size_t
count_sums (const NnStagedPass *pass, size_t i, size_t batch)
{
  return is_left_in_chunks (pass, i) ? nn_stage_count_chunks (get_stage (pass, i - 1), batch)
                                     : MIN (batch, NN_CONV_MAX_CHUNKS);
}

/* The sums of images, or of what a dense layer has made. */
static void
sum_value (NnStagedPass *pass, NnWorker *worker, size_t i, size_t batch)
{
  const NnValue *value = get_stage (pass, i)->input;
  size_t n_chunks = count_sums (pass, i, batch), begin, end;

  nn_worker_partition (worker, n_chunks, &begin, &end);
  for (size_t chunk = begin; chunk < end; chunk++)
    nn_value_sum (value, chunk, batch * chunk / n_chunks, batch * (chunk + 1) / n_chunks,
                  pass->threads[worker->index].workspace->data);
  nn_worker_barrier (worker);
}

/* The vectors of the norm in front of stage @i: every thread computes them, which costs less than
 * waiting for one of them. */
static void
set_norm (NnStagedPass *pass, NnWorker *worker, size_t i, size_t batch, gboolean training)
{
  NnNormVectors *vectors = g_ptr_array_index (pass->threads[worker->index].vectors, i);
  const NnValue *value = get_stage (pass, i)->input;

  if (vectors == NULL)
    return;
  if (!training)
    {
      nn_norm_vectors_set_running (vectors, value);
      return;
    }
  if (!is_left_in_chunks (pass, i))
    sum_value (pass, worker, i, batch);
  nn_norm_vectors_set_batch (vectors, value, batch, count_sums (pass, i, batch),
                             worker->index == 0);
}

static void
run_dense (const NnStage *stage, NnWorker *worker, size_t batch, gboolean training)
{
  const NnLayerCall call = { .worker = worker,
                             .batch = batch,
                             .training = training,
                             .x = stage->input->data,
                             .y = stage->output->data };
  NnPart part;

  stage->dense->class->forward (stage->dense, &call, &part);
}

void
nn_staged_pass_forward (NnStagedPass *pass, NnWorker *worker, size_t batch, const NnPassMode *mode)
{
  if (pass->has_backward_weights)
    {
      /* Everybody has read it before it changes. */
      nn_worker_barrier (worker);
      nn_staged_pass_prepare (pass, worker);
    }
  for (size_t i = 0; i < count_stages (pass); i++)
    {
      const NnStage *stage = get_stage (pass, i);
      NnStageCall call = make_call (pass, worker, i, mode);
      size_t begin, end;

      set_norm (pass, worker, i, batch, mode->training);
      if (stage->dense)
        run_dense (stage, worker, batch, mode->training);
      else
        {
          nn_worker_partition (worker, nn_stage_count_chunks (stage, batch), &begin, &end);
          for (size_t chunk = begin; chunk < end; chunk++)
            nn_stage_forward_chunk (stage, &call, batch, chunk);
        }
      nn_worker_barrier (worker);
    }
}

/* ---- backward ---- */

/* nn_norm_vectors_complete_gradient() of a whole batch, in place. Ends with a barrier if there is
 * anything to add. */
static void
complete_gradient (const NnValue *value, const NnNormVectors *norm, NnWorker *worker, size_t batch)
{
  size_t begin, end;
  NnMaps g;

  if (norm == NULL && value->skip == NULL)
    return;
  nn_worker_partition (worker, batch, &begin, &end);
  g = nn_value_get_gradient_maps (value, value->gradient, begin);
  nn_norm_vectors_complete_gradient (norm, value, begin, end - begin, &g);
  nn_worker_barrier (worker);
}

/* A gradient as a matrix of the size that a dense layer expects. */
static NnTensor
view_gradient (const NnValue *value)
{
  NnTensor view = *value->gradient;

  view.columns = value->shape.channels;
  view.panel = view.columns;
  return view;
}

static void
run_dense_backward (NnStagedPass *pass, const NnStage *stage, const NnStageCall *call, size_t batch)
{
  const NnGradientSink sink = { .use = NN_GRADIENT_STORE };
  const NnLayerClass *class = stage->dense->class;
  size_t place = nn_layer_is_by_rows (stage->dense)
                     ? call->worker->index * class->get_workspace (stage->dense, batch)
                     : 0;
  NnTensor dy = view_gradient (stage->output), dx;
  NnLayerCall layer_call = { .worker = call->worker,
                             .batch = batch,
                             .x = stage->input->data,
                             .y = stage->output->data,
                             .dy = &dy,
                             .workspace = pass->workspace->data + place };
  NnPart part;

  complete_gradient (stage->output, call->next, call->worker, batch);
  if (stage->input->gradient)
    {
      dx = view_gradient (stage->input);
      layer_call.dx = &dx;
      class->backward (stage->dense, &layer_call, &part);
    }
  if (call->wants_weight_gradients)
    class->weight_gradient (stage->dense, &layer_call, &sink);
}

static void
run_backward (const NnStage *stage, const NnStageCall *call, size_t batch)
{
  NnConvStep *convolution = nn_stage_get_convolution (stage);
  size_t begin, end;

  nn_worker_partition (call->worker, nn_stage_count_chunks (stage, batch), &begin, &end);
  for (size_t chunk = begin; chunk < end; chunk++)
    nn_stage_backward_chunk (stage, call, batch, chunk);
  if (!call->wants_weight_gradients)
    return;
  if (convolution || nn_stage_has_parameters (stage))
    nn_worker_barrier (call->worker);
  if (call->worker->index == 0)
    nn_stage_finish_backward (stage, batch);
  for (guint phase = 0; convolution && phase < 2; phase++)
    {
      nn_conv_step_sum (convolution, call->worker, batch, call->shared_workspace, phase);
      if (phase == 0 && nn_conv_step_is_of_whole_batch (convolution))
        nn_worker_barrier (call->worker);
    }
}

static void
prepare_data_gradients (NnStagedPass *pass, NnWorker *worker)
{
  for (size_t i = get_first_backward (pass); i < count_stages (pass); i++)
    if (nn_stage_get_convolution (get_stage (pass, i)))
      nn_conv_step_prepare_data_gradient (nn_stage_get_convolution (get_stage (pass, i)), worker);
  if (worker->index == 0)
    pass->has_backward_weights = TRUE;
  nn_worker_barrier (worker);
}

/* Through the norm in front of stage @i, of which the gradient sums are there. */
static void
set_norm_backward (
    NnStagedPass *pass, NnWorker *worker, size_t i, size_t batch, const NnPassMode *mode)
{
  NnNormVectors *vectors = g_ptr_array_index (pass->threads[worker->index].vectors, i);
  const NnStage *stage = get_stage (pass, i);
  size_t n_chunks;

  if (vectors == NULL)
    return;
  n_chunks = nn_stage_count_chunks (stage, batch);
  nn_norm_vectors_set_backward (vectors, stage->input, batch, n_chunks, mode->training);
  if (worker->index == 0 && pass->gradients_of & NN_GRADIENTS_OF_WEIGHTS)
    nn_norm_vectors_weight_gradient (vectors, stage->input, n_chunks);
}

void
nn_staged_pass_backward (NnStagedPass *pass, NnWorker *worker, size_t batch, const NnPassMode *mode)
{
  size_t first = get_first_backward (pass);
  NnStageCall call;

  prepare_data_gradients (pass, worker);
  for (size_t i = count_stages (pass); i-- > first;)
    {
      const NnStage *stage = get_stage (pass, i);

      call = make_call (pass, worker, i, mode);
      if (stage->dense)
        run_dense_backward (pass, stage, &call, batch);
      else
        run_backward (stage, &call, batch);
      nn_worker_barrier (worker);
      set_norm_backward (pass, worker, i, batch, mode);
    }
  if (pass->gradients_of & NN_GRADIENTS_OF_INPUT)
    complete_gradient (get_stage (pass, 0)->input, call.norm, worker, batch);
}

NnMaps
nn_staged_pass_get_input_gradient (NnStagedPass *pass, size_t image)
{
  const NnValue *images = nn_stages_get_value (pass->stages, 0);

  return nn_value_get_gradient_maps (images, images->gradient, image);
}

size_t
nn_staged_pass_find_non_finite (const NnStagedPass *pass, size_t batch)
{
  for (size_t i = 0; i < count_stages (pass); i++)
    if (!nn_tensor_is_finite_up_to (get_stage (pass, i)->output->data, batch))
      return get_stage (pass, i)->last_layer;
  return pass->stages->n_layers;
}
