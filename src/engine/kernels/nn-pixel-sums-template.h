/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums over the pixels of a run: part of a kernel, included by nn-kernel-template.h after
 * nn-pointwise-template.h. Formulas are in nn-kernel.h.
 *
 * Which numbers are added in which order depends on the size and the number of the pixels alone,
 * not on the width of the vectors. */

#define LOAD(place) (*(const LooseVector *) (place))
#define STORE(place, value) (*(LooseVector *) (place) = (value))

/* Two sums of each channel of a block. */
typedef struct
{
  Vector first[N_TURNS][4];
  Vector second[N_TURNS][4];
} Sums;

static ALWAYS_INLINE void
add_sums (int n_vectors, size_t channel, const Sums *sums, float *first, float *second)
{
#pragma GCC unroll 4
  for (int k = 0; k < n_vectors; k++, channel += VECTOR_FLOATS)
    {
      STORE (first + channel, LOAD (first + channel) + (sums->first[0][k] + sums->first[1][k]));
      if (second)
        STORE (second + channel,
               LOAD (second + channel) + (sums->second[0][k] + sums->second[1][k]));
    }
}

static ALWAYS_INLINE void
sum_pixels_step (int n_vectors, int turn, const float *x, const Vector *origin, Sums *sums)
{
#pragma GCC unroll 4
  for (int k = 0; k < n_vectors; k++)
    {
      Vector value = LOAD (x + k * VECTOR_FLOATS) - origin[k];

      sums->first[turn][k] += value;
      sums->second[turn][k] = add_product (sums->second[turn][k], value, value);
    }
}

static ALWAYS_INLINE void
sum_pixels_block (int n_vectors, size_t channel, Run run, float *first, float *second)
{
  Sums sums = { 0 };
  Vector origin[4];
  const float *x = run.x + channel;

  load_channels (n_vectors, run.shift, channel, 0.0f, origin);
  for (; run.n_pixels >= N_TURNS; run.n_pixels -= N_TURNS, x += N_TURNS * run.pixel)
    {
      sum_pixels_step (n_vectors, 0, x, origin, &sums);
      sum_pixels_step (n_vectors, 1, x + run.pixel, origin, &sums);
    }
  if (run.n_pixels > 0)
    sum_pixels_step (n_vectors, 0, x, origin, &sums);
  add_sums (n_vectors, channel, &sums, first, second);
}

static void
sum_pixels (
    const float *x, const float *origin, size_t pixel, size_t n_pixels, float *sums, float *squares)
{
  Run run = { x, NULL, origin, 0, pixel, n_pixels };

  while (run.n_pixels > 0)
    {
      Run chunk = split_run (&run, get_chunk (pixel));

      CALL_IN_BLOCKS (FULL_BLOCK, pixel, sum_pixels_block, chunk, sums, squares)
    }
}

/* What belongs to the channels of a block in sums of gradients. */
typedef struct
{
  Vector scale[4];
  Vector shift[4];
  Vector mean[4];
} Channels;

/* One pixel; the gradients are stored unless @g is NULL. */
static ALWAYS_INLINE void
sum_gradients_step (int n_vectors,
                    int turn,
                    size_t at,
                    NnActivation kind,
                    const Run *run,
                    const Channels *channels,
                    const float *dy,
                    float *g,
                    Sums *sums)
{
#pragma GCC unroll 4
  for (int k = 0; k < n_vectors; k++, at += VECTOR_FLOATS)
    {
      Vector x = LOAD (run->x + at);
      Vector z = add_product (channels->shift[k], x, channels->scale[k]);
      Vector gradient = apply_backward (kind, run->slope, z, LOAD (dy + at));

      if (g)
        STORE (g + at, gradient);
      sums->first[turn][k] += gradient;
      sums->second[turn][k] = add_product (sums->second[turn][k], gradient, x - channels->mean[k]);
    }
}

static ALWAYS_INLINE void
sum_gradients_block (int n_vectors,
                     size_t channel,
                     NnActivation kind,
                     Run run,
                     const float *dy,
                     float *g,
                     NnGradientSums to)
{
  Sums sums = { 0 };
  Channels channels;
  size_t at = channel;

  load_scale (n_vectors, run.scale, run.shift, channel, channels.scale, channels.shift);
  load_channels (n_vectors, to.mean, channel, 0.0f, channels.mean);
  for (; run.n_pixels >= N_TURNS; run.n_pixels -= N_TURNS, at += N_TURNS * run.pixel)
    {
      sum_gradients_step (n_vectors, 0, at, kind, &run, &channels, dy, g, &sums);
      sum_gradients_step (n_vectors, 1, at + run.pixel, kind, &run, &channels, dy, g, &sums);
    }
  if (run.n_pixels > 0)
    sum_gradients_step (n_vectors, 0, at, kind, &run, &channels, dy, g, &sums);
  add_sums (n_vectors, channel, &sums, to.sums, to.products);
}

static void
sum_gradients (
    const float *g, const float *x, size_t pixel, size_t n_pixels, const NnGradientSums *sums)
{
  Run run = { .x = x, .pixel = pixel, .n_pixels = n_pixels };
  const NnGradientSums to = *sums;

  while (run.n_pixels > 0)
    {
      Run chunk = split_run (&run, get_chunk (pixel));

      CALL_IN_BLOCKS (FULL_BLOCK, pixel, sum_gradients_block, NN_ACTIVATION_NONE, chunk, g, NULL,
                      to)
      g += chunk.n_pixels * pixel;
    }
}

static ALWAYS_INLINE void
activate_backward_sum_kind (
    NnActivation kind, Run run, const float *dy, float *g, const NnGradientSums *sums)
{
  const NnGradientSums to = *sums;

  while (run.n_pixels > 0)
    {
      Run chunk = split_run (&run, get_chunk (run.pixel));

      if (IN_ORDER (kind, run.pixel))
        {
          activate_backward_kind (kind, chunk, dy, g);
          sum_gradients (g, chunk.x, run.pixel, chunk.n_pixels, sums);
        }
      else
        CALL_IN_BLOCKS (IS_LONG (kind) ? 1 : FULL_BLOCK, run.pixel, sum_gradients_block, kind,
                        chunk, dy, g, to)
      dy += chunk.n_pixels * run.pixel;
      g += chunk.n_pixels * run.pixel;
    }
}

static void
activate_backward_sum (const NnScaledActivation *act,
                       const float *x,
                       size_t pixel,
                       size_t n_pixels,
                       const float *dy,
                       float *g,
                       const NnGradientSums *sums)
{
  Run run = make_run (act, x, pixel, n_pixels);

  CALL_WITH_ACTIVATION (act->kind, activate_backward_sum_kind, run, dy, g, sums)
}

#undef LOAD
#undef STORE
