#include "cli-train-options.h"

#include <glib/gi18n.h>
#include <string.h>

#include "run-preset.h"

/* The largest side that the images of a folder may be scaled to. */
#define MAX_IMAGE_SIZE 512
/* Until the options have been checked: 0 may be given, and is too small. */
#define SIZE_NOT_GIVEN G_MININT

/* The end of a list of fields or choices. */
#define END (-1)

/* Settings that stand under one heading of the help. */
typedef struct
{
  const char *name;
  const char *heading;
  int choices[RUN_N_CHOICES + 1];
  int fields[RUN_N_FIELDS + 1];
} SettingGroup;

static const SettingGroup GROUPS[] = {
  { "training",
    N_ ("How the network learns:"),
    { RUN_CHOICE_OPTIMIZER, RUN_CHOICE_SCHEDULE, RUN_CHOICE_PRECISION, END },
    { RUN_FIELD_EPOCHS, RUN_FIELD_BATCH_SIZE, RUN_FIELD_LEARNING_RATE, RUN_FIELD_WARM_UP,
      RUN_FIELD_MOMENTUM, RUN_FIELD_WEIGHT_DECAY, RUN_FIELD_VECTOR_RATE, RUN_FIELD_CLIP_NORM,
      RUN_FIELD_LABEL_SMOOTHING, RUN_FIELD_AVERAGE, RUN_FIELD_SEED, RUN_FIELD_THREADS, END } },
  { "images",
    N_ ("How the images are varied:"),
    { RUN_CHOICE_NORMALIZE, RUN_CHOICE_FLIP, END },
    { RUN_FIELD_SHIFT, RUN_FIELD_CUTOUT, RUN_FIELD_BRIGHTNESS, RUN_FIELD_CONTRAST,
      RUN_FIELD_SATURATION, RUN_FIELD_MIXUP, END } },
  { "tests",
    N_ ("How the network is tested:"),
    { RUN_CHOICE_TTA, END },
    { RUN_FIELD_VALIDATION, RUN_FIELD_PATIENCE, END } },
};

