/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long it still takes: simulated trainings, whose end is known. */
#include "training-estimate.h"

#include "made-up-dataset.h"

#define N_TRAINING 100
#define BATCH 10
#define N_BATCHES 10

typedef struct
{
  guint n_test;
  double validation;
  NnTta tta;
  guint epochs;
  double first_batch; /* seconds; the second takes half of it */
  double batch;
  double image; /* for one view of an image that is evaluated */
} Case;

static const Case CASES[] = {
  /* The first batch is a hundred times as slow. */
  { 30, 0, NN_TTA_NONE, 50, 5, 0.05, 0.0017 },
  /* Evaluations take longer than training. */
  { 100, 0, NN_TTA_NONE, 50, 0.3, 0.05, 0.01 },
  /* More images are evaluated than trained with, and in the end in six views. */
  { 1000, 0, NN_TTA_MIRROR_SHIFT, 100, 0.3, 0.05, 0.0015 },
  { 200, 0.2, NN_TTA_MIRROR, 40, 1, 0.05, 0.002 },
  { 0, 0, NN_TTA_NONE, 50, 1, 0.05, 0.002 },
  /* Batches that take seconds. */
  { 100, 0, NN_TTA_NONE, 3, 9, 4, 0.13 },
};

/* What was estimated when. */
typedef struct
{
  double now;
  double left;
} Claim;

typedef struct
{
  const Case *c;
  TrainingEstimate estimate;
  NnBatchReport report;
  GArray *claims; /* of Claim */
  double now;
  gboolean is_terse; /* as a window is told: some batches, and how a test ended after a batch of the
                      * next epoch */
  NnPredictionReport pending; /* that end */
} Simulation;

static void
note (Simulation *s)
{
  const Claim claim = { s->now, training_estimate_get_seconds_left (&s->estimate) };

  g_array_append_val (s->claims, claim);
}

static void
run_batch (Simulation *s, guint n_images)
{
  NnBatchReport *report = &s->report;
  double seconds = report->step == 0   ? s->c->first_batch
                   : report->step == 1 ? s->c->first_batch / 2
                                       : s->c->batch;

  report->step++;
  report->batch++;
  report->images_seen += n_images;
  report->seconds += seconds;
  s->now += seconds;
  if (s->is_terse && report->step % 3 != 0)
    return;
  training_estimate_add_batch (&s->estimate, report);
  if (s->pending.n_images > 0)
    training_estimate_add_evaluation (&s->estimate, &s->pending, FALSE);
  s->pending.n_images = 0;
  note (s);
}

static void
run_test (Simulation *s, size_t n_images, guint n_views, gboolean is_final)
{
  NnPredictionReport report = { .n_images = n_images };

  for (guint part = 0; part <= 4; part++)
    {
      size_t n_done = n_images * part / 4;

      s->now += (double) (n_done - report.n_done) * n_views * s->c->image;
      report.seconds += (double) (n_done - report.n_done) * n_views * s->c->image;
      report.n_done = n_done;
      if (s->is_terse && !is_final)
        {
          s->pending = report;
          continue;
        }
      training_estimate_add_evaluation (&s->estimate, &report, is_final);
      note (s);
    }
}

static void
simulate (Simulation *s, const Run *run)
{
  size_t n = run_get_n_trained_images (run), n_evaluated = run_get_n_evaluated_images (run);
  guint n_views = nn_tta_get_n_views (s->c->tta);

  s->report.epochs = s->c->epochs;
  s->report.n_batches = run_get_n_batches (run);
  for (guint epoch = 1; epoch <= s->c->epochs; epoch++)
    {
      s->report.epoch = epoch;
      s->report.batch = 0;
      while (s->report.batch < s->report.n_batches)
        run_batch (s, BATCH);
      if (n_evaluated > 0 && (epoch == s->c->epochs ||
                              nn_trainer_count_evaluations (epoch * n, n_evaluated) >
                                  nn_trainer_count_evaluations ((epoch - 1) * n, n_evaluated)))
        run_test (s, n_evaluated, 1, FALSE);
    }
  if (run->n_test_images > 0 && (run_has_validation (run) || n_views > 1))
    run_test (s, run->n_test_images, n_views, TRUE);
}

static Run *
make_run (const Case *c)
{
  g_autoptr (NnDataset) dataset =
      made_up_dataset_new ((NnShape){ 1, 2, 2 }, 2, N_TRAINING, c->n_test, 1);
  g_autoptr (RunSettings) settings = run_settings_new ();

  settings->batch_size = BATCH;
  settings->epochs = c->epochs;
  settings->tta = c->tta;
  settings->validation = c->validation;
  return run_new ("test", dataset, settings);
}

/* Nothing at first; what is said later is right, after the first evaluation to some percent. */
static void
check (const Case *c, gboolean is_terse)
{
  g_autoptr (Run) run = make_run (c);
  Simulation s = { .c = c, .is_terse = is_terse };
  guint n_claims = 0;

  s.claims = g_array_new (FALSE, FALSE, sizeof (Claim));
  training_estimate_init (&s.estimate, run);
  g_assert_cmpfloat (training_estimate_get_seconds_left (&s.estimate), <, 0);
  simulate (&s, run);
  for (guint i = 0; i < s.claims->len; i++)
    {
      const Claim *claim = &g_array_index (s.claims, Claim, i);
      double left = s.now - claim->now;

      if (claim->left < 0)
        {
          /* It does not become silent again, and not for long. */
          g_assert_cmpuint (n_claims, ==, 0);
          g_assert_cmpfloat (claim->now, <, 1.5 * c->first_batch + 4 * (2 + 4 * c->batch));
          continue;
        }
      n_claims++;
      g_assert_cmpfloat (claim->now - 1.5 * c->first_batch, >, 1.9);
      /* The last batch or part is no time. */
      g_assert_cmpfloat (claim->left, >=, 0.4 * left - 4 * c->batch);
      g_assert_cmpfloat (claim->left, <=, 1.25 * left + 4 * c->batch);
      if (i > s.claims->len / 2)
        g_assert_cmpfloat_with_epsilon (claim->left, left, 0.05 * left + 4 * c->batch);
    }
  g_assert_cmpuint (n_claims, >, 0);
  g_array_unref (s.claims);
}

static void
test_simulated (gconstpointer data)
{
  check (data, FALSE);
  check (data, TRUE);
}

/* The machine becomes slower: soon it is the new speed that counts. */
static void
test_slower (void)
{
  Case c = { 0, 0, NN_TTA_NONE, 1000, 0.1, 0.05, 0 };
  g_autoptr (Run) run = make_run (&c);
  Simulation s = { .c = &c, .claims = g_array_new (FALSE, FALSE, sizeof (Claim)) };

  training_estimate_init (&s.estimate, run);
  s.report.epochs = c.epochs;
  s.report.n_batches = N_BATCHES;
  s.report.epoch = 1;
  for (guint i = 0; i < 1000; i++)
    run_batch (&s, BATCH);
  c.batch = 0.2;
  for (guint i = 0; i < 110; i++)
    run_batch (&s, BATCH);
  g_assert_cmpfloat_with_epsilon (training_estimate_get_seconds_left (&s.estimate),
                                  0.2 * (10000 - 1110), 0.2 * (10000 - 1110) * 0.05);
  g_array_unref (s.claims);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/estimate/simulated/%u", i);

      g_test_add_data_func (path, &CASES[i], test_simulated);
    }
  g_test_add_func ("/estimate/slower", test_slower);
  return g_test_run ();
}
