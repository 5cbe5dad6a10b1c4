/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An activation and pooling of 2×2 behind it in one pass: part of a kernel, included by
 * nn-kernel-template.h after nn-pixel-sums-template.h and nn-pool-template.h. Formulas are in
 * nn-kernel.h. */

#define LOAD(place) (*(const LooseVector *) (place))
#define STORE(place, value) (*(LooseVector *) (place) = (value))

/* One row of windows of 2×2. */
static ALWAYS_INLINE void
activate_pool_max_block (
    int n_vectors, size_t channel, NnActivation kind, Run run, size_t x_row, float *y)
{
  Vector s[4], t[4];

  load_scale (n_vectors, run.scale, run.shift, channel, s, t);
  for (size_t j = 0; j < run.n_pixels; j++)
    {
      const float *x = run.x + 2 * j * run.pixel + channel;
      float *to = y + j * run.pixel + channel;

#pragma GCC unroll 4
      for (int k = 0; k < n_vectors; k++, x += VECTOR_FLOATS)
        {
          Vector values[4];

#pragma GCC unroll 4
          for (size_t tap = 0; tap < 4; tap++)
            values[tap] =
                apply (kind, run.slope,
                       add_product (t[k], LOAD (x + tap / 2 * x_row + tap % 2 * run.pixel), s[k]));
          STORE (to + k * VECTOR_FLOATS, max_of_four (values[0], values[1], values[2], values[3]));
        }
    }
}

static ALWAYS_INLINE void
activate_pool_max_kind (
    NnActivation kind, Run run, size_t x_row, size_t height, float *y, size_t y_row)
{
  size_t n_at_once = IN_ORDER (kind, run.pixel) ? 1 : run.n_pixels;
  Run some = run;

  some.n_pixels = n_at_once;
  for (size_t i = 0; i < height; i++)
    for (size_t j = 0; j < run.n_pixels; j += n_at_once)
      {
        float *to = y + i * y_row + j * run.pixel;

        some.x = run.x + 2 * (i * x_row + j * run.pixel);
        CALL_IN_BLOCKS (IS_LONG (kind) ? 1 : FULL_BLOCK, run.pixel, activate_pool_max_block, kind,
                        some, x_row, to)
      }
}

static void
activate_pool_max (const NnScaledActivation *act, const NnPool *pool, const float *x, float *y)
{
  Run run = make_run (act, x, pool->pixel, pool->width);
  size_t x_row = pool->x_row, y_row = pool->y_row, height = pool->height;

  CALL_WITH_ACTIVATION (act->kind, activate_pool_max_kind, run, x_row, height, y, y_row)
}

/* The gradients of a map that is activated and pooled, and the sums to add to, if they are not
 * NULL. */
typedef struct
{
  const float *dy;
  float *g;
  size_t dy_row;
  size_t g_row;
  NnGradientSums sums;
} PoolGradients;

/* One window of 2×2 at x; a gradient of -0 becomes 0 as it would when it is added. */
static ALWAYS_INLINE void
activate_square_max_backward (NnActivation kind,
                              const Run *run,
                              const float *x,
                              size_t x_row,
                              Vector scale,
                              Vector shift,
                              Vector mean,
                              Vector dy,
                              float *g,
                              size_t g_row,
                              int k,
                              Sums *sums)
{
  Vector inputs[4], z[4], values[4];
  MaskVector is_first[4];

#pragma GCC unroll 4
  for (size_t tap = 0; tap < 4; tap++)
    {
      inputs[tap] = LOAD (x + tap / 2 * x_row + tap % 2 * run->pixel);
      z[tap] = add_product (shift, inputs[tap], scale);
      values[tap] = apply (kind, run->slope, z[tap]);
    }
  find_first_of_four (values, is_first);
  dy += 0.0f;
#pragma GCC unroll 4
  for (size_t tap = 0; tap < 4; tap++)
    {
      Vector gradient = apply_backward (kind, run->slope, z[tap], keep_where (is_first[tap], dy));

      STORE (g + tap / 2 * g_row + tap % 2 * run->pixel, gradient);
      sums->first[tap % 2][k] += gradient;
      sums->second[tap % 2][k] =
          add_product (sums->second[tap % 2][k], gradient, inputs[tap] - mean);
    }
}

/* One row of windows. */
static ALWAYS_INLINE void
activate_pool_max_backward_block (
    int n_vectors, size_t channel, NnActivation kind, Run run, size_t x_row, PoolGradients to)
{
  Channels channels;
  Sums sums = { 0 };

  load_scale (n_vectors, run.scale, run.shift, channel, channels.scale, channels.shift);
  load_channels (n_vectors, to.sums.mean, channel, 0.0f, channels.mean);
  for (size_t j = 0; j < run.n_pixels; j++)
    {
      size_t in_y = j * run.pixel + channel, in_x = 2 * j * run.pixel + channel;

#pragma GCC unroll 4
      for (int k = 0; k < n_vectors; k++, in_x += VECTOR_FLOATS, in_y += VECTOR_FLOATS)
        activate_square_max_backward (kind, &run, run.x + in_x, x_row, channels.scale[k],
                                      channels.shift[k], channels.mean[k], LOAD (to.dy + in_y),
                                      to.g + in_x, to.g_row, k, &sums);
    }
  if (to.sums.sums)
    add_sums (n_vectors, channel, &sums, to.sums.sums, to.sums.products);
}

static ALWAYS_INLINE void
activate_pool_max_backward_kind (
    NnActivation kind, Run run, size_t x_row, size_t height, PoolGradients to)
{
  size_t n_at_once = IN_ORDER (kind, run.pixel) ? 1 : run.n_pixels;
  Run some = run;
  PoolGradients at = to;

  some.n_pixels = n_at_once;
  for (size_t i = 0; i < height; i++)
    for (size_t j = 0; j < run.n_pixels; j += n_at_once)
      {
        some.x = run.x + 2 * (i * x_row + j * run.pixel);
        at.dy = to.dy + i * to.dy_row + j * run.pixel;
        at.g = to.g + 2 * (i * to.g_row + j * run.pixel);
        CALL_IN_BLOCKS (IS_LONG (kind) ? 1 : 4, run.pixel, activate_pool_max_backward_block, kind,
                        some, x_row, at)
      }
}

static void
activate_pool_max_backward (const NnScaledActivation *act,
                            const NnPool *pool,
                            const float *x,
                            const float *dy,
                            float *g,
                            const NnGradientSums *sums)
{
  Run run = make_run (act, x, pool->pixel, pool->width);
  PoolGradients to = { .dy = dy, .g = g, .dy_row = pool->y_row, .g_row = pool->dx_row };
  size_t x_row = pool->x_row, height = pool->height;

  if (sums)
    to.sums = *sums;
  if (to.sums.mean == NULL)
    to.sums.products = NULL;
  CALL_WITH_ACTIVATION (act->kind, activate_pool_max_backward_kind, run, x_row, height, to)
}

#undef LOAD
#undef STORE
