/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pooling against plain loops in double precision, alone and with the activation in front of it,
 * with every kernel that this machine can run. */
#include "pointwise-test.h"

#define TOLERANCE 2e-6

/* The pixels in front of and behind each row, which stay as they are. */
#define GAP 3

typedef struct
{
  size_t kernel_height;
  size_t kernel_width;
  size_t stride_height;
  size_t stride_width;
  size_t height; /* of y */
  size_t width;
} Shape;

static const Shape shapes[] = {
  { 2, 2, 2, 2, 4, 5 }, { 3, 3, 2, 2, 3, 2 }, { 3, 3, 1, 1, 2, 3 }, { 2, 2, 1, 1, 3, 3 },
  { 1, 1, 1, 1, 2, 2 }, { 5, 1, 3, 3, 2, 4 }, { 1, 4, 2, 2, 3, 1 }, { 8, 8, 1, 1, 1, 1 },
  { 2, 2, 2, 2, 0, 3 }, { 2, 2, 3, 3, 2, 0 }, { 3, 2, 1, 3, 4, 2 }, { 2, 2, 3, 1, 2, 5 },
};
static const size_t pixels[] = { 16, 32, 48, 112 };

/* Rows of pixels with gaps. */
typedef struct
{
  size_t pixel;
  size_t height;
  size_t width;
  size_t row;
  size_t n;
  float *memory;
  float *data;
} Map;

static void
map_init (Map *map, size_t pixel, size_t height, size_t width, float start)
{
  *map = (Map){ .pixel = pixel, .height = height, .width = width };
  map->row = (width + GAP) * pixel;
  map->n = (height + 2) * map->row;
  map->memory = g_new (float, map->n);
  map->data = map->memory + map->row;
  for (size_t i = 0; i < map->n; i++)
    map->memory[i] = start;
}

static void
map_clear (Map *map)
{
  g_free (map->memory);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Map, map_clear)

/* Few different numbers, so that many windows have two largest. */
static void
map_fill (Map *map, NnRandom *random)
{
  for (size_t i = 0; i < map->n; i++)
    map->memory[i] = (float) nn_random_below (random, 9) / 4 - 1;
}

static float *
map_at (const Map *map, size_t i, size_t j, size_t k)
{
  return map->data + i * map->row + j * map->pixel + k;
}

static void
assert_same (const Map *a, const Map *b)
{
  g_assert_cmpmem (a->memory, a->n * sizeof (float), b->memory, b->n * sizeof (float));
}

/* Equal in the map; gaps too, which nobody writes. */
static void
assert_map (const Map *map, const double *expected)
{
  for (size_t i = 0; i < map->n; i++)
    pointwise_assert_number ((double) map->memory[i], expected[i], TOLERANCE);
}

static double *
copy_map (const Map *map)
{
  double *copy = g_new (double, map->n);

  for (size_t i = 0; i < map->n; i++)
    copy[i] = (double) map->memory[i];
  return copy;
}

/* x of the size that the windows need, and y. */
static void
make_maps (const Shape *s, size_t pixel, NnRandom *random, Map *x, Map *y)
{
  map_init (x, pixel, s->height > 0 ? (s->height - 1) * s->stride_height + s->kernel_height : 0,
            s->width > 0 ? (s->width - 1) * s->stride_width + s->kernel_width : 0, 0);
  map_init (y, pixel, s->height, s->width, 77);
  map_fill (x, random);
}

/* From x to y, and back to dx, of which there may be none. */
static NnPool
make_pool (const Shape *s, const Map *x, const Map *y, const Map *dx)
{
  return (NnPool){ s->kernel_height, s->kernel_width, s->stride_height, s->stride_width,
                   x->pixel,         s->height,       s->width,         x->row,
                   y->row,           dx ? dx->row : 0 };
}

