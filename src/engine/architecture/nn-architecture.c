/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-architecture-private.h"

#include <glib/gi18n-lib.h>

#include "nn-ref-count.h"

struct _NnArchitecture
{
  NnRefCount references;
  GArray *layers; /* of NnLayerSpec */
};

NnArchitecture *
nn_architecture_new_take (GArray *layers)
{
  NnArchitecture *architecture = g_new0 (NnArchitecture, 1);

  nn_ref_count_init (&architecture->references);
  architecture->layers = layers;
  return architecture;
}

NnArchitecture *
nn_architecture_ref (NnArchitecture *architecture)
{
  g_return_val_if_fail (architecture != NULL, NULL);

  nn_ref_count_inc (&architecture->references);
  return architecture;
}

void
nn_architecture_unref (NnArchitecture *architecture)
{
  if (architecture == NULL || !nn_ref_count_dec (&architecture->references))
    return;
  g_array_unref (architecture->layers);
  g_free (architecture);
}

size_t
nn_architecture_get_n_layers (const NnArchitecture *architecture)
{
  g_return_val_if_fail (architecture != NULL, 0);

  return architecture->layers->len;
}

const NnLayerSpec *
nn_architecture_get_layer (const NnArchitecture *architecture, size_t layer)
{
  g_return_val_if_fail (architecture != NULL && layer < architecture->layers->len, NULL);

  return &g_array_index (architecture->layers, NnLayerSpec, layer);
}

gboolean
nn_architecture_equal (const NnArchitecture *a, const NnArchitecture *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (a->layers->len != b->layers->len)
    return FALSE;
  for (guint i = 0; i < a->layers->len; i++)
    if (!nn_layer_spec_equal (&g_array_index (a->layers, NnLayerSpec, i),
                              &g_array_index (b->layers, NnLayerSpec, i)))
      return FALSE;
  return TRUE;
}

NnArchitecture *
nn_architecture_from_hidden (const guint *hidden, size_t n, GError **error)
{
  g_autoptr (GArray) layers = g_array_new (FALSE, TRUE, sizeof (NnLayerSpec));

  g_return_val_if_fail (hidden != NULL || n == 0, NULL);

  if (n > NN_ARCHITECTURE_MAX_LAYERS / 2)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_ARCHITECTURE,
                   _ ("%zu hidden layers are too many; choose at most %d."), n,
                   NN_ARCHITECTURE_MAX_LAYERS / 2);
      return NULL;
    }
  for (size_t i = 0; i < n; i++)
    {
      NnLayerSpec specs[] = {
        { .kind = NN_LAYER_DENSE, .dense = { .n_units = hidden[i], .bias = TRUE } },
        { .kind = NN_LAYER_RELU },
      };

      if (hidden[i] < 1 || hidden[i] > NN_ARCHITECTURE_MAX_UNITS)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_ARCHITECTURE,
                       _ ("Hidden layer %zu cannot have %u units; choose 1 to %d."), i + 1,
                       hidden[i], NN_ARCHITECTURE_MAX_UNITS);
          return NULL;
        }
      g_array_append_vals (layers, specs, G_N_ELEMENTS (specs));
    }
  return nn_architecture_new_take (g_steal_pointer (&layers));
}

gboolean
nn_architecture_get_hidden (const NnArchitecture *architecture, guint **hidden, size_t *n)
{
  const NnLayerSpec *layers;
  size_t n_layers, n_hidden;
  g_autofree guint *units = NULL;

  g_return_val_if_fail (architecture != NULL, FALSE);

  layers = (const NnLayerSpec *) architecture->layers->data;
  n_layers = architecture->layers->len;
  n_hidden = n_layers / 2;
  if (n_layers % 2 != 0)
    return FALSE;
  units = g_new (guint, n_hidden);
  for (size_t i = 0; i < n_hidden; i++)
    {
      const NnLayerSpec *dense = &layers[2 * i];

      if (dense->kind != NN_LAYER_DENSE || !dense->dense.bias || dense[1].kind != NN_LAYER_RELU)
        return FALSE;
      units[i] = dense->dense.n_units;
    }
  if (hidden != NULL)
    *hidden = g_steal_pointer (&units);
  if (n != NULL)
    *n = n_hidden;
  return TRUE;
}

char *
nn_architecture_to_string (const NnArchitecture *architecture)
{
  size_t n;
  GString *text;

  g_return_val_if_fail (architecture != NULL, NULL);

  n = nn_architecture_get_n_layers (architecture);
  text = g_string_new (NULL);
  for (size_t i = 0; i < n; i++)
    {
      const NnLayerSpec *spec = nn_architecture_get_layer (architecture, i);
      const NnLayerSpec *next = i + 1 < n ? spec + 1 : NULL;

      nn_layer_spec_print (spec, next, text);
      if (next != NULL && spec->kind != NN_LAYER_RESIDUAL_BEGIN &&
          next->kind != NN_LAYER_RESIDUAL_END)
        g_string_append (text, ", ");
    }
  return g_string_free (text, FALSE);
}
