/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-train-options.h"

#include <glib/gi18n.h>
#include <string.h>

#include "run-preset.h"
#include "run-setting.h"

/* The largest side that the images of a folder may be scaled to. */
#define MAX_IMAGE_SIZE 512
/* Until the options have been checked: 0 may be given, and is too small. */
#define SIZE_NOT_GIVEN G_MININT

/* Groups of settings that stand under one heading of the help. */
typedef struct
{
  const char *name;
  const char *heading;
  RunGroup first;
  RunGroup last;
} Heading;

static const Heading HEADINGS[] = {
  { "network", N_ ("What the network is:"), RUN_GROUP_NETWORK, RUN_GROUP_NETWORK },
  { "training", N_ ("How the network learns:"), RUN_GROUP_TRAINING, RUN_GROUP_SCHEDULE },
  { "images", N_ ("How the images are varied:"), RUN_GROUP_IMAGES, RUN_GROUP_IMAGES },
  { "tests", N_ ("How the network is tested:"), RUN_GROUP_VALIDATION, RUN_GROUP_TESTING },
};

/* Another way to give a network. */
#define HIDDEN "hidden"

static gboolean
set_number (RunSettings *settings, RunSettingId id, const char *value, GError **error)
{
  const RunSetting *setting = run_setting_get (id);
  char *end;
  double number = g_ascii_strtod (value, &end);

  /* As the app writes it. */
  if (end > value && strcmp (end, "%") == 0 && setting->kind == RUN_KIND_SHARE)
    {
      number /= 100;
      end++;
    }
  if (end == value || *end != '\0')
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("--%s takes a number, not “%s”."), setting->key, value);
      return FALSE;
    }
  return run_settings_set_value (settings, id, number, error);
}

/* What the option --@name @value does to @settings. */
static gboolean
change_settings (RunSettings *settings, const char *name, const char *value, GError **error)
{
  RunSettingId id;

  if (strcmp (name, HIDDEN) == 0)
    return run_settings_parse_hidden (settings, value, error);
  if (!run_setting_find (name, &id))
    g_return_val_if_reached (FALSE);
  if (id == RUN_SETTING_NETWORK)
    return run_settings_parse_network (settings, value, error);
  if (run_setting_is_choice (run_setting_get (id)))
    return run_settings_set_name (settings, id, value, error);
  return set_number (settings, id, value, error);
}

/* Checks the value, and keeps it until the preset is known. */
static gboolean
parse_setting (const char *name, const char *value, gpointer data, GError **error)
{
  CliTrainOptions *options = data;
  g_autoptr (RunSettings) trial = run_settings_copy (options->settings);

  while (*name == '-')
    name++;
  if (!change_settings (trial, name, value, error))
    return FALSE;
  g_ptr_array_add (options->changes, g_strdup (name));
  g_ptr_array_add (options->changes, g_strdup (value));
  return TRUE;
}

static gboolean
apply_preset (CliTrainOptions *options, const RunPresetData *data, GError **error)
{
  const RunPreset *preset;
  g_autoptr (GString) keys = NULL;

  if (options->preset == NULL)
    return TRUE;
  preset = run_preset_find (options->preset);
  if (preset)
    {
      run_preset_apply (preset, data, options->settings);
      return TRUE;
    }
  keys = g_string_new (NULL);
  for (guint i = 0; i < run_preset_get_n (); i++)
    g_string_append_printf (keys, "%s%s", i > 0 ? ", " : "", run_preset_get (i)->key);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("There is no preset “%s”; choose one of %s."), options->preset, keys->str);
  return FALSE;
}

/* An optimizer brings its momentum and decay with it, wherever it stands among the options that may
 * change them. */
static void
choose_optimizer (CliTrainOptions *options)
{
  g_autoptr (RunSettings) trial = run_settings_copy (options->settings);

  for (guint i = 0; i < options->changes->len; i += 2)
    if (strcmp (g_ptr_array_index (options->changes, i),
                run_setting_get (RUN_SETTING_OPTIMIZER)->key) == 0 &&
        change_settings (trial, g_ptr_array_index (options->changes, i),
                         g_ptr_array_index (options->changes, i + 1), NULL))
      run_settings_choose_optimizer (options->settings, trial->optimizer);
}

