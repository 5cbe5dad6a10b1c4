/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network of a run's settings. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "nn-architecture-plan.h"
#include "run-settings-private.h"

/* Takes ownership of @network; FALSE if it is NULL. */
static gboolean
take_network (RunSettings *settings, NnArchitecture *network)
{
  if (network == NULL)
    return FALSE;
  nn_architecture_unref (settings->network);
  settings->network = network;
  return TRUE;
}

gboolean
run_settings_parse_network (RunSettings *settings, const char *text, GError **error)
{
  g_return_val_if_fail (settings != NULL && text != NULL, FALSE);

  return take_network (settings, nn_architecture_parse (text, error));
}

/* Makes the network a perceptron with @n hidden layers of so many @units. */
static gboolean
set_hidden (RunSettings *settings, const guint64 *units, size_t n, GError **error)
{
  guint hidden[RUN_MAX_HIDDEN_LAYERS];

  if (n > RUN_MAX_HIDDEN_LAYERS)
    {
      g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
                   _ ("A network can have at most %d hidden layers, but %zu are given."),
                   RUN_MAX_HIDDEN_LAYERS, n);
      return FALSE;
    }
  for (size_t i = 0; i < n; i++)
    {
      if (!run_setting_check (run_setting_get_hidden_units (), (double) units[i], error))
        return FALSE;
      hidden[i] = (guint) units[i];
    }
  return take_network (settings, nn_architecture_from_hidden (hidden, n, error));
}

gboolean
run_settings_parse_hidden (RunSettings *settings, const char *text, GError **error)
{
  g_auto (GStrv) parts = NULL;
  g_autofree guint64 *units = NULL;
  size_t n;

  g_return_val_if_fail (settings != NULL && text != NULL, FALSE);

  /* An empty text splits into nothing; one of spaces means the same. */
  parts = g_strsplit (text[strspn (text, " \t\n")] ? text : "", ",", -1);
  n = g_strv_length (parts);
  units = g_new (guint64, n);
  for (size_t i = 0; i < n; i++)
    if (!g_ascii_string_to_unsigned (g_strstrip (parts[i]), 10, 0, G_MAXUINT64, &units[i], NULL))
      {
        g_set_error (
            error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
            _ ("“%s” is not a list of hidden layers; write their units separated by commas, "
               "such as 128,64."),
            text);
        return FALSE;
      }
  return set_hidden (settings, units, n, error);
}

int
run_settings_get_hidden (const RunSettings *settings, guint *hidden, size_t max)
{
  g_autofree guint *sizes = NULL;
  size_t n;

  g_return_val_if_fail (settings != NULL && (hidden != NULL || max == 0), -1);

  if (!nn_architecture_get_hidden (settings->network, &sizes, &n) || n > max)
    return -1;
  if (n > 0)
    memcpy (hidden, sizes, n * sizeof *sizes);
  return (int) n;
}

/* The sizes of a perceptron with @separator between them; NULL if it is none. */
static char *
join_hidden (const NnArchitecture *architecture, const char *separator)
{
  g_autofree guint *hidden = NULL;
  GString *text;
  size_t n;

  if (!nn_architecture_get_hidden (architecture, &hidden, &n))
    return NULL;
  text = g_string_new (NULL);
  for (size_t i = 0; i < n; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? separator : "", hidden[i]);
  return g_string_free (text, FALSE);
}

char *
run_settings_format_hidden (const RunSettings *settings)
{
  g_return_val_if_fail (settings != NULL, NULL);

  return join_hidden (settings->network, ",");
}

/* “6 convolutions”; “3 dense layers”, the logits' own included, where there are none. */
static char *
count_layers (const NnArchitecture *architecture)
{
  gulong n_convolutions = 0, n_dense = 1;

  for (size_t i = 0; i < nn_architecture_get_n_layers (architecture); i++)
    {
      NnLayerKind kind = nn_architecture_get_layer (architecture, i)->kind;
      NnLayerFamily family = nn_layer_kind_get_family (kind);

      n_convolutions += family == NN_LAYER_FAMILY_CONVOLUTION;
      n_dense += family == NN_LAYER_FAMILY_DENSE;
    }
  if (n_convolutions > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%lu convolution", "%lu convolutions",
                                         n_convolutions),
                            n_convolutions);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%lu dense layer", "%lu dense layers",
                                       n_dense),
                          n_dense);
}

/* 287843 as “287,843”. */
static char *
group_digits (size_t n)
{
  g_autofree char *digits = g_strdup_printf ("%zu", n);
  size_t length = strlen (digits);
  GString *text = g_string_new (NULL);

  for (size_t i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
run_settings_describe_network (const RunSettings *settings, NnShape input, size_t n_classes)
{
  g_autoptr (NnArchitecturePlan) plan = NULL;
  g_autofree char *hidden = NULL, *layers = NULL, *weights = NULL;
  size_t n_inputs;

  g_return_val_if_fail (settings != NULL, NULL);

  hidden = join_hidden (settings->network, "-");
  if (hidden && nn_shape_check (input, &n_inputs))
    return g_strdup_printf ("%zu-%s%s%zu", n_inputs, hidden, *hidden ? "-" : "", n_classes);
  layers = count_layers (settings->network);
  plan = nn_architecture_plan (settings->network, input, n_classes, NULL);
  if (plan == NULL)
    return g_steal_pointer (&layers);
  weights = group_digits (plan->n_weights);
  /* Translators: “6 convolutions, 287,843 weights” */
  return g_strdup_printf (_ ("%s, %s weights"), layers, weights);
}
