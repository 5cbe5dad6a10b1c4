/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-layer-names.h"

#include <string.h>

/* Longer words are no slips of a name: the longest has 19 letters. */
#define MAX_LENGTH 32

NnNamedLayer
nn_layer_name_find (const char *name)
{
  for (guint kind = 0; kind < NN_N_LAYER_KINDS; kind++)
    {
      const NnLayerType *type = nn_layer_type_get (kind);

      for (const NnLayerName *own = type->names; own->name; own++)
        if (g_str_equal (own->name, name))
          return (NnNamedLayer){ kind, type, own };
    }
  return (NnNamedLayer){ 0 };
}

/* How many letters must be changed, added, left out or exchanged with their neighbor to make @b of
 * @a (Damerau 1964; no letter is touched twice). */
static guint
count_slips (const char *a, const char *b)
{
  guint distance[MAX_LENGTH + 1][MAX_LENGTH + 1];
  size_t m = strlen (a), n = strlen (b);

  g_assert (m <= MAX_LENGTH && n <= MAX_LENGTH);
  for (guint i = 0; i <= m; i++)
    distance[i][0] = i;
  for (guint j = 0; j <= n; j++)
    distance[0][j] = j;
  for (size_t i = 1; i <= m; i++)
    for (size_t j = 1; j <= n; j++)
      {
        guint best = distance[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

        best = MIN (best, distance[i - 1][j] + 1);
        best = MIN (best, distance[i][j - 1] + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          best = MIN (best, distance[i - 2][j - 2] + 1);
        distance[i][j] = best;
      }
  return distance[m][n];
}

/* How many slips a word may have before it is taken for another one: from one in short words to
 * three in long ones. 0 for what is too short or too long to be any of the names. */
static guint
count_allowed_slips (const char *word)
{
  size_t length = strlen (word);

  return length < 2 || length > MAX_LENGTH ? 0 : (guint) CLAMP (length / 3, 1, 3);
}

/* Whether @name is one of those in @also, as in NnLayerName. */
static gboolean
is_also (const char *also, const char *name)
{
  g_auto (GStrv) names = g_strsplit (also ? also : "", ", ", -1);

  return g_strv_contains ((const char *const *) names, name);
}

static const char *
find_also (const char *name)
{
  for (guint kind = 0; kind < NN_N_LAYER_KINDS; kind++)
    for (const NnLayerName *own = nn_layer_type_get (kind)->names; own->name; own++)
      if (is_also (own->also, name))
        return own->name;
  return NULL;
}

const char *
nn_layer_name_suggest (const char *name)
{
  guint allowed = count_allowed_slips (name), fewest = allowed + 1;
  const char *nearest;

  if (allowed == 0)
    return NULL;
  nearest = find_also (name);
  if (nearest)
    return nearest;
  for (guint kind = 0; kind < NN_N_LAYER_KINDS; kind++)
    for (const NnLayerName *own = nn_layer_type_get (kind)->names; own->name; own++)
      {
        guint slips = count_slips (name, own->name);

        if (slips < fewest)
          {
            fewest = slips;
            nearest = own->name;
          }
      }
  return nearest;
}

char *
nn_layer_option_suggest (const NnLayerType *type, const char *word)
{
  g_auto (GStrv) options = g_strsplit (type->options ? type->options : "", " ", -1);
  guint allowed = count_allowed_slips (word);

  for (size_t i = 0; allowed > 0 && options[i] != NULL; i++)
    if (count_slips (word, options[i]) <= allowed)
      return g_strdup (options[i]);
  return NULL;
}

char *
nn_layer_name_list (void)
{
  GString *list = g_string_new (NULL);

  for (guint kind = 0; kind < NN_N_LAYER_KINDS; kind++)
    {
      const NnLayerName *own = nn_layer_type_get (kind)->names;

      if (own->name == NULL)
        continue;
      if (list->len > 0)
        g_string_append (list, ", ");
      g_string_append (list, own->name);
    }
  return g_string_free (list, FALSE);
}