static gboolean
make_settings (CliTrainOptions *options, const RunPresetData *data, GError **error)
{
  if (!apply_preset (options, data, error))
    return FALSE;
  choose_optimizer (options);
  for (guint i = 0; i < options->changes->len; i += 2)
    if (!change_settings (options->settings, g_ptr_array_index (options->changes, i),
                          g_ptr_array_index (options->changes, i + 1), error))
      return FALSE;
  return run_settings_check (options->settings, error);
}

static void
add_option (GOptionGroup *group, const char *key, const char *description, const char *argument)
{
  const GOptionEntry entries[] = {
    { key, 0, 0, G_OPTION_ARG_CALLBACK, parse_setting, description, argument },
    G_OPTION_ENTRY_NULL,
  };

  g_option_group_add_entries (group, entries);
}

/* What it does and, in brackets, its default. The caller frees it. */
static char *
describe_setting (const RunSetting *setting)
{
  const char *description = _ (setting->description);
  g_autofree char *names = NULL;

  switch (setting->kind)
    {
    case RUN_KIND_CHOICE:
    case RUN_KIND_SWITCH:
      names = g_strjoinv (", ", (char **) setting->names);
      return g_strdup_printf ("%s: %s (%s)", description, names, setting->names[0]);
    case RUN_KIND_SHARE:
      return g_strdup_printf ("%s (%g%%)", description, 100 * setting->default_value);
    case RUN_KIND_REAL:
    case RUN_KIND_WHOLE:
    case RUN_KIND_SEED:
      return g_strdup_printf ("%s (%g)", description, setting->default_value);
    case RUN_KIND_NETWORK:
    default:
      return g_strdup (description);
    }
}

static const char *
get_argument (const RunSetting *setting)
{
  if (setting->kind == RUN_KIND_NETWORK)
    return N_ ("LAYERS");
  return run_setting_is_choice (setting) ? N_ ("NAME") : N_ ("N");
}

/* Choices before numbers, each in their order. */
static int
compare_places (gconstpointer a, gconstpointer b)
{
  const RunSetting *one = *(const RunSetting *const *) a, *other = *(const RunSetting *const *) b;
  int order = run_setting_is_choice (other) - run_setting_is_choice (one);

  return order != 0 ? order : (int) one->help_place - (int) other->help_place;
}

/* One option for each setting under @heading. The descriptions are owned by @descriptions, which
 * must outlive the group. */
static GOptionGroup *
make_group (const Heading *heading, CliTrainOptions *options, GPtrArray *descriptions)
{
  GOptionGroup *group =
      g_option_group_new (heading->name, _ (heading->heading), _ (heading->heading), options, NULL);
  g_autoptr (GPtrArray) settings = g_ptr_array_new ();

  for (guint id = 0; id < RUN_N_SETTINGS; id++)
    {
      const RunSetting *setting = run_setting_get (id);

      if (setting->group >= heading->first && setting->group <= heading->last)
        g_ptr_array_add (settings, (gpointer) setting);
    }
  g_ptr_array_sort (settings, compare_places);
  for (guint i = 0; i < settings->len; i++)
    {
      const RunSetting *setting = g_ptr_array_index (settings, i);
      char *description = describe_setting (setting);

      g_ptr_array_add (descriptions, description);
      add_option (group, setting->key, description, get_argument (setting));
    }
  if (heading->first == RUN_GROUP_NETWORK)
    add_option (group, HIDDEN,
                N_ ("Or a perceptron: units of the hidden layers, separated by commas (128,64)"),
                N_ ("SIZES"));
  return group;
}

