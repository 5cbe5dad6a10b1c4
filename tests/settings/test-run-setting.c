/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of settings, and one of them read and written by its row. */
#include <math.h>
#include <string.h>

#include "run-setting.h"

#include "format-test.h"

/* ---- the table ---- */

static void
test_rows (void)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    {
      const RunSetting *setting = run_setting_get (id);
      RunSettingId found;

      g_test_message ("%s", setting->key);
      g_assert_true (g_hash_table_add (keys, (gpointer) setting->key));
      g_assert_true (run_setting_find (setting->key, &found));
      g_assert_cmpuint (found, ==, id);
      g_assert_nonnull (setting->title);
      g_assert_cmpuint (strlen (setting->description), >, 20);
      g_assert_null (strchr (setting->description, '\n'));
      g_assert_cmpuint (setting->group, <, RUN_N_GROUPS);
      g_assert_cmpuint (setting->help_place, >, 0);
      g_assert_true ((setting->default_network != NULL) == (setting->kind == RUN_KIND_NETWORK));
      if (run_setting_is_choice (setting))
        {
          guint n = g_strv_length ((char **) setting->names);

          g_assert_cmpuint (n, >=, 2);
          g_assert_true ((n == 2) == (setting->kind == RUN_KIND_SWITCH));
          g_assert_cmpuint (g_strv_length ((char **) setting->titles), ==, n);
        }
      else
        g_assert_null (setting->names[0]);
    }
}

static void
assert_range (const RunSetting *setting)
{
  gboolean is_whole = setting->kind == RUN_KIND_WHOLE || setting->kind == RUN_KIND_SEED;

  g_test_message ("%s", setting->key);
  g_assert_cmpfloat (setting->minimum, <, setting->maximum);
  g_assert_cmpfloat (setting->minimum, <=, setting->default_value);
  g_assert_cmpfloat (setting->default_value, <=, setting->maximum);
  g_assert_true ((setting->digits == 0) == is_whole);
  /* Of a percentage two digits stand in front of the point. */
  g_assert_true (setting->kind != RUN_KIND_SHARE || setting->digits >= 2);
  g_assert_true (setting->kind != RUN_KIND_SHARE || setting->maximum <= 1);
}

static void
test_ranges (void)
{
  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (id != RUN_SETTING_NETWORK && !run_setting_is_choice (run_setting_get (id)))
      assert_range (run_setting_get (id));
  assert_range (run_setting_get_hidden_units ());
}

/* Two options at one place would stand in the order of chance. */
static void
test_help_places (void)
{
  for (guint a = 0; a < RUN_N_SETTINGS; a++)
    for (guint b = 0; b < a; b++)
      {
        const RunSetting *one = run_setting_get (a), *other = run_setting_get (b);

        g_test_message ("%s, %s", one->key, other->key);
        if (one->group == other->group &&
            run_setting_is_choice (one) == run_setting_is_choice (other))
          g_assert_cmpuint (one->help_place, !=, other->help_place);
      }
}

static size_t
get_size (const RunSetting *setting)
{
  switch (setting->kind)
    {
    case RUN_KIND_NETWORK:
      return sizeof (NnArchitecture *);
    case RUN_KIND_REAL:
    case RUN_KIND_SHARE:
      return sizeof (double);
    case RUN_KIND_SEED:
      return sizeof (guint64);
    case RUN_KIND_WHOLE:
    case RUN_KIND_CHOICE:
    case RUN_KIND_SWITCH:
    default:
      return sizeof (guint);
    }
}

static int
compare_offsets (gconstpointer a, gconstpointer b)
{
  const RunSetting *one = *(const RunSetting *const *) a, *other = *(const RunSetting *const *) b;

  return (one->offset > other->offset) - (one->offset < other->offset);
}

/* Every field of RunSettings is in the table exactly once: in the order of their offsets, the rows
 * leave no more room between them than a field's alignment does. */
static void
test_fields (void)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  size_t end = 0;

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    g_ptr_array_add (rows, (gpointer) run_setting_get (id));
  g_ptr_array_sort (rows, compare_offsets);
  for (guint i = 0; i < rows->len; i++)
    {
      const RunSetting *setting = g_ptr_array_index (rows, i);
      size_t size = get_size (setting);

      g_test_message ("%s", setting->key);
      g_assert_cmpuint (setting->offset, >=, end);
      g_assert_cmpuint (setting->offset, <=, (end + size - 1) / size * size);
      end = setting->offset + size;
    }
  g_assert_cmpuint (sizeof (RunSettings), >=, end);
  g_assert_cmpuint (sizeof (RunSettings), <=,
                    (end + sizeof (double) - 1) / sizeof (double) * sizeof (double));
}

