/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-optimizer.h"

#include <math.h>

#include "nn-kernel.h"
#include "nn-orthogonalize.h"

/* Parameters are cut into chunks of this many floats, whatever the thread pool: a sum over a
 * parameter is the sum of the sums over its chunks. */
#define CHUNK 4096

/* Smaller numbers are taken for zero. What decays for ever would otherwise end among the numbers
 * that processors are slow with. */
#define NEGLIGIBLE 1e-30f

/* How one parameter is learned. */
typedef struct
{
  NnParameter *parameter;
  NnOptimizerKind rule;
  NnTensor *momentum;
  NnTensor *other; /* AdamW: v; Muon: the step */
  size_t first_chunk;
  size_t n_chunks;
} Slot;

/* The sums of squares are written by the thread whose chunk it is, and read after a barrier. */
typedef struct
{
  size_t slot;
  size_t offset;
  size_t n;
  double gradient;
  double weight; /* of a direction */
  double step;   /* Muon's */
} Chunk;

struct _NnOptimizer
{
  NnOptimizerSettings settings;
  Slot *slots;
  size_t n_slots;
  Chunk *chunks;
  size_t n_chunks;
  NnTensor *workspace; /* of nn_orthogonalize(); NULL without Muon */
  guint64 n_steps;
};

/* One step, as a thread sees it. */
typedef struct
{
  NnOptimizer *optimizer;
  NnWorker *worker;
  size_t begin; /* the thread's chunks */
  size_t end;
  float clip; /* what gradients are multiplied by */
  double rate;
} Step;

NnOptimizerSettings
nn_optimizer_settings_default (NnOptimizerKind kind)
{
  return (NnOptimizerSettings){
    .kind = kind,
    .momentum = kind == NN_OPTIMIZER_MUON ? 0.95 : 0.9,
    .nesterov = TRUE,
    .beta1 = 0.9,
    .beta2 = 0.999,
    .epsilon = 1e-8,
    .weight_decay = kind == NN_OPTIMIZER_SGD ? 0 : 0.01,
    .vector_rate = 0.05,
  };
}

static gboolean
prepare_slot (NnOptimizer *optimizer, Slot *slot, NnParameter *parameter, GError **error)
{
  const NnTensor *value = parameter->value;
  gboolean kernel = nn_parameter_is_kernel (parameter);

  /* What is done number by number is done to the storage as it lies. */
  g_assert (parameter->gradient->panel == value->panel &&
            parameter->gradient->stride == value->stride);

  slot->parameter = parameter;
  slot->rule = optimizer->settings.kind;
  if (slot->rule == NN_OPTIMIZER_MUON && !kernel)
    slot->rule = NN_OPTIMIZER_ADAMW;
  slot->momentum = nn_tensor_new_like (value, error);
  if (slot->momentum == NULL)
    return FALSE;
  if (slot->rule == NN_OPTIMIZER_SGD)
    return TRUE;
  slot->other = nn_tensor_new_like (value, error);
  return slot->other != NULL;
}

static void
cut_into_chunks (NnOptimizer *optimizer)
{
  GArray *chunks = g_array_new (FALSE, TRUE, sizeof (Chunk));

  for (size_t i = 0; i < optimizer->n_slots; i++)
    {
      Slot *slot = &optimizer->slots[i];
      size_t n = nn_tensor_count_stored (slot->parameter->value);

      slot->first_chunk = chunks->len;
      for (size_t offset = 0; offset < n; offset += CHUNK)
        {
          Chunk chunk = { .slot = i, .offset = offset, .n = MIN (CHUNK, n - offset) };

          g_array_append_val (chunks, chunk);
        }
      slot->n_chunks = chunks->len - slot->first_chunk;
    }
  optimizer->chunks = (Chunk *) g_array_steal (chunks, &optimizer->n_chunks);
  g_array_unref (chunks);
}

static gboolean
allocate_workspace (NnOptimizer *optimizer, GError **error)
{
  size_t size = 0;

  for (size_t i = 0; i < optimizer->n_slots; i++)
    if (optimizer->slots[i].rule == NN_OPTIMIZER_MUON)
      size = MAX (size, nn_orthogonalize_get_workspace (optimizer->slots[i].other));
  if (size > 0)
    optimizer->workspace = nn_tensor_new (1, size, error);
  return size == 0 || optimizer->workspace != NULL;
}

NnOptimizer *
nn_optimizer_new (const NnOptimizerSettings *settings, NnModel *model, GError **error)
{
  g_autoptr (NnOptimizer) optimizer = g_new0 (NnOptimizer, 1);

  optimizer->settings = *settings;
  optimizer->slots = g_new0 (Slot, nn_model_get_n_parameters (model));
  for (size_t i = 0; i < nn_model_get_n_layers (model); i++)
    if (!nn_layer_prepare_gradients (nn_model_get_layer (model, i), error))
      return NULL;
  for (size_t i = 0; i < nn_model_get_n_parameters (model); i++)
    {
      NnParameter *parameter = nn_model_get_parameter (model, i);

      if (parameter->kind != NN_PARAMETER_BUFFER &&
          !prepare_slot (optimizer, &optimizer->slots[optimizer->n_slots++], parameter, error))
        return NULL;
    }
  cut_into_chunks (optimizer);
  return allocate_workspace (optimizer, error) ? g_steal_pointer (&optimizer) : NULL;
}

