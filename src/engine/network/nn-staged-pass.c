#include "nn-staged-pass.h"

/* What one member of the team has for itself. */
typedef struct
{
  GPtrArray *maps;    /* of NnTensor: of each stage; NULL where there are none */
  GPtrArray *vectors; /* of NnNormVectors: of each value; NULL where there is no norm */
  NnTensor *scratch;
  const guint8 *ahead[NN_STAGE_MAX_AHEAD];
} Member;

struct _NnStagedPass
{
  NnStages *stages;
  gboolean backward;
  guint n_members;
  Member *members;
  NnTensor *gradients[2]; /* of values in turn */
  NnTensor *logit_gradients;
  NnTensor *room;
  NnTensor *workspace; /* of a dense layer */

  /* Some convolutions have one place for their weights as the one direction and as the other reads
   * them. Written by the leader before a barrier. */
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
clear_member (Member *member)
{
  if (member->maps)
    g_ptr_array_unref (member->maps);
  if (member->vectors)
    g_ptr_array_unref (member->vectors);
  nn_tensor_free (member->scratch);
}

static gboolean
prepare_member (NnStagedPass *pass, Member *member, GError **error)
{
  size_t scratch = 0;

  member->maps = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_free);
  member->vectors = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_norm_vectors_free);
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
      g_ptr_array_add (member->maps, maps);
      g_ptr_array_add (member->vectors,
                       stage->input->norm ? nn_norm_vectors_new (stage->input) : NULL);
      scratch = MAX (scratch, stage->scratch_size);
    }
  member->scratch = nn_tensor_new (1, MAX (scratch, 1), error);
  return member->scratch != NULL;
}

/* A value's gradient is needed by the stage before it alone, and written by the one after it: two
 * tensors serve all values in turn. Nobody asks for that of the images, or of what is made of them
 * without learning, unless a norm reads it. */
static gboolean
share_gradients (NnStagedPass *pass, GError **error)
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

      if (i > pass->stages->n_fixed || value->norm)
        value->gradient = pass->gradients[i % 2];
    }
  pass->logit_gradients = nn_tensor_new (pass->stages->max_batch, logits->shape.channels, error);
  logits->gradient = pass->logit_gradients;
  return pass->logit_gradients != NULL;
}

/* Floats for a team: of a layer by rows, each member has a workspace of its own. */
static size_t
count_workspace (const NnLayer *dense, size_t batch, guint n_members)
{
  return dense->class->get_workspace (dense, batch) * (nn_layer_is_by_rows (dense) ? n_members : 1);
}

static gboolean
prepare_backward (NnStagedPass *pass, NnModel *model, GError **error)
{
  size_t batch = pass->stages->max_batch, room = 0, workspace = 0;

  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    if (!nn_layer_prepare_gradients (nn_model_get_layer (model, i), error))
      return FALSE;
  for (size_t i = pass->stages->n_fixed; i < count_stages (pass); i++)
    {
      const NnStage *stage = get_stage (pass, i);

      if (stage->dense)
        workspace = MAX (workspace, count_workspace (stage->dense, batch, pass->n_members));
      else if (nn_stage_get_convolution (stage))
        room = MAX (room, nn_conv_step_get_room (nn_stage_get_convolution (stage), batch));
    }
  pass->workspace = nn_tensor_new (1, MAX (workspace, 1), error);
  if (pass->workspace)
    pass->room = nn_tensor_new (1, MAX (room, 1), error);
  return pass->room && share_gradients (pass, error);
}

NnStagedPass *
nn_staged_pass_new (NnModel *model,
                    size_t max_batch,
                    gboolean backward,
                    NnPrecision precision,
                    const NnWorkers *team,
                    GError **error)
{
  g_autoptr (NnStagedPass) pass = g_new0 (NnStagedPass, 1);

  pass->backward = backward;
  pass->stages = nn_stages_new (model, max_batch, backward, precision, error);
  if (pass->stages == NULL)
    return NULL;
  pass->n_members = nn_workers_get_n_threads (team);
  pass->members = g_new0 (Member, pass->n_members);
  for (guint i = 0; i < pass->n_members; i++)
    if (!prepare_member (pass, &pass->members[i], error))
      return NULL;
  if (backward && !prepare_backward (pass, model, error))
    return NULL;
  return g_steal_pointer (&pass);
}

