/* The table of settings. */
#include <string.h>

#include "run-setting.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-setting/rows", test_rows);
  g_test_add_func ("/run-setting/ranges", test_ranges);
  g_test_add_func ("/run-setting/help-places", test_help_places);
  g_test_add_func ("/run-setting/fields", test_fields);
  g_test_add_func ("/run-setting/effects", test_effects);
  return g_test_run ();
}