/* The tap of the first largest, or of the last that is no number. */
static size_t
find_largest (const Shape *s, const Map *x, size_t i, size_t j, size_t k)
{
  size_t best = 0;
  float largest = *map_at (x, i * s->stride_height, j * s->stride_width, k);

  for (size_t tap = 0; tap < s->kernel_height * s->kernel_width; tap++)
    {
      float value = *map_at (x, i * s->stride_height + tap / s->kernel_width,
                             j * s->stride_width + tap % s->kernel_width, k);

      if (value > largest || isnan (value))
        {
          largest = value;
          best = tap;
        }
    }
  return best;
}

static void
check_max (const NnKernel *kernel, const Shape *s, Map *x, Map *y)
{
  g_auto (Map) dx = { 0 };
  g_autofree double *expected_y = copy_map (y);
  g_autofree double *expected_dx = NULL;
  NnPool pool;

  /* Gradients are added to what is there. */
  map_init (&dx, x->pixel, x->height, x->width, 5);
  expected_dx = copy_map (&dx);
  for (size_t i = 0; i < s->height; i++)
    for (size_t j = 0; j < s->width; j++)
      for (size_t k = 0; k < x->pixel; k++)
        {
          size_t tap = find_largest (s, x, i, j, k);
          const float *place = map_at (x, i * s->stride_height + tap / s->kernel_width,
                                       j * s->stride_width + tap % s->kernel_width, k);

          expected_y[map_at (y, i, j, k) - y->memory] = (double) *place;
          /* The gradient is the map's own input here: as good as any. */
          expected_dx[place - x->memory] += (double) *map_at (x, i, j, k);
        }
  pool = make_pool (s, x, y, NULL);
  kernel->pool_max (&pool, x->data, y->data);
  assert_map (y, expected_y);
  pool = make_pool (s, x, x, &dx);
  kernel->pool_max_backward (&pool, x->data, x->data, dx.data);
  assert_map (&dx, expected_dx);
}

static void
check_average (const NnKernel *kernel, const Shape *s, Map *x, Map *y)
{
  size_t n = s->kernel_height * s->kernel_width;
  g_auto (Map) dx = { 0 };
  g_autofree double *expected_y = copy_map (y);
  g_autofree double *expected_dx = NULL;
  NnPool pool;

  map_init (&dx, x->pixel, x->height, x->width, 5);
  expected_dx = copy_map (&dx);
  for (size_t i = 0; i < s->height; i++)
    for (size_t j = 0; j < s->width; j++)
      for (size_t k = 0; k < x->pixel; k++)
        {
          double sum = 0;

          for (size_t tap = 0; tap < n; tap++)
            {
              const float *place = map_at (x, i * s->stride_height + tap / s->kernel_width,
                                           j * s->stride_width + tap % s->kernel_width, k);

              sum += (double) *place;
              expected_dx[place - x->memory] += (double) *map_at (x, i, j, k) / (double) n;
            }
          expected_y[map_at (y, i, j, k) - y->memory] = sum / (double) n;
        }
  pool = make_pool (s, x, y, NULL);
  kernel->pool_average (&pool, x->data, y->data);
  assert_map (y, expected_y);
  pool = make_pool (s, x, x, &dx);
  kernel->pool_average_backward (&pool, x->data, dx.data);
  assert_map (&dx, expected_dx);
}

static void
test_pool (gconstpointer kernel)
{
  NnRandom random;

  nn_random_init (&random, 1, 0);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (pixels); j++)
      {
        g_auto (Map) x = { 0 }, y = { 0 };

        make_maps (&shapes[i], pixels[j], &random, &x, &y);
        check_max (kernel, &shapes[i], &x, &y);
        check_average (kernel, &shapes[i], &x, &y);
      }
}

