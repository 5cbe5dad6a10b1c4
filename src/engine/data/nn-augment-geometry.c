/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From bytes to floats in the places where they belong.
 *
 * Rows are written in runs of some columns. Which column of the image each one takes is the same
 * for all rows; it is worked out once, and then mirror, shift and border cost a run one look-up.
 * Without changes of color that look-up leads to a byte, and the byte to a table of floats; with
 * them, to floats that were made of many pixels at a time. */
#include "nn-augment-plan.h"

#define MAX_RUN 256

typedef struct
{
  const NnAugmentPlan *plan;
  const NnNormalization *normalization;
  NnShape shape;
  const guint8 *pixels;
  size_t first; /* column */
  size_t n;     /* columns, at most MAX_RUN */

  /* For each column that is written, the image's column, counted from source_first. They are within
   * n_source columns, at most as many as are written. */
  size_t source_first;
  size_t n_source;
  size_t columns[MAX_RUN];

  /* These columns of some rows of the image, changed in color and normalized. */
  size_t changed_first; /* row */
  size_t n_changed;     /* rows */
  float changed[NN_NORMALIZATION_MAX_CHANNELS][MAX_RUN];
} Run;

/* Position @i of a row of @n that is continued by reflection on both sides: … 2 1 0 1 2 … */
static size_t
reflect (gint64 i, size_t n)
{
  gint64 period = 2 * (gint64) (n - 1);

  if (i >= 0 && (guint64) i < n)
    return (size_t) i;
  if (period == 0)
    return 0;
  i %= period;
  i = ABS (i);
  return (size_t) ((guint64) i < n ? i : period - i);
}

/* Not an initializer, which would set all of its arrays to zero. */
static void
init_run (Run *run,
          const NnAugmentPlan *plan,
          const NnNormalization *normalization,
          NnShape shape,
          const guint8 *pixels)
{
  run->plan = plan;
  run->normalization = normalization;
  run->shape = shape;
  run->pixels = pixels;
}

static void
start_run (Run *run, size_t first)
{
  size_t width = run->shape.width, lowest = width, highest = 0;

  run->first = first;
  run->n = MIN (MAX_RUN, width - first);
  for (size_t i = 0; i < run->n; i++)
    {
      size_t column = reflect ((gint64) (first + i) - run->plan->shift_x, width);

      run->columns[i] = run->plan->mirrored ? width - 1 - column : column;
      lowest = MIN (lowest, run->columns[i]);
      highest = MAX (highest, run->columns[i]);
    }
  run->source_first = 0;
  run->n_source = width;
  if (width > MAX_RUN)
    {
      run->source_first = lowest;
      run->n_source = highest - lowest + 1;
      for (size_t i = 0; i < run->n; i++)
        run->columns[i] -= lowest;
    }
  run->n_changed = 0;
  g_assert (run->n_source <= MAX_RUN);
}

/* The row of the image that row @y is taken from. */
static size_t
get_source_row (const Run *run, size_t y)
{
  return reflect ((gint64) y - run->plan->shift_y, run->shape.height);
}

/* The run's columns in it. */
static const guint8 *
get_source (const Run *run, size_t row)
{
  return run->pixels + row * run->shape.width + run->source_first;
}

/* One channel by the table of normalized bytes. */
static inline void
look_up (const float *restrict table,
         const guint8 *restrict row,
         const size_t *restrict columns,
         size_t n,
         float *restrict out,
         size_t stride)
{
  for (size_t i = 0; i < n; i++)
    out[i * stride] = table[row[columns[i]]];
}

/* Three channels at once: in planes nearly twice as fast, since a column is looked up once. */
static inline void
look_up_three (const NnNormalization *restrict normalization,
               const guint8 *restrict row,
               size_t plane,
               const size_t *restrict columns,
               size_t n,
               float *restrict out,
               NnPixelLayout layout)
{
  for (size_t i = 0; i < n; i++)
    {
      const guint8 *pixel = row + columns[i];
      float *to = out + i * layout.pixel_stride;

      to[0] = normalization->table[0][pixel[0]];
      to[layout.channel_stride] = normalization->table[1][pixel[plane]];
      to[2 * layout.channel_stride] = normalization->table[2][pixel[2 * plane]];
    }
}

