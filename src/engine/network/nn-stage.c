/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-stage.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Pixels of a group of images for a stage without a convolution. */
#define GROUP_PIXELS 256
#define MAX_GROUP 16

NnStage *
nn_stage_new (NnValue *input)
{
  NnStage *stage = g_new0 (NnStage, 1);

  stage->input = input;
  stage->ops = g_array_new (FALSE, TRUE, sizeof (NnOp));
  g_array_set_clear_func (stage->ops, nn_op_clear);
  return stage;
}

void
nn_stage_free (NnStage *stage)
{
  if (stage == NULL)
    return;
  g_array_unref (stage->ops);
  g_free (stage);
}

static NnOp *
get_op (const NnStage *stage, guint i)
{
  return &g_array_index (stage->ops, NnOp, i);
}

static NnOp *
get_last_op (const NnStage *stage)
{
  return get_op (stage, stage->ops->len - 1);
}

NnConvStep *
nn_stage_get_convolution (const NnStage *stage)
{
  return stage->ops->len > 0 ? get_last_op (stage)->convolution : NULL;
}

/* ---- places ---- */

static gboolean
reserve (size_t *size, const NnLayout *layout, size_t n_images, size_t *place)
{
  size_t n;

  *place = *size;
  return g_size_checked_mul (&n, layout->image, n_images) && g_size_checked_add (size, *size, n);
}

static size_t
choose_group (const NnStage *stage)
{
  size_t n_pixels = stage->input->shape.height * stage->input->shape.width;

  if (nn_stage_get_convolution (stage))
    return nn_conv_step_get_group (nn_stage_get_convolution (stage));
  return CLAMP (GROUP_PIXELS / n_pixels, 1, MAX_GROUP);
}

/* The maps between operations; a convolution wants its padding. */
static gboolean
place_results (NnStage *stage)
{
  for (guint i = 0; i + 1 < stage->ops->len; i++)
    {
      NnOp *op = get_op (stage, i), *next = get_op (stage, i + 1);
      NnPadding padding;

      if (next->convolution)
        padding = nn_conv_step_get_input_padding (next->convolution);
      if (!nn_layout_init (&op->layout, op->shape, nn_pad_to_vectors (op->shape.channels),
                           next->convolution ? &padding : NULL) ||
          !reserve (&stage->maps_size, &op->layout, stage->group, &op->place))
        return FALSE;
    }
  return TRUE;
}

/* What operations need for themselves. */
static gboolean
place_workspace (NnStage *stage)
{
  for (guint i = 0; i < stage->ops->len; i++)
    {
      NnOp *op = get_op (stage, i);
      NnLayout workspace = { .image =
                                 op->class->get_workspace ? op->class->get_workspace (op) : 0 };

      if (!reserve (&stage->workspace_size, &workspace, 1, &op->workspace_place))
        return FALSE;
    }
  return TRUE;
}

static gboolean
place_gradients (NnStage *stage)
{
  NnConvStep *convolution = nn_stage_get_convolution (stage);
  const NnLayout *plain = &stage->output->plain;
  NnPadding padding = { 0, 0, plain->height, plain->width };
  size_t largest = 0;

  stage->gradient_layout = *plain;
  if (convolution)
    {
      padding = nn_conv_step_get_gradient_padding (convolution);
      if (!nn_layout_init (&stage->gradient_layout, stage->output->shape, plain->pixel, &padding))
        return FALSE;
    }
  if (!reserve (&stage->maps_size, &stage->gradient_layout, stage->group, &stage->gradient_place))
    return FALSE;
  if (convolution && stage->ops->len > 1)
    {
      stage->data_gradient_layout = get_op (stage, stage->ops->len - 2)->layout;
      if (!reserve (&stage->maps_size, &stage->data_gradient_layout, stage->group,
                    &stage->data_gradient_place))
        return FALSE;
    }
  for (guint i = 0; i + 1 < stage->ops->len; i++)
    largest = MAX (largest, get_op (stage, i)->layout.image);
  for (guint i = 0; i < G_N_ELEMENTS (stage->passed_place); i++)
    {
      NnLayout layout = { .image = largest };

      if (!reserve (&stage->workspace_size, &layout, stage->group, &stage->passed_place[i]))
        return FALSE;
    }
  return TRUE;
}

gboolean
nn_stage_plan (NnStage *stage, gboolean backward, GError **error)
{
  NnConvStep *convolution = nn_stage_get_convolution (stage);
  NnLayout sums = { .image = NN_VALUE_SUMS *
                             MAX (stage->input->layout.pixel, stage->output->layout.pixel) };

  stage->group = choose_group (stage);
  stage->maps_size = 0;
  stage->workspace_size = convolution ? nn_conv_step_get_workspace (convolution) : 0;
  if (place_workspace (stage) && place_results (stage) &&
      reserve (&stage->workspace_size, &sums, 1, &stage->sums_place) &&
      (!backward || place_gradients (stage)))
    return TRUE;
  g_set_error_literal (error, NN_ERROR, NN_ERROR_MEMORY,
                       _ ("The network's maps do not fit into memory; choose smaller layers or a "
                          "smaller batch."));
  return FALSE;
}