/* What is not a number comes through from every place of a window, and of 0 and -0 the first. */
static void
test_special (gconstpointer data)
{
  static const Shape two = { 2, 2, 2, 2, 1, 1 }, three = { 3, 3, 1, 1, 1, 1 };
  const NnKernel *kernel = data;
  NnRandom random;

  nn_random_init (&random, 2, 0);
  for (guint which = 0; which < 2; which++)
    {
      const Shape *s = which ? &three : &two;

      for (size_t tap = 0; tap < s->kernel_height * s->kernel_width; tap++)
        {
          const float values[] = { NAN, INFINITY, -INFINITY };

          for (guint i = 0; i < G_N_ELEMENTS (values); i++)
            {
              g_auto (Map) x = { 0 }, y = { 0 };
              NnPool pool;

              make_maps (s, 16, &random, &x, &y);
              pool = make_pool (s, &x, &y, NULL);
              for (size_t k = 0; k < 16; k++)
                *map_at (&x, tap / s->kernel_width, tap % s->kernel_width, k) = values[i];
              kernel->pool_max (&pool, x.data, y.data);
              for (size_t k = 0; k < 16; k++)
                if (values[i] < 0)
                  g_assert_cmpfloat ((double) *map_at (&y, 0, 0, k), >=, -1);
                else
                  pointwise_assert_number ((double) *map_at (&y, 0, 0, k), (double) values[i], 0);
            }
        }
    }
  {
    const NnPool pool = { 2, 2, 2, 2, 16, 1, 1, 32, 16, 32 };
    float x[4 * 16], dy[16], dx[4 * 16] = { 0 }, y[16];

    for (size_t i = 0; i < G_N_ELEMENTS (x); i++)
      x[i] = i < 16 ? -0.0f : 0.0f;
    for (size_t k = 0; k < 16; k++)
      dy[k] = 1;
    kernel->pool_max (&pool, x, y);
    kernel->pool_max_backward (&pool, x, dy, dx);
    for (size_t k = 0; k < 16; k++)
      g_assert_true (signbit (y[k]));
    for (size_t i = 0; i < G_N_ELEMENTS (dx); i++)
      g_assert_cmpfloat ((double) dx[i], ==, i < 16 ? 1 : 0);
  }
}

/* An activation with 2×2 pooling behind it. */
typedef struct
{
  Map x, y, g;
  Map dy;
  float *scale;
  float *shift;
  float *mean;
  float *sums;
  float *products;
} Pair;

static void
pair_init (Pair *p, size_t pixel, size_t height, size_t width)
{
  static const Shape shape = { 2, 2, 2, 2, 0, 0 };
  Shape s = shape;
  NnRandom random;

  nn_random_init (&random, pixel, height);
  s.height = height;
  s.width = width;
  make_maps (&s, pixel, &random, &p->x, &p->y);
  map_init (&p->g, pixel, p->x.height, p->x.width, 77);
  map_init (&p->dy, pixel, height, width, 0);
  for (size_t i = 0; i < p->dy.n; i++)
    p->dy.memory[i] = (float) nn_random_normal (&random);
  p->dy.data[0] = -0.0f;
  p->scale = pointwise_new (&random, pixel, 1);
  p->shift = pointwise_new (&random, pixel, 1);
  p->mean = pointwise_new (&random, pixel, 1);
  p->sums = g_new (float, pixel);
  p->products = g_new (float, pixel);
  for (size_t k = 0; k < pixel; k++)
    p->sums[k] = p->products[k] = 3;
}