/* FALSE if there is no field with that key; RUN_FIELD_HIDDEN has an option of its own. */
static gboolean
find_field (const char *key, RunFieldId *field)
{
  for (guint i = 0; i < RUN_N_FIELDS; i++)
    if (i != RUN_FIELD_HIDDEN && strcmp (run_field_get (i)->key, key) == 0)
      {
        *field = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
find_choice (const char *key, RunChoiceId *choice)
{
  for (guint i = 0; i < RUN_N_CHOICES; i++)
    if (strcmp (run_choice_get (i)->key, key) == 0)
      {
        *choice = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
set_field (
    RunSettings *settings, RunFieldId field, const char *name, const char *value, GError **error)
{
  char *end;
  double number = g_ascii_strtod (value, &end);

  /* As the app writes it. */
  if (end > value && strcmp (end, "%") == 0 && run_field_is_share (field))
    {
      number /= 100;
      end++;
    }
  if (end == value || *end != '\0')
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("--%s takes a number, not “%s”."), name, value);
      return FALSE;
    }
  return run_settings_set_field (settings, field, number, error);
}

/* What the option --@name @value does to @settings. */
static gboolean
change_settings (RunSettings *settings, const char *name, const char *value, GError **error)
{
  RunFieldId field;
  RunChoiceId choice;

  if (strcmp (name, "network") == 0)
    return run_settings_parse_network (settings, value, error);
  if (strcmp (name, "hidden") == 0)
    return run_settings_parse_hidden (settings, value, error);
  if (find_field (name, &field))
    return set_field (settings, field, name, value, error);
  if (find_choice (name, &choice))
    return run_settings_set_choice (settings, choice, value, error);
  g_return_val_if_reached (FALSE);
}

/* Checks the value, and keeps it until the preset is known. */
static gboolean
parse_setting (const char *name, const char *value, gpointer data, GError **error)
{
  CliTrainOptions *options = data;
  g_autoptr (RunSettings) scratch = run_settings_copy (options->settings);

  while (*name == '-')
    name++;
  if (!change_settings (scratch, name, value, error))
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
  g_autoptr (RunSettings) scratch = run_settings_copy (options->settings);

  for (guint i = 0; i < options->changes->len; i += 2)
    if (strcmp (g_ptr_array_index (options->changes, i),
                run_choice_get (RUN_CHOICE_OPTIMIZER)->key) == 0 &&
        change_settings (scratch, g_ptr_array_index (options->changes, i),
                         g_ptr_array_index (options->changes, i + 1), NULL))
      run_settings_choose_optimizer (options->settings, scratch->optimizer);
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
add_setting (GOptionGroup *group, const char *key, const char *description, const char *argument)
{
  const GOptionEntry entries[] = {
    { key, 0, 0, G_OPTION_ARG_CALLBACK, parse_setting, description, argument },
    G_OPTION_ENTRY_NULL,
  };

  g_option_group_add_entries (group, entries);
}

/* One option for each setting of a group. The descriptions, with their defaults, are owned by
 * @descriptions, which must outlive the group. */
static GOptionGroup *
make_group (const SettingGroup *settings, CliTrainOptions *options, GPtrArray *descriptions)
{
  GOptionGroup *group = g_option_group_new (settings->name, _ (settings->heading),
                                            _ (settings->heading), options, NULL);

  for (guint i = 0; settings->choices[i] != END; i++)
    {
      const RunChoice *choice = run_choice_get ((RunChoiceId) settings->choices[i]);
      g_autofree char *names = g_strjoinv (", ", (char **) choice->names);
      char *description =
          g_strdup_printf ("%s: %s (%s)", _ (choice->description), names, choice->names[0]);

      g_ptr_array_add (descriptions, description);
      add_setting (group, choice->key, description, N_ ("NAME"));
    }
  for (guint i = 0; settings->fields[i] != END; i++)
    {
      const RunField *field = run_field_get ((RunFieldId) settings->fields[i]);
      char *description =
          run_field_is_share ((RunFieldId) settings->fields[i])
              ? g_strdup_printf ("%s (%g%%)", _ (field->description), 100 * field->default_value)
              : g_strdup_printf ("%s (%g)", _ (field->description), field->default_value);

      g_ptr_array_add (descriptions, description);
      add_setting (group, field->key, description, N_ ("N"));
    }
  return group;
}

static GOptionGroup *
make_network_group (CliTrainOptions *options)
{
  const char *heading = _ ("What the network is:");
  GOptionGroup *group = g_option_group_new ("network", heading, heading, options, NULL);

  add_setting (group, "network",
               N_ ("Its layers, such as “conv 16, norm, relu, pool, dense 64, relu”; the last one, "
                   "with an output for each class, is added"),
               N_ ("LAYERS"));
  add_setting (group, "hidden",
               N_ ("Or a perceptron: units of the hidden layers, separated by commas (128,64)"),
               N_ ("SIZES"));
  return group;
}

/* Takes the groups. */
static gboolean
parse (CliTrainOptions *options, GOptionGroup *group, int *argc, char ***argv, CliStatus *status)
{
  g_autoptr (GPtrArray) descriptions = g_ptr_array_new_with_free_func (g_free);
  GOptionGroup *others[G_N_ELEMENTS (GROUPS) + 2] = { make_network_group (options) };

  for (guint i = 0; i < G_N_ELEMENTS (GROUPS); i++)
    others[i + 1] = make_group (&GROUPS[i], options, descriptions);
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
      N_ ("Folder for charts, figures and weights; made if it is not there"), N_ ("DIR") },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options->force,
      N_ ("Replace all results of an earlier training in that folder"), NULL },
    { "preset", 'p', 0, G_OPTION_ARG_STRING, &options->preset,
      N_ ("A network with settings that suit it; see --list-presets (recipe)"), N_ ("NAME") },
    { "list-presets", 0, 0, G_OPTION_ARG_NONE, &options->list_presets,
      N_ ("Tell what presets there are, and what each is for"), NULL },
    { "classes", 0, 0, G_OPTION_ARG_STRING, &options->classes,
      N_ ("Classes to tell apart, separated by commas, or “all”"), N_ ("NAMES") },
    { "image-size", 0, 0, G_OPTION_ARG_INT, &options->image_size,
      N_ ("Side that the images of a folder are scaled to, in pixels (32)"), N_ ("N") },
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