void
nn_staged_pass_free (NnStagedPass *pass)
{
  if (pass == NULL)
    return;
  for (guint i = 0; i < pass->n_members; i++)
    clear_member (&pass->members[i]);
  g_free (pass->members);
  for (guint i = 0; i < G_N_ELEMENTS (pass->gradients); i++)
    nn_tensor_free (pass->gradients[i]);
  nn_tensor_free (pass->logit_gradients);
  nn_tensor_free (pass->room);
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
make_call (NnStagedPass *pass, NnWorker *worker, size_t i, gboolean training, guint64 seed)
{
  Member *member = &pass->members[worker->index];
  const NnTensor *maps = g_ptr_array_index (member->maps, i);
  gboolean is_last = i + 1 == count_stages (pass);

  return (NnStageCall){ .worker = worker,
                        .training = training,
                        .seed = seed,
                        .maps = maps ? maps->data : NULL,
                        .scratch = member->scratch->data,
                        .ahead = member->ahead,
                        .room = pass->room ? pass->room->data : NULL,
                        .norm = g_ptr_array_index (member->vectors, i),
                        .next = is_last ? NULL : g_ptr_array_index (member->vectors, i + 1) };
}

/* How many numbers of each channel a batch has. */
static size_t
count_numbers (const NnValue *value, size_t batch)
{
  return batch * value->shape.height * value->shape.width;
}

/* TRUE if a stage of pieces has left the value in front of stage @i, and its sums. */
static gboolean
is_left_in_pieces (const NnStagedPass *pass, size_t i)
{
  return i > 0 && get_stage (pass, i - 1)->dense == NULL;
}

/* How many pieces the sums of the value in front of stage @i are of. */
static size_t
count_sums (const NnStagedPass *pass, size_t i, size_t batch)
{
  return is_left_in_pieces (pass, i) ? nn_stage_count_pieces (get_stage (pass, i - 1), batch)
                                     : MIN (batch, NN_CONV_MAX_PIECES);
}

/* The sums of images, or of what a dense layer has made. */
static void
sum_value (NnStagedPass *pass, NnWorker *worker, size_t i, size_t batch)
{
  const NnValue *value = get_stage (pass, i)->input;
  size_t n_pieces = count_sums (pass, i, batch), begin, end;

  nn_worker_share (worker, n_pieces, &begin, &end);
  for (size_t piece = begin; piece < end; piece++)
    nn_value_sum (value, piece, batch * piece / n_pieces, batch * (piece + 1) / n_pieces,
                  pass->members[worker->index].scratch->data);
  nn_worker_barrier (worker);
}

/* The vectors of the norm in front of stage @i: every member computes them, which costs less than
 * waiting for one of them. */
static void
set_norm (NnStagedPass *pass, NnWorker *worker, size_t i, size_t batch, gboolean training)
{
  NnNormVectors *vectors = g_ptr_array_index (pass->members[worker->index].vectors, i);
  const NnValue *value = get_stage (pass, i)->input;

  if (vectors == NULL)
    return;
  if (!training)
    {
      nn_norm_vectors_set_running (vectors, value);
      return;
    }
  if (!is_left_in_pieces (pass, i))
    sum_value (pass, worker, i, batch);
  nn_norm_vectors_set_batch (vectors, value, count_sums (pass, i, batch),
                             count_numbers (value, batch), worker->index == 0);
}

static void
run_dense (const NnStage *stage, NnWorker *worker, size_t batch, gboolean training)
{
  NnPart part;

  stage->dense->class->forward (stage->dense, worker, stage->input->data, batch, training,
                                stage->output->data, NULL, &part);
}

void
nn_staged_pass_forward (
    NnStagedPass *pass, NnWorker *worker, size_t batch, gboolean training, guint64 seed)
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
      NnStageCall call = make_call (pass, worker, i, training, seed);
      size_t begin, end;

      set_norm (pass, worker, i, batch, training);
      if (stage->dense)
        run_dense (stage, worker, batch, training);
      else
        {
          nn_worker_share (worker, nn_stage_count_pieces (stage, batch), &begin, &end);
          for (size_t piece = begin; piece < end; piece++)
            nn_stage_forward_piece (stage, &call, batch, piece);
        }
      nn_worker_barrier (worker);
    }
}

