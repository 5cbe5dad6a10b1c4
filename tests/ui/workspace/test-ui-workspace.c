/* What the workspace remembers, and its filter. */
#include "app-preferences.h"
#include "ui-test.h"

/* The filter that was chosen stays while the classes are the same, and only then. */
static void
test_filter (UiFixture *fixture, gconstpointer data)
{
  ui_open (fixture, ui_test_small_dataset ());
  ui_train (fixture, 1);
  app_shown_set_filter (fixture->shown, (AppFilter){ 1, 2, APP_SHOW_ALL });
  ui_train (fixture, 1);
  g_assert_cmpint (app_shown_get_filter (fixture->shown).actual, ==, 1);
  g_assert_cmpint (app_shown_get_filter (fixture->shown).predicted, ==, 2);

  app_data_choose_class (fixture->data, 0, FALSE);
  ui_train (fixture, 1);
  g_assert_cmpint (app_shown_get_filter (fixture->shown).actual, ==, APP_ANY_CLASS);
  g_assert_cmpint (app_shown_get_filter (fixture->shown).predicted, ==, APP_ANY_CLASS);
  g_assert_cmpint (app_shown_get_filter (fixture->shown).show, ==, APP_SHOW_ALL);
}

static void
assert_loaded (const RunSettings *expected)
{
  g_autoptr (AppWorkspace) workspace = app_workspace_new (ui_test_get_settings ());

  g_assert_true (
      run_settings_equal (app_setup_get_settings (app_workspace_get_setup (workspace)), expected));
}

/* Damage is not read. */
static void
test_damaged_settings (UiFixture *fixture, gconstpointer data)
{
  static const char *const DAMAGED[] = { "{ \"epochs\": ", "{ \"network\": \"conv -3\" }", "[ 3 ]",
                                         "{ \"network\": \"dense 4000000000\" }" };
  RunSettings expected = run_settings_default ();
  GSettings *gsettings = ui_test_get_settings ();

  for (size_t i = 0; i < G_N_ELEMENTS (DAMAGED); i++)
    {
      g_settings_set_string (gsettings, "settings", DAMAGED[i]);
      assert_loaded (&expected);
    }
  g_assert_true (run_settings_set_network (&expected, "conv 3, relu", NULL));
  g_settings_set_string (gsettings, "settings", "{ \"network\": \"conv 3, relu\" }");
  assert_loaded (&expected);
}

static void
test_without_settings (void)
{
  g_autoptr (AppWorkspace) workspace = app_workspace_new (NULL);
  RunSettings settings = run_settings_default ();

  settings.epochs = 4;
  app_setup_set_settings (app_workspace_get_setup (workspace), &settings);
  app_data_open (app_workspace_get_data (workspace), ui_test_small_dataset ());
  ui_wait_for (app_data_get_dataset (app_workspace_get_data (workspace)) != NULL);
  app_data_choose_first_classes (app_workspace_get_data (workspace), 2);
  g_assert_cmpuint (app_data_get_n_chosen (app_workspace_get_data (workspace)), ==, 2);
}

int
main (int argc, char **argv)
{
  ui_test_init (&argc, &argv);

  UI_TEST ("/ui/workspace/filter", test_filter);
  UI_TEST ("/ui/workspace/damaged-settings", test_damaged_settings);
  g_test_add_func ("/ui/workspace/without-settings", test_without_settings);
  return ui_test_run ();
}
