#include "nn-architecture-names.h"

#include <string.h>

/* The first name of each kind is the one to write. */
static const NnLayerName NAMES[] = {
  { "conv", NN_LAYER_CONVOLUTION, "conv 32 5x5 stride 2", "stride pad bias" },
  { "dense", NN_LAYER_DENSE, "dense 128", "bias" },
  { "whiten", NN_LAYER_WHITEN, "whiten 2x2", "" },
  { "norm", NN_LAYER_NORM, "norm", "" },
  { "batch norm", NN_LAYER_NORM, "norm", "" },
  { "relu", NN_LAYER_RELU, "relu", "" },
  { "leaky relu", NN_LAYER_LEAKY_RELU, "leaky relu 0.01", "slope" },
  { "gelu", NN_LAYER_GELU, "gelu", "" },
  { "silu", NN_LAYER_SILU, "silu", "" },
  { "pool", NN_LAYER_MAX_POOL, "pool 3x3 stride 2", "stride" },
  { "max pool", NN_LAYER_MAX_POOL, "max pool 3x3 stride 2", "stride" },
  { "average pool", NN_LAYER_AVERAGE_POOL, "average pool 3x3 stride 2", "stride" },
  { "global pool", NN_LAYER_GLOBAL_MAX_POOL, "global pool", "" },
  { "global max pool", NN_LAYER_GLOBAL_MAX_POOL, "global max pool", "" },
  { "global average pool", NN_LAYER_GLOBAL_AVERAGE_POOL, "global average pool", "" },
  { "dropout", NN_LAYER_DROPOUT, "dropout 0.5", "" },
  { "flatten", NN_LAYER_FLATTEN, "flatten", "" },
  { "scale", NN_LAYER_SCALE, "scale 0.125", "" },
  { "residual", NN_LAYER_RESIDUAL_BEGIN, "residual (conv 32, relu)", "" },
};

/* What else these layers are called. */
static const struct
{
  const char *other;
  const char *name;
} OTHER_NAMES[] = {
  { "convolution", "conv" },
  { "conv2d", "conv" },
  { "linear", "dense" },
  { "fc", "dense" },
  { "full", "dense" },
  { "fully connected", "dense" },
  { "hidden", "dense" },
  { "whitening", "whiten" },
  { "pca", "whiten" },
  { "zca", "whiten" },
  { "batch", "norm" },
  { "bn", "norm" },
  { "batchnorm", "norm" },
  { "batchnorm2d", "norm" },
  { "batch normalisation", "norm" },
  { "batch normalization", "norm" },
  { "normalisation", "norm" },
  { "normalization", "norm" },
  { "rectifier", "relu" },
  { "leaky", "leaky relu" },
  { "lrelu", "leaky relu" },
  { "leakyrelu", "leaky relu" },
  { "swish", "silu" },
  { "max", "max pool" },
  { "maxpool", "max pool" },
  { "maxpool2d", "max pool" },
  { "max pooling", "max pool" },
  { "pooling", "pool" },
  { "average", "average pool" },
  { "avgpool", "average pool" },
  { "avgpool2d", "average pool" },
  { "avg pool", "average pool" },
  { "averagepool", "average pool" },
  { "average pooling", "average pool" },
  { "mean pool", "average pool" },
  { "gap", "global average pool" },
  { "global avg pool", "global average pool" },
  { "global", "global pool" },
  { "globalpool", "global pool" },
  { "dropout2d", "dropout" },
  { "skip", "residual" },
  { "shortcut", "residual" },
  { "multiply", "scale" },
};

/* Longer words are no slips of a name: the longest has 19 letters. */
#define MAX_LENGTH 32

const NnLayerName *
nn_layer_name_find (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (g_str_equal (NAMES[i].name, name))
      return &NAMES[i];
  return NULL;
}

/* How many letters must be changed, added, left out or exchanged with their neighbour to make @b of
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

const char *
nn_layer_name_suggest (const char *name)
{
  const char *nearest = NULL;
  guint allowed = count_allowed_slips (name), fewest = allowed + 1;

  if (allowed == 0)
    return NULL;
  for (size_t i = 0; i < G_N_ELEMENTS (OTHER_NAMES); i++)
    if (g_str_equal (OTHER_NAMES[i].other, name))
      return OTHER_NAMES[i].name;
  for (size_t i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      guint slips = count_slips (name, NAMES[i].name);

      if (slips < fewest)
        {
          fewest = slips;
          nearest = NAMES[i].name;
        }
    }
  return nearest;
}

char *
nn_layer_option_suggest (const NnLayerName *name, const char *word)
{
  g_auto (GStrv) options = g_strsplit (name->options, " ", -1);
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

  for (size_t i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (i == 0 || NAMES[i].kind != NAMES[i - 1].kind)
      {
        if (i > 0)
          g_string_append (list, ", ");
        g_string_append (list, NAMES[i].name);
      }
  return g_string_free (list, FALSE);
}