static void
pair_clear (Pair *p)
{
  map_clear (&p->x);
  map_clear (&p->y);
  map_clear (&p->g);
  map_clear (&p->dy);
  g_free (p->scale);
  g_free (p->shift);
  g_free (p->mean);
  g_free (p->sums);
  g_free (p->products);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static NnScaledActivation
pair_get_activation (const Pair *p, NnActivation activation, gboolean scaled)
{
  return (NnScaledActivation){ activation, POINTWISE_SLOPE, scaled ? p->scale : NULL,
                               scaled ? p->shift : NULL };
}

static NnPool
make_square_pool (const Map *x, const Map *y, const Map *dx)
{
  return (NnPool){ 2, 2, 2, 2, x->pixel, y->height, y->width, x->row, y->row, dx->row };
}

static void
pair_compute (Pair *p, const NnKernel *kernel, NnActivation activation, gboolean scaled)
{
  const NnScaledActivation act = pair_get_activation (p, activation, scaled);
  const NnPool pool = make_square_pool (&p->x, &p->y, &p->g);

  kernel->activate_pool_max (&act, &pool, p->x.data, p->y.data);
  kernel->activate_pool_max_backward (&act, &pool, p->x.data, p->dy.data, p->g.data,
                                      &(NnGradientSums){ p->mean, p->sums, p->products });
}

/* The same by the kernel's own functions one after the other. */
static void
compute_apart (
    const Pair *p, const NnKernel *kernel, NnActivation activation, gboolean scaled, Map *y, Map *g)
{
  const NnScaledActivation act = pair_get_activation (p, activation, scaled);
  g_auto (Map) activated = { 0 };
  NnPool pool;

  map_init (&activated, p->x.pixel, p->x.height, p->x.width, 0);
  map_init (y, p->x.pixel, p->y.height, p->y.width, 77);
  map_init (g, p->x.pixel, p->x.height, p->x.width, 77);
  for (size_t i = 0; i < p->x.height; i++)
    {
      kernel->activate (&act, map_at (&p->x, i, 0, 0), p->x.pixel, p->x.width,
                        map_at (&activated, i, 0, 0));
      memset (map_at (g, i, 0, 0), 0, p->x.width * p->x.pixel * sizeof (float));
    }
  pool = make_square_pool (&activated, y, g);
  kernel->pool_max (&pool, activated.data, y->data);
  kernel->pool_max_backward (&pool, activated.data, p->dy.data, g->data);
  for (size_t i = 0; i < p->x.height; i++)
    kernel->activate_backward (&act, map_at (&p->x, i, 0, 0), p->x.pixel, p->x.width,
                               map_at (g, i, 0, 0), map_at (g, i, 0, 0));
}

/* Sums over the gradients, and those alone if there is no mean; without sums neither. */
static void
check_pair_sums (Pair *p, const NnKernel *kernel, NnActivation activation)
{
  size_t pixel = p->x.pixel, size = pixel * sizeof (float);
  g_autofree float *sums = g_memdup2 (p->sums, size);
  g_autofree float *products = g_memdup2 (p->products, size);
  const NnScaledActivation act = pair_get_activation (p, activation, TRUE);
  const NnPool pool = make_square_pool (&p->x, &p->y, &p->g);

  for (size_t k = 0; k < pixel; k++)
    {
      double sum = 3, product = 3;

      for (size_t i = 0; i < p->x.height; i++)
        for (size_t j = 0; j < p->x.width; j++)
          {
            double g = (double) *map_at (&p->g, i, j, k);

            sum += g;
            product += g * ((double) *map_at (&p->x, i, j, k) - (double) p->mean[k]);
          }
      g_assert_cmpfloat_with_epsilon ((double) sums[k], sum, 1e-4);
      g_assert_cmpfloat_with_epsilon ((double) products[k], product, 1e-4);
      p->sums[k] = 3;
    }
  kernel->activate_pool_max_backward (&act, &pool, p->x.data, p->dy.data, p->g.data,
                                      &(NnGradientSums){ .sums = p->sums });
  g_assert_cmpmem (p->sums, size, sums, size);
  kernel->activate_pool_max_backward (&act, &pool, p->x.data, p->dy.data, p->g.data, NULL);
}

static void
check_pair (const NnKernel *kernel, NnActivation activation, size_t pixel, gboolean scaled)
{
  g_auto (Pair) p = { 0 };
  g_auto (Map) y = { 0 }, g = { 0 };

  pair_init (&p, pixel, 3, 5);
  pair_compute (&p, kernel, activation, scaled);
  compute_apart (&p, kernel, activation, scaled, &y, &g);
  assert_same (&p.y, &y);
  assert_same (&p.g, &g);
  if (scaled)
    {
      check_pair_sums (&p, kernel, activation);
      assert_same (&p.g, &g);
    }
}

static void
test_pair (gconstpointer kernel)
{
  for (guint i = 0; i < G_N_ELEMENTS (pixels); i++)
    for (guint activation = 0; activation < POINTWISE_N_ACTIVATIONS; activation++)
      {
        check_pair (kernel, activation, pixels[i], TRUE);
        check_pair (kernel, activation, pixels[i], FALSE);
      }
}

/* A number that is none must not get lost between the two. */
static void
test_pair_special (gconstpointer data)
{
  const NnKernel *kernel = data;

  for (guint activation = 0; activation < POINTWISE_N_ACTIVATIONS; activation++)
    for (size_t tap = 0; tap < 4; tap++)
      {
        g_auto (Pair) p = { 0 };
        g_auto (Map) y = { 0 }, g = { 0 };

        pair_init (&p, 16, 1, 1);
        *map_at (&p.x, tap / 2, tap % 2, 5) = NAN;
        *map_at (&p.x, tap / 2, tap % 2, 6) = INFINITY;
        pair_compute (&p, kernel, activation, FALSE);
        compute_apart (&p, kernel, activation, FALSE, &y, &g);
        g_assert_true (isnan (*map_at (&p.y, 0, 0, 5)));
        pointwise_assert_number ((double) *map_at (&p.y, 0, 0, 6), (double) INFINITY, 0);
        for (size_t i = 0; i < p.g.n; i++)
          pointwise_assert_number ((double) p.g.memory[i], (double) g.memory[i], 0);
      }
}

static void
check_widths_of_pair (const NnKernel *kernel, const NnKernel *other, size_t pixel, guint activation)
{
  size_t size = pixel * sizeof (float);
  g_auto (Pair) one = { 0 };
  g_auto (Pair) two = { 0 };

  pair_init (&one, pixel, 3, 5);
  pair_init (&two, pixel, 3, 5);
  pair_compute (&one, kernel, activation, TRUE);
  pair_compute (&two, other, activation, TRUE);
  assert_same (&one.y, &two.y);
  assert_same (&one.g, &two.g);
  g_assert_cmpmem (one.sums, size, two.sums, size);
  g_assert_cmpmem (one.products, size, two.products, size);
}

static void
check_widths_of_average (const NnKernel *kernel, const NnKernel *other, guint shape)
{
  const Shape *s = &shapes[shape];
  g_auto (Map) x = { 0 }, one = { 0 }, two = { 0 };
  NnRandom random;
  NnPool pool;

  nn_random_init (&random, 3, shape);
  make_maps (s, 48, &random, &x, &one);
  map_init (&two, 48, s->height, s->width, 77);
  pool = make_pool (s, &x, &one, NULL);
  kernel->pool_average (&pool, x.data, one.data);
  other->pool_average (&pool, x.data, two.data);
  assert_same (&one, &two);
}

static void
test_widths (void)
{
  if (nn_kernel_nth (2) == NULL)
    {
      g_test_skip ("This processor runs only one kernel with fused operations.");
      return;
    }
  for (guint k = 1; nn_kernel_nth (k + 1); k++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (pixels); i++)
        for (guint activation = 0; activation < POINTWISE_N_ACTIVATIONS; activation++)
          check_widths_of_pair (nn_kernel_nth (k), nn_kernel_nth (0), pixels[i], activation);
      for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
        check_widths_of_average (nn_kernel_nth (k), nn_kernel_nth (0), i);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pointwise_add_test ("pool/windows", test_pool);
  pointwise_add_test ("pool/special", test_special);
  pointwise_add_test ("pool/activated", test_pair);
  pointwise_add_test ("pool/activated-special", test_pair_special);
  g_test_add_func ("/pool/widths", test_widths);
  return g_test_run ();
}
