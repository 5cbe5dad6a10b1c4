/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "run-settings.h"

#include "format-test.h"

static const NnShape CIFAR = { 3, 32, 32 };

static void
test_default (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autofree char *hidden = run_settings_format_hidden (settings);
  g_autofree char *network = run_settings_describe_network (settings, CIFAR, 3);
  GError *error = NULL;

  g_assert_true (run_settings_check (settings, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (hidden, ==, "128,64");
  g_assert_cmpstr (network, ==, "3072-128-64-3");
  g_assert_cmpfloat (settings->learning_rate, ==, 0.01);
  g_assert_cmpuint (settings->batch_size, ==, 64);
  g_assert_cmpuint (settings->epochs, ==, 50);
  g_assert_true (run_settings_parse_hidden (settings, "", NULL));
  g_free (network);
  network = run_settings_describe_network (settings, CIFAR, 3);
  g_assert_cmpstr (network, ==, "3072-3");
}

static void
test_check (void)
{
  static const struct
  {
    double learning_rate;
    guint batch_size;
    guint epochs;
    guint64 seed;
    guint threads;
    const char *problem; /* part of the sentence; NULL: all is well */
  } CASES[] = {
    { 1e-6, 1, 1, 0, 0, NULL },
    { 10, 4096, 10000, G_GUINT64_CONSTANT (9007199254740991), 256, NULL },
    { 9e-7, 1, 1, 0, 0, "“Learning rate” must be from 0.000001 to 10" },
    { 0, 1, 1, 0, 0, "but is 0" },
    { -1, 1, 1, 0, 0, "but is -1" },
    { 10.5, 1, 1, 0, 0, "but is 10.5" },
    { NAN, 1, 1, 0, 0, "“Learning rate”" },
    { INFINITY, 1, 1, 0, 0, "“Learning rate”" },
    { 0.01, 0, 1, 0, 0, "“Batch size” must be from 1 to 4096, but is 0" },
    { 0.01, 4097, 1, 0, 0, "but is 4097" },
    { 0.01, 64, 0, 0, 0, "“Epochs”" },
    { 0.01, 64, 10001, 0, 0, "“Epochs”" },
    { 0.01, 64, 1, G_GUINT64_CONSTANT (9007199254740992), 0, "to 9007199254740991" },
    { 0.01, 64, 1, G_MAXUINT64, 0, "“Seed”" },
    { 0.01, 64, 1, 0, 257, "“Threads”" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (RunSettings) settings = run_settings_new ();
      g_autoptr (GError) error = NULL;

      settings->learning_rate = CASES[i].learning_rate;
      settings->batch_size = CASES[i].batch_size;
      settings->epochs = CASES[i].epochs;
      settings->seed = CASES[i].seed;
      settings->threads = CASES[i].threads;
      g_test_message ("case %zu", i);
      g_assert_true (run_settings_check (settings, &error) == (CASES[i].problem == NULL));
      if (CASES[i].problem)
        format_test_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, CASES[i].problem,
                                  NULL);
    }
}

/* Settings that are each in their range, but make no sense together. */
static void
test_check_combinations (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  GError *error = NULL;

  settings->patience = 5;
  g_assert_false (run_settings_check (settings, &error));
  format_test_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "Validation images",
                            "Patience", NULL);
  g_clear_error (&error);
  settings->validation = 0.1;
  g_assert_true (run_settings_check (settings, NULL));

  settings->optimizer = (NnOptimizerKind) 3;
  g_assert_false (run_settings_check (settings, &error));
  format_test_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "Optimizer", NULL);
  g_clear_error (&error);
}

static void
test_parse_hidden (void)
{
  static const struct
  {
    const char *text;
    const char *formatted; /* NULL: refused */
  } CASES[] = {
    { "128,64", "128,64" }, { " 128 , 64 ", "128,64" },
    { "7", "7" },           { "", "" },
    { "  ", "" },           { "1,65536", "1,65536" },
    { "0", NULL },          { "65537", NULL },
    { "-1", NULL },         { "128,", NULL },
    { ",", NULL },          { ",64", NULL },
    { "128 64", NULL },     { "128;64", NULL },
    { "12.5", NULL },       { "1e3", NULL },
    { "abc", NULL },        { "99999999999999999999999", NULL },
    { "4294967297", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (RunSettings) settings = run_settings_new ();
      g_autoptr (RunSettings) before = run_settings_copy (settings);
      g_autoptr (GError) error = NULL;
      gboolean good = run_settings_parse_hidden (settings, CASES[i].text, &error);

      g_test_message ("“%s”", CASES[i].text);
      g_assert_true (good == (CASES[i].formatted != NULL));
      if (good)
        {
          g_autofree char *formatted = run_settings_format_hidden (settings);

          g_assert_cmpstr (formatted, ==, CASES[i].formatted);
        }
      else
        {
          format_test_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, NULL);
          g_assert_true (run_settings_equal (settings, before));
        }
    }
}