/* ---- chunks ---- */

size_t
nn_stage_count_chunks (const NnStage *stage, size_t batch)
{
  size_t n_groups = (batch + stage->group - 1) / stage->group;

  if (nn_stage_get_convolution (stage))
    return nn_conv_step_count_chunks (nn_stage_get_convolution (stage), batch);
  return CLAMP (n_groups, 1, NN_CONV_MAX_CHUNKS);
}

void
nn_stage_get_chunk (const NnStage *stage, size_t batch, size_t chunk, size_t *first, size_t *end)
{
  size_t n_chunks = nn_stage_count_chunks (stage, batch);

  *first = batch * chunk / n_chunks;
  *end = batch * (chunk + 1) / n_chunks;
}

static void
add_sums (double *total, const float *sums, size_t n)
{
  for (size_t i = 0; i < n; i++)
    total[i] += (double) sums[i];
}

/* ---- forward ---- */

/* The result of operation @i for the images from @first on. */
static NnMaps
get_result (const NnStage *stage, const NnStageCall *call, guint i, size_t first)
{
  const NnOp *op = get_op (stage, i);

  if (i + 1 == stage->ops->len)
    return nn_value_get_maps (stage->output, first);
  return nn_layout_place (&op->layout, call->maps + op->place, 0);
}

/* The first @n_ops operations on some images; returns what goes into the next one. */
static NnMaps
run (const NnStage *stage, const NnStageCall *call, guint n_ops, const NnImages *images)
{
  NnMaps x = nn_value_get_maps (stage->input, images->first);

  for (guint i = 0; i < n_ops; i++)
    {
      const NnOp *op = get_op (stage, i);
      NnMaps y = get_result (stage, call, i, images->first);

      op->class->forward (op, call, images, &x, &y);
      x = y;
    }
  return x;
}

/* ---- what comes next ---- */

/* Adds @n_images images of @tensor from @first on to what the thread fetches while it computes. */
static void
add_prefetch (const NnStageCall *call, const NnTensor *tensor, size_t first, size_t n_images)
{
  NnPrefetch *prefetch = &call->worker->prefetch;
  const guint8 *bytes = (const guint8 *) nn_tensor_get_row (tensor, first);
  size_t size = n_images * tensor->stride * sizeof (float);

  for (size_t at = 0; at < size && prefetch->n_chunks < NN_STAGE_MAX_PREFETCH;
       at += prefetch->chunk_size)
    call->prefetch[prefetch->n_chunks++] = bytes + at;
}

/* The maps of the next group come from far away; the thread fetches them while it multiplies
 * matrices, which are in its cache. */
static void
plan_prefetch (
    const NnStage *stage, const NnStageCall *call, size_t first, size_t end, gboolean backward)
{
  size_t n = MIN (stage->group, end - first);

  call->worker->prefetch =
      (NnPrefetch){ .chunks = call->prefetch, .chunk_size = NN_STAGE_PREFETCH_BYTES };
  add_prefetch (call, stage->input->data, first, n);
  if (!backward)
    return;
  add_prefetch (call, stage->output->gradient, first, n);
  if (call->next)
    add_prefetch (call, stage->output->data, first, n);
}

void
nn_stage_forward_chunk (const NnStage *stage, const NnStageCall *call, size_t batch, size_t chunk)
{
  gboolean sums = call->training && stage->output->norm;
  float *workspace = call->workspace + stage->sums_place;
  NnImages images = { .chunk = chunk };
  size_t begin, end;

  nn_stage_get_chunk (stage, batch, chunk, &begin, &end);
  for (images.first = begin; images.first < end; images.first += images.n)
    {
      images.n = MIN (stage->group, end - images.first);
      plan_prefetch (stage, call, images.first + images.n, end, FALSE);
      run (stage, call, stage->ops->len, &images);
      if (sums && images.first == begin)
        nn_value_begin_sums (stage->output, chunk, begin, workspace);
      if (sums)
        nn_value_add_sums (stage->output, chunk, images.first, images.n, workspace);
    }
}

/* ---- backward ---- */

/* ∂loss/∂output, from what the stage after this one has left. */
static NnMaps
take_gradient (const NnStage *stage, const NnStageCall *call, size_t first, size_t n)
{
  const NnValue *output = stage->output;
  NnMaps dy = nn_layout_place (&stage->gradient_layout, call->maps + stage->gradient_place, 0);

  if (call->next == NULL && output->skip == NULL && nn_maps_are_dense (&dy))
    return nn_value_get_gradient_maps (output, output->gradient, first);
  nn_norm_vectors_complete_gradient (call->next, output, first, n, &dy);
  return dy;
}

