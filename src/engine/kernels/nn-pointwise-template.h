/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to every pixel of a run on its own: part of a kernel, included by
 * nn-kernel-template.h after nn-activation-template.h. Formulas are in nn-kernel.h.
 *
 * A block of up to four vectors of channels goes through several pixels before the next block does,
 * so that what belongs to the channels stays in registers. Runs are cut into chunks for that, which
 * stay in the first cache. */

#define LOAD(place) (*(const LooseVector *) (place))
#define STORE(place, value) (*(LooseVector *) (place) = (value))

/* The smallest pixel. */
#define PIXEL_VECTORS (NN_VECTOR_FLOATS / VECTOR_FLOATS)

/* The sums of even and of odd pixels are apart until the end of a run: twice as many additions are
 * under way. */
#define N_TURNS 2

/* As many vectors at a time as the registers hold where there are sums or several factors. */
#if MAX_VECTORS == 4
#define FULL_BLOCK 4
#else
#define FULL_BLOCK 2
#endif

/* Activations that take long are computed a vector at a time: they fill the registers. */
#define IS_LONG(kind) ((kind) == NN_ACTIVATION_GELU || (kind) == NN_ACTIVATION_SILU)

/* Whether a pass takes one pixel after the other: so long a computation hides that what belongs to
 * the channels is read again, but not the way to memory if a small block skips most of each pixel.
 */
#define IN_ORDER(kind, pixel) (IS_LONG (kind) && (pixel) > 2 * NN_VECTOR_FLOATS)

/* Floats of a chunk of a run; a few of these fit into the first cache. */
#define CHUNK_FLOATS 4096

/* One pass over the pixels: function (number of vectors, first channel, …), where the number is a
 * constant of at most @max, which is one too. */
#define CALL_IN_BLOCKS(max, pixel, function, ...)                                                  \
  for (size_t channel = 0, end = (pixel), left; channel < end;)                                    \
    {                                                                                              \
      left = (end - channel) / VECTOR_FLOATS;                                                      \
      if ((max) >= 4 && (PIXEL_VECTORS >= 4 || left >= 4))                                         \
        {                                                                                          \
          function (4, channel, __VA_ARGS__);                                                      \
          channel += 4 * VECTOR_FLOATS;                                                            \
        }                                                                                          \
      else if ((max) >= 2 && (PIXEL_VECTORS >= 2 || left >= 2))                                    \
        {                                                                                          \
          function (2, channel, __VA_ARGS__);                                                      \
          channel += 2 * VECTOR_FLOATS;                                                            \
        }                                                                                          \
      else                                                                                         \
        {                                                                                          \
          function (1, channel, __VA_ARGS__);                                                      \
          channel += VECTOR_FLOATS;                                                                \
        }                                                                                          \
    }

/* The input of an activation, z = scale · x + shift, over a run. */
typedef struct
{
  const float *x;
  const float *scale;
  const float *shift;
  float slope;
  size_t pixel;
  size_t n_pixels;
} Run;

static ALWAYS_INLINE Run
make_run (const NnScaledActivation *act, const float *x, size_t pixel, size_t n_pixels)
{
  return (Run){ x, act->scale, act->shift, act->slope, pixel, n_pixels };
}

/* Pixels of a chunk; an even number, so that pixels keep their turn. */
static ALWAYS_INLINE size_t
get_chunk (size_t pixel)
{
  return MAX (CHUNK_FLOATS / pixel / N_TURNS, 1) * N_TURNS;
}

/* Takes the first @n_pixels, or fewer at the end, from @run. */
static ALWAYS_INLINE Run
split_run (Run *run, size_t n_pixels)
{
  Run chunk = *run;

  chunk.n_pixels = MIN (n_pixels, run->n_pixels);
  run->n_pixels -= chunk.n_pixels;
  run->x += chunk.n_pixels * run->pixel;
  return chunk;
}

/* Reads one number for each channel of a block, @otherwise without them. */
static ALWAYS_INLINE void
load_channels (int n_vectors, const float *place, size_t channel, float otherwise, Vector *values)
{
#pragma GCC unroll 4
  for (int k = 0; k < n_vectors; k++)
    {
      values[k] = spread (otherwise);
      if (place)
        values[k] = LOAD (place + channel + k * VECTOR_FLOATS);
    }
}

/* z = x exactly, also where x is -0, if there is nothing to scale. */
static ALWAYS_INLINE void
load_scale (
    int n_vectors, const float *scale, const float *shift, size_t channel, Vector *s, Vector *t)
{
  load_channels (n_vectors, scale, channel, 1.0f, s);
  load_channels (n_vectors, shift, channel, -0.0f, t);
}