/* Takes the groups. */
static gboolean
parse (CliTrainOptions *options, GOptionGroup *group, int *argc, char ***argv, CliStatus *status)
{
  g_autoptr (GPtrArray) descriptions = g_ptr_array_new_with_free_func (g_free);
  GOptionGroup *others[G_N_ELEMENTS (HEADINGS) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (HEADINGS); i++)
    others[i] = make_group (&HEADINGS[i], options, descriptions);
  return cli_parse_options (
      _ ("DATA"),
      _ ("Trains a network on DATA: a folder of images, a CIFAR-10 archive "
         "or\nfolder, IDX files, or the name of an installed data set such "
         "as\nfashion-mnist. Settings are those of a preset, changed by the "
         "other\noptions; without a preset they are those in brackets. Ctrl+C ends "
         "the training;\nits results so far are written, and the exit status "
         "is 130 (143 after SIGTERM,\n129 after SIGHUP)."),
      group, others, argc, argv, status);
}

static gboolean
check (CliTrainOptions *options, CliStatus *status)
{
  g_autoptr (GError) error = NULL;

  if (!make_settings (options, &RUN_PRESET_USUAL_DATA, &error))
    *status = cli_fail (CLI_USAGE, "%s", error->message);
  else if (options->output == NULL)
    *status = cli_fail (CLI_USAGE, _ ("Say where to write the results with --output DIR."));
  else if (options->image_size != SIZE_NOT_GIVEN &&
           (options->image_size < 1 || options->image_size > MAX_IMAGE_SIZE))
    *status = cli_fail (CLI_USAGE, _ ("--image-size must be from 1 to %d."), MAX_IMAGE_SIZE);
  else
    {
      if (options->image_size == SIZE_NOT_GIVEN)
        options->image_size = 0;
      return TRUE;
    }
  return FALSE;
}

gboolean
cli_train_options_parse (CliTrainOptions *options, int *argc, char ***argv, CliStatus *status)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
      N_ ("Folder for charts, figures and weights; created if it is missing"), N_ ("DIR") },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options->force,
      N_ ("Replace all results of an earlier training in that folder"), NULL },
    { "preset", 'p', 0, G_OPTION_ARG_STRING, &options->preset,
      N_ ("A network with settings that suit it; see --list-presets (default: recipe)"),
      N_ ("NAME") },
    { "list-presets", 0, 0, G_OPTION_ARG_NONE, &options->list_presets,
      N_ ("List the presets, and what each is for"), NULL },
    { "classes", 0, 0, G_OPTION_ARG_STRING, &options->classes,
      N_ ("Classes to tell apart, separated by commas, or “all”"), N_ ("NAMES") },
    { "image-size", 0, 0, G_OPTION_ARG_INT, &options->image_size,
      N_ ("Side that the images of a folder are scaled to, in pixels (default: 32)"), N_ ("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->as_json,
      N_ ("Write the final figures as JSON and nothing else"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionGroup *group = g_option_group_new ("train", NULL, NULL, options, NULL);

  *options = (CliTrainOptions){ .settings = run_settings_new (),
                                .image_size = SIZE_NOT_GIVEN,
                                .changes = g_ptr_array_new_with_free_func (g_free) };
  g_option_group_add_entries (group, entries);
  if (!parse (options, group, argc, argv, status))
    return FALSE;
  return options->list_presets ||
         (cli_check_arguments (_ ("DATA"), *argc, 1, status) && check (options, status));
}

gboolean
cli_train_options_fit (CliTrainOptions *options, const NnDataset *dataset, CliStatus *status)
{
  const RunPresetData data = run_preset_get_data (dataset);
  g_autoptr (GError) error = NULL;

  if (make_settings (options, &data, &error))
    return TRUE;
  *status = cli_fail (CLI_USAGE, "%s", error->message);
  return FALSE;
}

void
cli_train_options_clear (CliTrainOptions *options)
{
  g_free (options->classes);
  g_free (options->output);
  g_free (options->preset);
  g_clear_pointer (&options->settings, run_settings_free);
  g_clear_pointer (&options->changes, g_ptr_array_unref);
}