static void
test_too_many_layers (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (GString) text = g_string_new ("1");
  g_autoptr (GError) error = NULL;
  guint hidden[RUN_MAX_HIDDEN_LAYERS];

  for (size_t i = 1; i < RUN_MAX_HIDDEN_LAYERS; i++)
    g_string_append (text, ",2");
  g_assert_true (run_settings_parse_hidden (settings, text->str, NULL));
  g_assert_cmpint (run_settings_get_hidden (settings, hidden, G_N_ELEMENTS (hidden)), ==,
                   RUN_MAX_HIDDEN_LAYERS);
  g_assert_cmpuint (hidden[0], ==, 1);
  g_assert_cmpuint (hidden[RUN_MAX_HIDDEN_LAYERS - 1], ==, 2);
  g_assert_cmpint (run_settings_get_hidden (settings, hidden, 63), ==, -1);
  g_string_append (text, ",2");
  g_assert_false (run_settings_parse_hidden (settings, text->str, &error));
  format_test_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "64", "65", NULL);
}

static void
assert_network (const RunSettings *settings, const char *expected)
{
  g_autofree char *text = nn_architecture_to_string (settings->network);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_network (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  g_autoptr (RunSettings) before = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *described = NULL, *small = NULL, *dense = NULL, *depthwise = NULL;
  GError *error = NULL;

  assert_network (settings, "dense 128, relu, dense 64, relu");
  g_assert_true (
      run_settings_parse_network (settings, " 2 x (Conv 16 3x3,norm,ReLU), global pool", &error));
  g_assert_no_error (error);
  assert_network (settings, "conv 16, norm, relu, conv 16, norm, relu, global pool");
  g_assert_cmpint (run_settings_get_hidden (settings, NULL, 0), ==, -1);
  g_assert_null (run_settings_format_hidden (settings));
  described = run_settings_describe_network (settings, CIFAR, 3);
  /* 3·9·16 + 2·16 + 16·9·16 + 2·16 + 16·3 + 3 */
  g_assert_cmpstr (described, ==, "2 convolutions, 2,851 weights");

  g_assert_true (run_settings_parse_network (settings, "conv 4, depthwise, relu", NULL));
  depthwise = run_settings_describe_network (settings, CIFAR, 3);
  g_assert_true (g_str_has_prefix (depthwise, "2 convolutions, "));
  g_assert_true (run_settings_parse_network (settings, "dense 10, silu", NULL));
  dense = run_settings_describe_network (settings, CIFAR, 3);
  g_assert_cmpstr (dense, ==, "2 dense layers, 30,763 weights");
  g_assert_true (run_settings_parse_network (settings, "conv 4 7x7 pad none", NULL));
  small = run_settings_describe_network (settings, (NnShape){ 1, 4, 4 }, 3);
  g_assert_cmpstr (small, ==, "1 convolution");

  /* What is refused changes nothing. */
  before = run_settings_copy (settings);
  g_assert_false (run_settings_parse_network (settings, "conv 16, pol", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_ARCHITECTURE);
  g_clear_error (&error);
  g_assert_true (run_settings_equal (settings, before));
  /* The longest text is no longer than the most layers. */
  for (guint i = 0; i < NN_ARCHITECTURE_MAX_LAYERS; i++)
    g_string_append (text, "conv 4096 5x5 stride 2 pad 1 bias, ");
  g_assert_true (run_settings_parse_network (settings, text->str, &error));
  g_assert_no_error (error);
  run_settings_assign (before, settings);
  g_string_append (text, "relu");
  g_assert_false (run_settings_parse_network (settings, text->str, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_ARCHITECTURE);
  g_clear_error (&error);
  g_assert_true (run_settings_equal (settings, before));
}

static void
test_to_trainer (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();
  NnTrainerSettings trainer;

  run_settings_to_trainer (settings, &trainer);
  g_assert_cmpuint (trainer.epochs, ==, 50);
  g_assert_cmpint (trainer.optimizer.kind, ==, NN_OPTIMIZER_SGD);
  g_assert_cmpfloat (trainer.optimizer.momentum, ==, 0);
  g_assert_false (trainer.optimizer.nesterov);
  g_assert_cmpint (trainer.schedule.kind, ==, NN_SCHEDULE_CONSTANT);
  g_assert_cmpint (trainer.precision, ==, NN_PRECISION_FULL);
  g_assert_true (nn_augmentation_is_identity (&trainer.augmentation));
  g_assert_false (trainer.keep_best);

  settings->optimizer = NN_OPTIMIZER_MUON;
  settings->momentum = 0.95;
  settings->vector_rate = 0.2;
  settings->schedule = NN_SCHEDULE_TRIANGLE;
  settings->warm_up = 0.5;
  settings->cutout = 8;
  settings->validation = 0.1;
  settings->patience = 4;
  settings->average = 0.99;
  settings->precision = NN_PRECISION_MIXED;
  run_settings_to_trainer (settings, &trainer);
  g_assert_cmpint (trainer.optimizer.kind, ==, NN_OPTIMIZER_MUON);
  g_assert_true (trainer.optimizer.nesterov);
  g_assert_cmpfloat (trainer.optimizer.vector_rate, ==, 0.2);
  g_assert_cmpfloat (trainer.schedule.warm_up, ==, 0.5);
  g_assert_cmpuint (trainer.augmentation.cutout, ==, 8);
  g_assert_true (trainer.keep_best);
  g_assert_cmpuint (trainer.patience, ==, 4);
  g_assert_cmpfloat (trainer.ema_decay, ==, 0.99f);
  g_assert_cmpint (trainer.precision, ==, NN_PRECISION_MIXED);
}

static void
test_equal (void)
{
  g_autoptr (RunSettings) a = run_settings_new ();
  g_autoptr (RunSettings) b = run_settings_copy (a);

  g_assert_true (run_settings_equal (a, b));
  g_assert_true (run_settings_parse_hidden (b, "128,65", NULL));
  g_assert_false (run_settings_equal (a, b));
  run_settings_assign (b, a);
  g_assert_true (run_settings_equal (a, b));
  b->seed++;
  g_assert_false (run_settings_equal (a, b));
  /* Two seeds that are the same double. */
  a->seed = G_GUINT64_CONSTANT (1) << 60;
  b->seed = a->seed + 1;
  g_assert_false (run_settings_equal (a, b));
}

/* The network outlives the settings that it came from, and is shared rather than copied. */
static void
test_copy (void)
{
  RunSettings *settings = run_settings_new ();
  g_autoptr (RunSettings) copy = NULL;
  g_autoptr (RunSettings) other = NULL;
  NnArchitecture *network;

  g_assert_true (run_settings_parse_network (settings, "conv 3, relu", NULL));
  settings->epochs = 7;
  network = settings->network;
  copy = run_settings_copy (settings);
  other = run_settings_new ();
  g_assert_false (run_settings_equal (other, settings));
  run_settings_assign (other, settings);
  run_settings_assign (other, other);
  run_settings_free (settings);
  g_assert_true (copy->network == network && other->network == network);
  g_assert_true (run_settings_equal (copy, other));
  assert_network (other, "conv 3, relu");

  g_assert_true (run_settings_parse_hidden (other, "5", NULL));
  assert_network (copy, "conv 3, relu");
  run_settings_free (NULL);
}

/* Another optimizer brings what suits it; the same one changes nothing. */
static void
test_choose_optimizer (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  run_settings_choose_optimizer (settings, NN_OPTIMIZER_SGD);
  g_assert_cmpfloat (settings->momentum, ==, 0);
  run_settings_choose_optimizer (settings, NN_OPTIMIZER_MUON);
  g_assert_cmpint (settings->optimizer, ==, NN_OPTIMIZER_MUON);
  g_assert_cmpfloat (settings->momentum, ==, 0.95);
  g_assert_cmpfloat (settings->weight_decay, ==, 0.01);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-settings/copy", test_copy);
  g_test_add_func ("/run-settings/default", test_default);
  g_test_add_func ("/run-settings/check", test_check);
  g_test_add_func ("/run-settings/check/combinations", test_check_combinations);
  g_test_add_func ("/run-settings/network", test_network);
  g_test_add_func ("/run-settings/choose-optimizer", test_choose_optimizer);
  g_test_add_func ("/run-settings/to-trainer", test_to_trainer);
  g_test_add_func ("/run-settings/parse-hidden", test_parse_hidden);
  g_test_add_func ("/run-settings/too-many-layers", test_too_many_layers);
  g_test_add_func ("/run-settings/equal", test_equal);
  return g_test_run ();
}