void
nn_optimizer_free (NnOptimizer *optimizer)
{
  if (optimizer == NULL)
    return;
  for (size_t i = 0; i < optimizer->n_slots; i++)
    {
      nn_tensor_free (optimizer->slots[i].momentum);
      nn_tensor_free (optimizer->slots[i].other);
    }
  nn_tensor_free (optimizer->workspace);
  g_free (optimizer->slots);
  g_free (optimizer->chunks);
  g_free (optimizer);
}

/* In several sums at a time, which the compiler makes vectors of. */
static double
sum_squares (const float *x, size_t n)
{
  double sums[NN_VECTOR_FLOATS] = { 0 }, sum = 0;

  for (size_t i = 0; i < n; i += NN_VECTOR_FLOATS)
    for (size_t j = 0; j < NN_VECTOR_FLOATS; j++)
      sums[j] += (double) x[i + j] * (double) x[i + j];
  for (size_t j = 0; j < NN_VECTOR_FLOATS; j++)
    sum += sums[j];
  return sum;
}

static inline float
flush (float x)
{
  return fabsf (x) < NEGLIGIBLE ? 0 : x;
}

/* The step of momentum, which SGD takes as it is and Muon makes orthogonal first. */
static void
gather_momentum (const Step *step,
                 float decay,
                 size_t n,
                 const float *restrict gradient,
                 const float *restrict w,
                 float *restrict m,
                 float *restrict gathered)
{
  const NnOptimizerSettings *settings = &step->optimizer->settings;
  float clip = step->clip, momentum = (float) settings->momentum;
  float own = settings->nesterov ? 1 : 0, past = settings->nesterov ? momentum : 1;

  for (size_t i = 0; i < n; i++)
    {
      float g = clip * gradient[i] + decay * w[i];

      m[i] = flush (momentum * m[i] + g);
      gathered[i] = own * g + past * m[i];
    }
}

/* w ← keep·w − size·step */
static void
take_step (float keep, float size, size_t n, const float *restrict step, float *restrict w)
{
  for (size_t i = 0; i < n; i++)
    w[i] = keep * w[i] - size * step[i];
}

static void
step_adamw (const Step *step,
            double decay,
            size_t n,
            const float *restrict gradient,
            float *restrict m,
            float *restrict v,
            float *restrict w)
{
  const NnOptimizerSettings *settings = &step->optimizer->settings;
  double rate = step->rate * (settings->kind == NN_OPTIMIZER_MUON ? settings->vector_rate : 1);
  double t = (double) (step->optimizer->n_steps + 1);
  float clip = step->clip, beta1 = (float) settings->beta1, new1 = (float) (1 - settings->beta1);
  float beta2 = (float) settings->beta2, new2 = (float) (1 - settings->beta2);
  float size = (float) (rate / (1 - pow (settings->beta1, t)));
  float root = (float) (1 / sqrt (1 - pow (settings->beta2, t)));
  float keep = (float) (1 - rate * decay), epsilon = (float) settings->epsilon;

  for (size_t i = 0; i < n; i++)
    {
      float g = clip * gradient[i];

      m[i] = flush (beta1 * m[i] + new1 * g);
      v[i] = flush (beta2 * v[i] + new2 * g * g);
      w[i] = keep * w[i] - size * m[i] / (sqrtf (v[i]) * root + epsilon);
    }
}

/* Muon keeps the norm of a kernel whose scale means nothing, so that the rate is the part of it
 * that a step replaces. */
static gboolean
is_relative (const Slot *slot)
{
  return slot->rule == NN_OPTIMIZER_MUON && slot->parameter->kind == NN_PARAMETER_DIRECTION;
}