static void
test_defaults (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    {
      const RunSetting *setting = run_setting_get (id);
      g_autofree char *network = NULL;

      g_test_message ("%s", setting->key);
      if (setting->kind == RUN_KIND_NETWORK)
        {
          network = nn_architecture_to_string (settings->network);
          g_assert_cmpstr (network, ==, setting->default_network);
        }
      else
        g_assert_cmpfloat (run_settings_get_value (settings, id), ==, setting->default_value);
    }
}

/* ---- when they make a difference ---- */

static void
assert_effects (const RunSettings *settings, size_t n_channels, const char *without)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    if (!run_setting_has_effect (id, settings, n_channels))
      g_string_append_printf (found, "%s ", run_setting_get (id)->key);
  g_assert_cmpstr (found->str, ==, without);
}

static void
test_effects (void)
{
  g_autoptr (RunSettings) settings = run_settings_new ();

  assert_effects (settings, 0, "vector-rate warm-up patience ");
  assert_effects (settings, 3, "vector-rate warm-up patience ");
  assert_effects (settings, 1, "vector-rate warm-up saturation patience ");
  settings->validation = 0.1;
  settings->optimizer = NN_OPTIMIZER_MUON;
  settings->schedule = NN_SCHEDULE_ONE_CYCLE;
  assert_effects (settings, 3, "");
  settings->optimizer = NN_OPTIMIZER_ADAMW;
  settings->schedule = NN_SCHEDULE_TRIANGLE;
  assert_effects (settings, 3, "momentum vector-rate ");
}

/* ---- values ---- */

static void
test_numbers (void)
{
  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    {
      const RunSetting *s = run_setting_get (id);
      g_autoptr (RunSettings) settings = run_settings_new ();
      g_autoptr (RunSettings) before = run_settings_new ();
      g_autoptr (GError) error = NULL;

      if (s->kind == RUN_KIND_NETWORK || run_setting_is_choice (s))
        continue;
      g_test_message ("%s", s->key);
      g_assert_true (run_settings_set_value (settings, id, s->maximum, &error));
      g_assert_cmpfloat (run_settings_get_value (settings, id), ==, s->maximum);
      /* This one has changed, and nothing else. */
      for (guint other = 0; other < RUN_N_SETTINGS; other++)
        g_assert_true (run_settings_have_same (settings, before, other) == (other != id));

      run_settings_assign (before, settings);
      g_assert_false (run_settings_set_value (settings, id, s->maximum * 2, &error));
      g_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE);
      g_clear_error (&error);
      g_assert_false (run_settings_set_value (settings, id, (double) NAN, &error));
      g_clear_error (&error);
      if (s->digits == 0)
        g_assert_false (run_settings_set_value (settings, id, s->minimum + 0.5, &error));
      /* What is refused changes nothing. */
      g_assert_true (run_settings_equal (settings, before));
    }
}

/* The names are those of the engine, in its order. */
static void
test_choices (void)
{
  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    {
      const RunSetting *s = run_setting_get (id);
      g_autoptr (RunSettings) settings = run_settings_new ();
      g_autoptr (RunSettings) before = run_settings_new ();
      g_autoptr (GError) error = NULL;
      guint n = g_strv_length ((char **) s->names);

      if (!run_setting_is_choice (s))
        continue;
      g_test_message ("%s", s->key);
      for (guint i = 0; i < n; i++)
        {
          g_assert_true (run_settings_set_name (settings, id, s->names[i], NULL));
          g_assert_cmpfloat (run_settings_get_value (settings, id), ==, i);
          g_assert_cmpstr (run_settings_get_name (settings, id), ==, s->names[i]);
          for (guint other = 0; other < RUN_N_SETTINGS; other++)
            g_assert_true (run_settings_have_same (settings, before, other) ==
                           (other != id || i == 0));
        }
      run_settings_assign (before, settings);
      g_assert_false (run_settings_set_name (settings, id, "x", &error));
      format_test_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, s->title, s->names[0],
                                "“x”", NULL);
      g_assert_false (run_settings_set_value (settings, id, n, NULL));
      g_assert_false (run_settings_set_value (settings, id, 0.5, NULL));
      g_assert_true (run_settings_equal (settings, before));
    }
}

/* ---- steps ---- */

static double
step (RunSettingId id, double value, int steps)
{
  return run_setting_step (run_setting_get (id), value, steps);
}