/* ∂loss/∂(the convolution's input). */
static NnMaps
convolve_backward (
    const NnStage *stage, const NnStageCall *call, const NnMaps *dy, size_t n, float *passed)
{
  NnConvStep *convolution = nn_stage_get_convolution (stage);
  NnLayout layout = stage->data_gradient_layout;
  NnMaps dx;

  if (nn_conv_step_adds_data_gradient (convolution))
    {
      float *memory = call->maps + stage->data_gradient_place;

      memset (memory, 0, n * layout.image * sizeof (float));
      dx = nn_layout_place (&layout, memory, 0);
    }
  else
    {
      layout.row = layout.width * layout.pixel;
      layout.image = layout.height * layout.row;
      layout.offset = 0;
      dx = nn_layout_place (&layout, passed, 0);
    }
  nn_conv_step_data_gradient (convolution, call->worker, dy, n, &dx, call->workspace);
  return dx;
}

/* Where ∂loss/∂(the input of operation @i) goes. */
static NnMaps
get_target (const NnStage *stage, const NnStageCall *call, guint i, size_t first, float *passed)
{
  NnShape shape;
  NnLayout layout;

  if (i == 0)
    return nn_value_get_gradient_maps (stage->input, stage->input->gradient, first);
  shape = get_op (stage, i - 1)->shape;
  nn_layout_init (&layout, shape, nn_pad_to_vectors (shape.channels), NULL);
  return nn_layout_place (&layout, passed, 0);
}

/* From dy = ∂loss/∂(the result of operation @top) down to the input. */
static void
pass_backward (const NnStage *stage,
               const NnStageCall *call,
               guint top,
               const NnImages *images,
               NnMaps dy,
               float *sums)
{
  for (guint i = top + 1; i-- > 0;)
    {
      const NnOp *op = get_op (stage, i);
      /* The other place than that of dy. */
      float *passed = call->workspace + stage->passed_place[(top - i) % 2];
      NnMaps x = i == 0 ? nn_value_get_maps (stage->input, images->first)
                        : get_result (stage, call, i - 1, images->first);
      NnMaps dx = get_target (stage, call, i, images->first, passed);

      op->class->backward (op, call, images, &x, &dy, &dx, i == 0 ? sums : NULL);
      dy = dx;
    }
}

static void
backward_group (const NnStage *stage,
                const NnStageCall *call,
                const NnImages *images,
                size_t batch,
                float *sums)
{
  NnConvStep *convolution = nn_stage_get_convolution (stage);
  guint top = stage->ops->len - 1;
  NnMaps x = run (stage, call, top, images);
  NnMaps dy = take_gradient (stage, call, images->first, images->n);

  if (convolution && call->wants_weight_gradients)
    nn_conv_step_weight_gradient (convolution, call->worker,
                                  &(NnConvGroup){ images->chunk, images->first, images->n, batch,
                                                  &x, &dy },
                                  call->workspace, call->shared_workspace);
  if (stage->input->gradient == NULL)
    return;
  if (convolution)
    {
      dy =
          convolve_backward (stage, call, &dy, images->n, call->workspace + stage->passed_place[1]);
      top--;
    }
  pass_backward (stage, call, top, images, dy, sums);
}

static void
begin_chunk (const NnStage *stage, const NnStageCall *call, size_t chunk)
{
  NnConvStep *convolution = nn_stage_get_convolution (stage);

  if (!call->wants_weight_gradients)
    return;
  if (convolution)
    nn_conv_step_begin_chunk (convolution, chunk, call->workspace, call->shared_workspace);
  for (guint i = 0; i < stage->ops->len; i++)
    if (get_op (stage, i)->class->begin_chunk)
      get_op (stage, i)->class->begin_chunk (get_op (stage, i), chunk);
}

void
nn_stage_backward_chunk (const NnStage *stage, const NnStageCall *call, size_t batch, size_t chunk)
{
  NnConvStep *convolution = nn_stage_get_convolution (stage);
  size_t pixel = stage->input->layout.pixel, end;
  float *sums = stage->input->norm ? call->workspace + stage->sums_place : NULL;
  double *total = sums ? stage->input->gradient_sums + chunk * 2 * pixel : NULL;
  NnImages images = { .chunk = chunk };

  if (total)
    memset (total, 0, 2 * pixel * sizeof *total);
  nn_stage_get_chunk (stage, batch, chunk, &images.first, &end);
  begin_chunk (stage, call, chunk);
  for (; images.first < end; images.first += images.n)
    {
      images.n = MIN (stage->group, end - images.first);
      if (sums)
        memset (sums, 0, 2 * pixel * sizeof (float));
      plan_prefetch (stage, call, images.first + images.n, end, TRUE);
      backward_group (stage, call, &images, batch, sums);
      if (sums)
        add_sums (total, sums, 2 * pixel);
    }
  if (convolution && call->wants_weight_gradients)
    nn_conv_step_end_chunk (convolution, chunk, call->workspace, call->shared_workspace);
}

gboolean
nn_stage_has_parameters (const NnStage *stage)
{
  for (guint i = 0; i < stage->ops->len; i++)
    if (get_op (stage, i)->class->finish)
      return TRUE;
  return FALSE;
}

void
nn_stage_finish_backward (const NnStage *stage, size_t batch)
{
  for (guint i = 0; i < stage->ops->len; i++)
    if (get_op (stage, i)->class->finish)
      get_op (stage, i)->class->finish (get_op (stage, i), nn_stage_count_chunks (stage, batch));
}
