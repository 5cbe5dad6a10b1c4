/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small networks end with the very same weights whatever the compiler, its optimization, the
 * instruction set and the machine are: only whether products are added up with one rounding or with
 * two makes a difference.
 *
 * With NN_PRINT_WEIGHTS in the environment, prints what they end with in place of comparing: for
 * tools/compare-compilers, and for new numbers after a change that is meant to change results. */
#include "made-up-dataset.h"
#include "nn-kernel.h"
#include "nn.h"
#include "tensor-test.h"

#define SHAPE ((NnShape){ 3, 12, 12 })

typedef struct
{
  const char *name;
  const char *network;
  NnOptimizerKind optimizer;
  float learning_rate;
  float mixup;

  /* Of the weights after the training, FNV-1a. */
  guint64 fused;
  guint64 unfused;
} Recipe;

static const Recipe recipes[] = {
  { "perceptron", "dense 24, relu, dense 20, relu", NN_OPTIMIZER_SGD, 0.05f, 0,
    G_GUINT64_CONSTANT (0x621303f3eb6d1016), G_GUINT64_CONSTANT (0x8d982f43e48054dc) },
  { "convolutional",
    "conv 16, norm, relu, pool, conv 24, norm, silu, residual (conv 24, norm, leaky relu 0.1), "
    "conv 16 5x5 stride 2, norm, gelu, global average pool",
    NN_OPTIMIZER_ADAMW, 0.01f, 0.2f, G_GUINT64_CONSTANT (0xecb4dbaae2d58a24),
    G_GUINT64_CONSTANT (0xede28d4e28c20c8d) },
  { "muon",
    "whiten 2, conv 24, pool, norm, gelu, conv 32, norm, silu, average pool, dense 20, relu",
    NN_OPTIMIZER_MUON, 0.02f, 0, G_GUINT64_CONSTANT (0x00ee13cdcd13b43f),
    G_GUINT64_CONSTANT (0xcf6c2b1541cb118e) },
};

/* Byte by byte, the lowest first, on every machine. */
static guint64
hash_weights (const NnModel *model)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (size_t p = 0; p < nn_model_get_n_parameters (model); p++)
    {
      const NnTensor *value = nn_model_get_parameter (model, p)->value;
      size_t n = nn_tensor_size (value);
      g_autofree float *numbers = g_new (float, n);

      tensor_pack (value, numbers);
      for (size_t i = 0; i < n; i++)
        {
          union
          {
            float number;
            guint32 bits;
          } number = { numbers[i] };

          for (guint byte = 0; byte < 4; byte++)
            hash = (hash ^ (number.bits >> 8 * byte & 0xff)) * G_GUINT64_CONSTANT (0x100000001b3);
        }
    }
  return hash;
}

static NnModel *
make_model (const Recipe *recipe, NnDataset *dataset)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnArchitecture) architecture = nn_architecture_parse (recipe->network, &error);
  g_autoptr (NnArchitecturePlan) plan = NULL;
  NnModel *model;
  NnNormalization normalization;

  g_assert_no_error (error);
  plan = nn_architecture_plan (architecture, SHAPE, nn_dataset_get_n_classes (dataset), &error);
  g_assert_no_error (error);
  model = nn_model_new_from_plan (plan, &error);
  g_assert_no_error (error);
  nn_model_initialize (model, 4);
  g_assert_true (nn_normalization_compute (&normalization, dataset, NULL));
  nn_model_set_normalization (model, &normalization);
  g_assert_true (nn_whitening_measure (model, dataset, NULL));
  return model;
}

static guint64
train (const Recipe *recipe, NnDataset *dataset, guint n_threads)
{
  g_autoptr (NnModel) model = make_model (recipe, dataset);
  g_autoptr (NnWorkers) workers = nn_workers_new (n_threads, 0, NULL);
  NnTrainerSettings settings = nn_trainer_settings_default ();
  NnFitResult result;

  settings.epochs = 3;
  settings.batch_size = 27;
  settings.seed = 9;
  settings.learning_rate = recipe->learning_rate;
  settings.optimizer = nn_optimizer_settings_default (recipe->optimizer);
  settings.schedule = nn_schedule_default (NN_SCHEDULE_COSINE);
  settings.augmentation =
      (NnAugmentation){ .shift = 1, .flip = NN_FLIP_RANDOM, .mixup = recipe->mixup };
  result = nn_fit (model, dataset, &settings, workers, NULL, NULL);
  g_assert_cmpint (result, ==, NN_FIT_FINISHED);
  return hash_weights (model);
}

static void
test_recipe (gconstpointer data)
{
  const Recipe *recipe = data;
  const NnKernel *kernel = nn_kernel_get ();
  g_autoptr (NnDataset) dataset = made_up_dataset_new (SHAPE, 5, 100, 10, 3);
  guint64 expected = kernel->is_fused ? recipe->fused : recipe->unfused;

  if (kernel->multiply)
    {
      g_test_skip ("A matrix unit adds up in an order of its own.");
      return;
    }
  if (g_getenv ("NN_PRINT_WEIGHTS"))
    {
      g_print ("# weights %s %s 0x%016" G_GINT64_MODIFIER "x\n", kernel->name, recipe->name,
               train (recipe, dataset, 1));
      return;
    }
  for (guint n_threads = 1; n_threads <= 3; n_threads++)
    g_assert_cmphex (train (recipe, dataset, n_threads), ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/same-bits/%s", recipes[i].name);

      g_test_add_data_func (path, &recipes[i], test_recipe);
    }
  return g_test_run ();
}