static void
step_chunk (const Step *step, Chunk *chunk)
{
  const NnOptimizer *optimizer = step->optimizer;
  const Slot *slot = &optimizer->slots[chunk->slot];
  const float *g = slot->parameter->gradient->data + chunk->offset;
  float *w = slot->parameter->value->data + chunk->offset;
  float *m = slot->momentum->data + chunk->offset;
  float *other = slot->other ? slot->other->data + chunk->offset : NULL;
  double decay = nn_parameter_decays (slot->parameter) ? optimizer->settings.weight_decay : 0;
  float sgd[CHUNK];

  switch (slot->rule)
    {
    case NN_OPTIMIZER_SGD:
      gather_momentum (step, (float) decay, chunk->n, g, w, m, sgd);
      take_step (1, (float) step->rate, chunk->n, sgd, w);
      break;
    case NN_OPTIMIZER_ADAMW:
      step_adamw (step, decay, chunk->n, g, m, other, w);
      break;
    case NN_OPTIMIZER_MUON:
      gather_momentum (step, 0, chunk->n, g, w, m, other);
      chunk->step = sum_squares (other, chunk->n);
      if (is_relative (slot))
        chunk->weight = sum_squares (w, chunk->n);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
step_orthogonal (const Step *step, const Slot *slot)
{
  const NnOptimizerSettings *settings = &step->optimizer->settings;
  const Chunk *chunks = step->optimizer->chunks;
  NnTensor *value = slot->parameter->value;
  double n_inputs = (double) value->rows, n_outputs = (double) value->columns;
  double keep = 1 - step->rate * settings->weight_decay, squares = 0, weight_squares = 0;
  double size = step->rate * sqrt (MAX (1, n_outputs / n_inputs));
  size_t end = slot->first_chunk + slot->n_chunks;

  for (size_t i = slot->first_chunk; i < end; i++)
    {
      squares += chunks[i].step;
      weight_squares += chunks[i].weight;
    }
  nn_orthogonalize (step->worker, slot->other, sqrt (squares), step->optimizer->workspace->data);
  if (is_relative (slot) && weight_squares > 0)
    keep = sqrt (n_outputs / weight_squares);
  for (size_t i = MAX (step->begin, slot->first_chunk); i < MIN (step->end, end); i++)
    take_step ((float) keep, (float) size, chunks[i].n, slot->other->data + chunks[i].offset,
               value->data + chunks[i].offset);
}

/* What gradients are to be multiplied by, as PyTorch's clip_grad_norm_(). */
static float
measure_gradients (const Step *step)
{
  const NnOptimizer *optimizer = step->optimizer;
  double clip_norm = optimizer->settings.clip_norm, sum = 0;

  if (clip_norm <= 0)
    return 1;
  for (size_t i = step->begin; i < step->end; i++)
    {
      Chunk *chunk = &optimizer->chunks[i];

      chunk->gradient =
          sum_squares (optimizer->slots[chunk->slot].parameter->gradient->data + chunk->offset,
                       chunk->n);
    }
  nn_worker_barrier (step->worker);
  for (size_t i = 0; i < optimizer->n_chunks; i++)
    sum += optimizer->chunks[i].gradient;
  return (float) MIN (1, clip_norm / (sqrt (sum) + 1e-6));
}

void
nn_optimizer_step (NnOptimizer *optimizer, NnWorker *worker, float rate)
{
  Step step = { .optimizer = optimizer, .worker = worker, .rate = (double) rate };

  nn_worker_partition (worker, optimizer->n_chunks, &step.begin, &step.end);
  step.clip = measure_gradients (&step);
  for (size_t i = step.begin; i < step.end; i++)
    step_chunk (&step, &optimizer->chunks[i]);
  nn_worker_barrier (worker);
  if (optimizer->workspace)
    {
      for (size_t i = 0; i < optimizer->n_slots; i++)
        if (optimizer->slots[i].rule == NN_OPTIMIZER_MUON)
          step_orthogonal (&step, &optimizer->slots[i]);
      nn_worker_barrier (worker);
    }
  /* Nobody reads it before the barrier that comes before the next step. */
  if (worker->index == 0)
    optimizer->n_steps++;
}

/* What is to be kept of a slot besides the momentum: Muon's other tensor is of one step alone. */
static NnTensor *
get_second_moment (const Slot *slot)
{
  return slot->rule == NN_OPTIMIZER_ADAMW ? slot->other : NULL;
}

gboolean
nn_optimizer_add_state (const NnOptimizer *optimizer, NnTrainerState *state, GError **error)
{
  for (size_t i = 0; i < optimizer->n_slots; i++)
    {
      const Slot *slot = &optimizer->slots[i];

      if (!nn_trainer_state_add (state, "momentum", i, slot->momentum, error) ||
          (get_second_moment (slot) &&
           !nn_trainer_state_add (state, "second-moment", i, get_second_moment (slot), error)))
        return FALSE;
    }
  state->numbers.optimizer_steps = optimizer->n_steps;
  return TRUE;
}

gboolean
nn_optimizer_set_state (NnOptimizer *optimizer, const NnTrainerState *state, GError **error)
{
  for (size_t i = 0; i < optimizer->n_slots; i++)
    {
      const Slot *slot = &optimizer->slots[i];

      if (!nn_trainer_state_copy (state, "momentum", i, slot->momentum, error) ||
          (get_second_moment (slot) &&
           !nn_trainer_state_copy (state, "second-moment", i, get_second_moment (slot), error)))
        return FALSE;
    }
  optimizer->n_steps = state->numbers.optimizer_steps;
  return TRUE;
}

size_t
nn_optimizer_count_state (const NnOptimizer *optimizer)
{
  size_t n = 0;

  for (size_t i = 0; i < optimizer->n_slots; i++)
    n += get_second_moment (&optimizer->slots[i]) ? 2 : 1;
  return n;
}