/* ---- backward ---- */

/* The gradient of a dense layer's output with what a norm or a residual after it adds. */
static void
complete_gradient (const NnStage *stage, const NnStageCall *call, size_t batch)
{
  const NnValue *output = stage->output;
  const NnNormVectors *norm = call->next;
  size_t begin, end;

  if (norm == NULL && output->skip == NULL)
    return;
  nn_worker_share (call->worker, batch, &begin, &end);
  for (size_t i = begin; i < end; i++)
    {
      float *g = nn_tensor_get_row (output->gradient, i);

      nn_kernel_get ()->combine (g, nn_tensor_get_row (output->data, i), norm ? norm->k1 : NULL,
                                 norm ? norm->k2 : NULL, norm ? norm->k3 : NULL,
                                 output->skip ? nn_tensor_get_row (output->skip, i) : NULL,
                                 output->plain.pixel, 1, g);
    }
  nn_worker_barrier (call->worker);
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
run_dense_back (NnStagedPass *pass, const NnStage *stage, const NnStageCall *call, size_t batch)
{
  const NnGradientSink sink = { .use = NN_GRADIENT_STORE };
  const NnLayerClass *class = stage->dense->class;
  size_t place = nn_layer_is_by_rows (stage->dense)
                     ? call->worker->index * class->get_workspace (stage->dense, batch)
                     : 0;
  NnTensor dy = view_gradient (stage->output), dx;
  NnPart part;

  complete_gradient (stage, call, batch);
  if (stage->input->gradient)
    {
      dx = view_gradient (stage->input);
      class->backward (stage->dense, call->worker, stage->input->data, stage->output->data, &dy,
                       batch, &dx, pass->workspace->data + place, &part);
    }
  class->learn (stage->dense, call->worker, stage->input->data, &dy, batch, &sink);
}

static void
run_back (NnStagedPass *pass, const NnStage *stage, const NnStageCall *call, size_t batch)
{
  NnConvStep *convolution = nn_stage_get_convolution (stage);
  size_t begin, end;

  nn_worker_share (call->worker, nn_stage_count_pieces (stage, batch), &begin, &end);
  for (size_t piece = begin; piece < end; piece++)
    nn_stage_backward_piece (stage, call, batch, piece);
  if (convolution == NULL)
    return;
  nn_worker_barrier (call->worker);
  for (guint phase = 0; phase < 2; phase++)
    {
      nn_conv_step_sum (convolution, call->worker, batch, call->room, phase);
      if (phase == 0 && nn_conv_step_is_of_whole_batch (convolution))
        nn_worker_barrier (call->worker);
    }
}

static void
prepare_back (NnStagedPass *pass, NnWorker *worker)
{
  for (size_t i = pass->stages->n_fixed; i < count_stages (pass); i++)
    if (nn_stage_get_convolution (get_stage (pass, i)))
      nn_conv_step_prepare_back (nn_stage_get_convolution (get_stage (pass, i)), worker);
  if (worker->index == 0)
    pass->has_backward_weights = TRUE;
  nn_worker_barrier (worker);
}

void
nn_staged_pass_backward (NnStagedPass *pass, NnWorker *worker, size_t batch, guint64 seed)
{
  prepare_back (pass, worker);
  for (size_t i = count_stages (pass); i-- > pass->stages->n_fixed;)
    {
      const NnStage *stage = get_stage (pass, i);
      NnStageCall call = make_call (pass, worker, i, TRUE, seed);

      if (stage->dense)
        run_dense_back (pass, stage, &call, batch);
      else
        run_back (pass, stage, &call, batch);
      nn_worker_barrier (worker);
      if (call.norm)
        nn_norm_vectors_set_back (g_ptr_array_index (pass->members[worker->index].vectors, i),
                                  stage->input, nn_stage_count_pieces (stage, batch),
                                  count_numbers (stage->input, batch), worker->index == 0);
    }
}

size_t
nn_staged_pass_find_non_finite (const NnStagedPass *pass, size_t batch)
{
  for (size_t i = 0; i < count_stages (pass); i++)
    if (!nn_tensor_is_finite_up_to (get_stage (pass, i)->output->data, batch))
      return get_stage (pass, i)->last_layer;
  return pass->stages->n_layers;
}