static void
test_step (void)
{
  g_assert_cmpfloat (step (RUN_SETTING_LEARNING_RATE, 0.001, 1), ==, 0.002);
  g_assert_cmpfloat (step (RUN_SETTING_LEARNING_RATE, 0.005, 1), ==, 0.01);
  g_assert_cmpfloat (step (RUN_SETTING_LEARNING_RATE, 0.01, -1), ==, 0.005);
  g_assert_cmpfloat (step (RUN_SETTING_LEARNING_RATE, 0.01, 3), ==, 0.1);
  g_assert_cmpfloat (step (RUN_SETTING_LEARNING_RATE, 0.01, -3), ==, 0.001);
  g_assert_cmpfloat (step (RUN_SETTING_LEARNING_RATE, 0.0123, 1), ==, 0.02);
  g_assert_cmpfloat (step (RUN_SETTING_LEARNING_RATE, 0.0123, -1), ==, 0.01);
  g_assert_cmpfloat (step (RUN_SETTING_LEARNING_RATE, 1, -1), ==, 0.5);
  g_assert_cmpfloat (step (RUN_SETTING_LEARNING_RATE, 5, 1), ==, 10);
  g_assert_cmpfloat (step (RUN_SETTING_BATCH_SIZE, 64, 1), ==, 128);
  g_assert_cmpfloat (step (RUN_SETTING_BATCH_SIZE, 64, -1), ==, 32);
  g_assert_cmpfloat (step (RUN_SETTING_BATCH_SIZE, 100, 1), ==, 128);
  g_assert_cmpfloat (step (RUN_SETTING_BATCH_SIZE, 100, -1), ==, 64);
  g_assert_cmpfloat (step (RUN_SETTING_EPOCHS, 50, -1), ==, 49);
  g_assert_cmpfloat (step (RUN_SETTING_MOMENTUM, 0, 1), ==, 0.5);
  g_assert_cmpfloat (step (RUN_SETTING_MOMENTUM, 0.8, 1), ==, 0.9);
  g_assert_cmpfloat (step (RUN_SETTING_MOMENTUM, 0.9, -1), ==, 0.8);
  g_assert_cmpfloat (step (RUN_SETTING_MOMENTUM, 0.5, -1), ==, 0);
  g_assert_cmpfloat (step (RUN_SETTING_MOMENTUM, 0, -1), <=, 0);
  g_assert_cmpfloat (step (RUN_SETTING_AVERAGE, 0.998, 1), ==, 0.999);
  g_assert_cmpfloat (step (RUN_SETTING_AVERAGE, 0.99999, 1), >=, 0.99999);
  g_assert_cmpfloat (step (RUN_SETTING_WEIGHT_DECAY, 0, 1), ==, 1e-6);
  g_assert_cmpfloat (step (RUN_SETTING_WEIGHT_DECAY, 1e-6, -1), ==, 0);
  g_assert_cmpfloat (step (RUN_SETTING_WEIGHT_DECAY, 0, -1), ==, 0);
  g_assert_cmpfloat (step (RUN_SETTING_WEIGHT_DECAY, 0.0005, 1), ==, 0.001);
  g_assert_cmpfloat (step (RUN_SETTING_VALIDATION, 0, 1), ==, 0.05);
  g_assert_cmpfloat (step (RUN_SETTING_VALIDATION, 0.12, 1), ==, 0.15);
  g_assert_cmpfloat (step (RUN_SETTING_VALIDATION, 0.12, -1), ==, 0.1);
  g_assert_cmpfloat (step (RUN_SETTING_MIXUP, 0.2, 1), ==, 0.3);
  /* Up and down again leads back, all the way. */
  for (double rate = 1e-6; rate < 10; rate = step (RUN_SETTING_LEARNING_RATE, rate, 1))
    g_assert_cmpfloat (step (RUN_SETTING_LEARNING_RATE, step (RUN_SETTING_LEARNING_RATE, rate, 1),
                             -1),
                       ==, rate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-setting/rows", test_rows);
  g_test_add_func ("/run-setting/ranges", test_ranges);
  g_test_add_func ("/run-setting/help-places", test_help_places);
  g_test_add_func ("/run-setting/fields", test_fields);
  g_test_add_func ("/run-setting/defaults", test_defaults);
  g_test_add_func ("/run-setting/effects", test_effects);
  g_test_add_func ("/run-setting/numbers", test_numbers);
  g_test_add_func ("/run-setting/choices", test_choices);
  g_test_add_func ("/run-setting/step", test_step);
  return g_test_run ();
}