static ALWAYS_INLINE void
activate_block (int n_vectors, size_t channel, NnActivation kind, Run run, float *y)
{
  Vector s[4], t[4];

  load_scale (n_vectors, run.scale, run.shift, channel, s, t);
  for (size_t i = 0; i < run.n_pixels; i++)
    {
      size_t at = i * run.pixel + channel;

#pragma GCC unroll 4
      for (int k = 0; k < n_vectors; k++, at += VECTOR_FLOATS)
        STORE (y + at, apply (kind, run.slope, add_product (t[k], LOAD (run.x + at), s[k])));
    }
}

static ALWAYS_INLINE void
activate_kind (NnActivation kind, Run run, float *y)
{
  while (run.n_pixels > 0)
    {
      Run chunk = split_run (&run, IN_ORDER (kind, run.pixel) ? 1 : get_chunk (run.pixel));

      CALL_IN_BLOCKS (IS_LONG (kind) ? 1 : 4, run.pixel, activate_block, kind, chunk, y)
      y += chunk.n_pixels * run.pixel;
    }
}

static void
activate (const NnScaledActivation *act, const float *x, size_t pixel, size_t n_pixels, float *y)
{
  Run run = make_run (act, x, pixel, n_pixels);

  CALL_WITH_ACTIVATION (act->kind, activate_kind, run, y)
}

static ALWAYS_INLINE void
activate_backward_block (
    int n_vectors, size_t channel, NnActivation kind, Run run, const float *dy, float *g)
{
  Vector s[4], t[4];

  load_scale (n_vectors, run.scale, run.shift, channel, s, t);
  for (size_t i = 0; i < run.n_pixels; i++)
    {
      size_t at = i * run.pixel + channel;

#pragma GCC unroll 4
      for (int k = 0; k < n_vectors; k++, at += VECTOR_FLOATS)
        STORE (g + at, apply_backward (kind, run.slope, add_product (t[k], LOAD (run.x + at), s[k]),
                                       LOAD (dy + at)));
    }
}

static ALWAYS_INLINE void
activate_backward_kind (NnActivation kind, Run run, const float *dy, float *g)
{
  while (run.n_pixels > 0)
    {
      Run chunk = split_run (&run, IN_ORDER (kind, run.pixel) ? 1 : get_chunk (run.pixel));

      CALL_IN_BLOCKS (IS_LONG (kind) ? 1 : 4, run.pixel, activate_backward_block, kind, chunk, dy,
                      g)
      dy += chunk.n_pixels * run.pixel;
      g += chunk.n_pixels * run.pixel;
    }
}

static void
activate_backward (const NnScaledActivation *act,
                   const float *x,
                   size_t pixel,
                   size_t n_pixels,
                   const float *dy,
                   float *g)
{
  Run run = make_run (act, x, pixel, n_pixels);

  CALL_WITH_ACTIVATION (act->kind, activate_backward_kind, run, dy, g)
}

static ALWAYS_INLINE void
combine_block (int n_vectors,
               size_t channel,
               Run run,
               const float *k1,
               const float *g,
               const float *skip,
               float *out)
{
  Vector a[4], b[4], c[4];

  load_channels (n_vectors, k1, channel, 0.0f, a);
  load_scale (n_vectors, run.scale, run.shift, channel, b, c);
  for (size_t i = 0; i < run.n_pixels; i++)
    {
      size_t at = i * run.pixel + channel;

#pragma GCC unroll 4
      for (int k = 0; k < n_vectors; k++, at += VECTOR_FLOATS)
        {
          Vector sum = add_product (c[k], LOAD (run.x + at), b[k]);

          sum = add_product (sum, LOAD (g + at), a[k]);
          if (skip)
            sum += LOAD (skip + at);
          STORE (out + at, sum);
        }
    }
}

/* @skip is NULL or a constant that is not. */
static ALWAYS_INLINE void
combine_run (Run run, const float *k1, const float *g, const float *skip, float *out)
{
  while (run.n_pixels > 0)
    {
      Run chunk = split_run (&run, get_chunk (run.pixel));
      size_t n = chunk.n_pixels * run.pixel;

      CALL_IN_BLOCKS (FULL_BLOCK, run.pixel, combine_block, chunk, k1, g, skip, out)
      g += n;
      skip = skip ? skip + n : NULL;
      out += n;
    }
}

static void
combine (const NnMapFactors *factors,
         const float *g,
         const float *x,
         const float *skip,
         size_t pixel,
         size_t n_pixels,
         float *out)
{
  Run run = { .x = x, .pixel = pixel, .n_pixels = n_pixels };

  if (factors)
    {
      run.scale = factors->k2;
      run.shift = factors->k3;
    }
  if (factors && skip)
    combine_run (run, factors->k1, g, skip, out);
  else if (factors)
    combine_run (run, factors->k1, g, NULL, out);
  else if (skip)
    for (size_t i = 0; i < n_pixels * pixel; i += VECTOR_FLOATS)
      STORE (out + i, LOAD (g + i) + LOAD (skip + i));
  else if (out != g && n_pixels > 0)
    memcpy (out, g, n_pixels * pixel * sizeof (float));
}

#undef LOAD
#undef STORE