static void
write_as_it_is (const Run *run, size_t source_row, float *out, NnPixelLayout layout)
{
  const guint8 *row = get_source (run, source_row);
  size_t plane = run->shape.height * run->shape.width;

  if (run->shape.channels == 3)
    look_up_three (run->normalization, row, plane, run->columns, run->n, out, layout);
  else
    for (size_t c = 0; c < run->shape.channels; c++)
      look_up (run->normalization->table[c], row + c * plane, run->columns, run->n,
               out + c * layout.channel_stride, layout.pixel_stride);
}

/* Makes @row of the image and those that lie with it in a group, if they are not there yet. Rows of
 * a narrow image are contiguous in memory, and so go through the vectors together. */
static void
change_rows (Run *run, size_t row)
{
  size_t group = run->shape.width < MAX_RUN ? MAX_RUN / run->shape.width : 1;

  if (run->n_changed > 0 && row >= run->changed_first && row - run->changed_first < run->n_changed)
    return;
  run->changed_first = row - row % group;
  run->n_changed = MIN (group, run->shape.height - run->changed_first);
  nn_color_change_apply (&run->plan->color, run->normalization, run->n_changed * run->n_source,
                         get_source (run, run->changed_first), run->shape.height * run->shape.width,
                         run->changed[0], MAX_RUN);
}

static void
write_changed (Run *run, size_t row, float *out, NnPixelLayout layout)
{
  change_rows (run, row);
  for (size_t c = 0; c < run->shape.channels; c++)
    {
      const float *restrict from = run->changed[c] + (row - run->changed_first) * run->n_source;
      float *restrict to = out + c * layout.channel_stride;

      for (size_t i = 0; i < run->n; i++)
        to[i * layout.pixel_stride] = from[run->columns[i]];
    }
}

/* The mean color is 0 once it is normalized. */
static void
cut_out (const Run *run, size_t y, float *out, NnPixelLayout layout)
{
  const NnAugmentPlan *plan = run->plan;
  size_t begin = MAX (plan->cutout_left, run->first);
  size_t end = MIN (plan->cutout_left + plan->cutout_width, run->first + run->n);

  if (y < plan->cutout_top || y - plan->cutout_top >= plan->cutout_height)
    return;
  for (size_t x = begin; x < end; x++)
    for (size_t c = 0; c < run->shape.channels; c++)
      out[(x - run->first) * layout.pixel_stride + c * layout.channel_stride] = 0;
}

static void
write_run (Run *run, size_t y, float *out, NnPixelLayout layout)
{
  size_t row = get_source_row (run, y);

  if (run->plan->changes_color)
    write_changed (run, row, out, layout);
  else
    write_as_it_is (run, row, out, layout);
  cut_out (run, y, out, layout);
}

void
nn_augment_plan_render (const NnAugmentPlan *plan,
                        const NnNormalization *normalization,
                        NnShape shape,
                        const guint8 *pixels,
                        float *out,
                        NnPixelLayout layout)
{
  Run run;

  init_run (&run, plan, normalization, shape, pixels);
  for (size_t first = 0; first < shape.width; first += MAX_RUN)
    {
      start_run (&run, first);
      for (size_t y = 0; y < shape.height; y++)
        write_run (&run, y, out + y * layout.row_stride + first * layout.pixel_stride, layout);
    }
}

void
nn_augment_plan_blend (const NnAugmentPlan *plan,
                       const NnNormalization *normalization,
                       NnShape shape,
                       const guint8 *pixels,
                       float share,
                       float *out,
                       NnPixelLayout layout)
{
  Run run;
  const NnPixelLayout lines = { .pixel_stride = 1, .channel_stride = MAX_RUN };
  float values[NN_NORMALIZATION_MAX_CHANNELS][MAX_RUN];

  init_run (&run, plan, normalization, shape, pixels);
  for (size_t first = 0; first < shape.width; first += MAX_RUN)
    {
      start_run (&run, first);
      for (size_t y = 0; y < shape.height; y++)
        {
          write_run (&run, y, values[0], lines);
          for (size_t c = 0; c < shape.channels; c++)
            {
              float *restrict to = out + y * layout.row_stride + first * layout.pixel_stride +
                                   c * layout.channel_stride;

              for (size_t i = 0; i < run.n; i++)
                to[i * layout.pixel_stride] =
                    share * to[i * layout.pixel_stride] + (1 - share) * values[c][i];
            }
        }
    }
}
