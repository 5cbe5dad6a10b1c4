/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of settings. */
#include "run-setting.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- when a setting makes a difference ---- */

static gboolean
has_momentum (const RunSettings *settings, size_t n_channels)
{
  return settings->optimizer != NN_OPTIMIZER_ADAMW;
}

static gboolean
is_muon (const RunSettings *settings, size_t n_channels)
{
  return settings->optimizer == NN_OPTIMIZER_MUON;
}

static gboolean
warms_up (const RunSettings *settings, size_t n_channels)
{
  return settings->schedule == NN_SCHEDULE_ONE_CYCLE || settings->schedule == NN_SCHEDULE_TRIANGLE;
}

/* Gray images have none. */
static gboolean
has_colors (const RunSettings *settings, size_t n_channels)
{
  return n_channels == 0 || n_channels == 3;
}

static gboolean
holds_out (const RunSettings *settings, size_t n_channels)
{
  return settings->validation > 0;
}

/* ---- the table ---- */

static const RunSetting SETTINGS[RUN_N_SETTINGS] = {
  [RUN_SETTING_NETWORK] = {
      .key = "network",
      .title = N_ ("Network"),
      .description = N_ ("Its layers, such as “conv 16, norm, relu, pool, dense 64, relu”; the output layer, with a unit for each class, is added"),
      .kind = RUN_KIND_NETWORK,
      .group = RUN_GROUP_NETWORK,
      .help_place = 1,
      .offset = offsetof (RunSettings, network),
      .default_network = "dense 128, relu, dense 64, relu",
  },
  [RUN_SETTING_LEARNING_RATE] = {
      .key = "learning-rate",
      .title = N_ ("Learning rate"),
      .description = N_ ("How far each step moves the weights: too small learns slowly, too large never settles"),
      .kind = RUN_KIND_REAL,
      .group = RUN_GROUP_TRAINING,
      .help_place = 3,
      .offset = offsetof (RunSettings, learning_rate),
      .is_live = TRUE,
      .minimum = 1e-6,
      .maximum = 10,
      .default_value = 0.01,
      .digits = 6,
      .step = RUN_STEP_DECADES,
  },
  [RUN_SETTING_EPOCHS] = {
      .key = "epochs",
      .title = N_ ("Epochs"),
      .description = N_ ("How many times the network goes through all training images"),
      .kind = RUN_KIND_WHOLE,
      .group = RUN_GROUP_TRAINING,
      .help_place = 1,
      .offset = offsetof (RunSettings, epochs),
      .is_live = TRUE,
      .minimum = 1,
      .maximum = 10000,
      .default_value = 50,
  },
  [RUN_SETTING_BATCH_SIZE] = {
      .key = "batch-size",
      .title = N_ ("Batch size"),
      .description = N_ ("How many images the network sees before it corrects its weights once"),
      .kind = RUN_KIND_WHOLE,
      .group = RUN_GROUP_TRAINING,
      .help_place = 2,
      .offset = offsetof (RunSettings, batch_size),
      .minimum = 1,
      .maximum = 4096,
      .default_value = 64,
      .step = RUN_STEP_POWERS_OF_TWO,
  },
  [RUN_SETTING_SEED] = {
      .key = "seed",
      .title = N_ ("Seed"),
      .description = N_ ("Where the random numbers start: the same seed gives the same network again"),
      .kind = RUN_KIND_SEED,
      .group = RUN_GROUP_TRAINING,
      .help_place = 11,
      .offset = offsetof (RunSettings, seed),
      .maximum = (double) RUN_MAX_SEED,
  },
  [RUN_SETTING_THREADS] = {
      .key = "threads",
      .title = N_ ("Threads"),
      .description = N_ ("How many processor cores do the work, 0 for all; the result is the same"),
      .kind = RUN_KIND_WHOLE,
      .group = RUN_GROUP_TRAINING,
      .help_place = 12,
      .offset = offsetof (RunSettings, threads),
      .maximum = 256,
  },
  [RUN_SETTING_OPTIMIZER] = {
      .key = "optimizer",
      .title = N_ ("Optimizer"),
      .description = N_ ("How the weights are corrected: plain steps (SGD), steps that adapt to each weight (AdamW), or to each layer as a whole (Muon)"),
      .kind = RUN_KIND_CHOICE,
      .group = RUN_GROUP_OPTIMIZER,
      .help_place = 1,
      .offset = offsetof (RunSettings, optimizer),
      .names = { "sgd", "adamw", "muon" },
      .titles = { N_ ("SGD"), N_ ("AdamW"), N_ ("Muon") },
  },
  [RUN_SETTING_MOMENTUM] = {
      .key = "momentum",
      .title = N_ ("Momentum"),
      .description = N_ ("How much of the last step is carried over into the next one, for SGD and Muon: 0.9 is usual, 0 is none"),
      .kind = RUN_KIND_REAL,
      .group = RUN_GROUP_OPTIMIZER,
      .help_place = 5,
      .offset = offsetof (RunSettings, momentum),
      .has_effect = has_momentum,
      .maximum = 0.999,
      .digits = 3,
      .step = RUN_STEP_COMPLEMENT,
  },
  [RUN_SETTING_VECTOR_RATE] = {
      .key = "vector-rate",
      .title = N_ ("Vector learning rate"),
      .description = N_ ("For Muon: the learning rate of biases and norms as a multiple of that of the kernels"),
      .kind = RUN_KIND_REAL,
      .group = RUN_GROUP_OPTIMIZER,
      .help_place = 7,
      .offset = offsetof (RunSettings, vector_rate),
      .has_effect = is_muon,
      .minimum = 0.0001,
      .maximum = 1000,
      .default_value = 0.05,
      .digits = 4,
      .step = RUN_STEP_DECADES,
  },
  [RUN_SETTING_WEIGHT_DECAY] = {
      .key = "weight-decay",
      .title = N_ ("Weight decay"),
      .description = N_ ("How strongly each step pulls the weights toward zero, which keeps the network from learning its images by heart"),
      .kind = RUN_KIND_REAL,
      .group = RUN_GROUP_OPTIMIZER,
      .help_place = 6,
      .offset = offsetof (RunSettings, weight_decay),
      .maximum = 1,
      .digits = 6,
      .step = RUN_STEP_DECADES,
  },
  [RUN_SETTING_CLIP_NORM] = {
      .key = "clip-norm",
      .title = N_ ("Gradient clipping"),
      .description = N_ ("The longest gradient that a step follows; longer ones are cut to that length, which helps where the loss jumps; 0 is none"),
      .kind = RUN_KIND_REAL,
      .group = RUN_GROUP_OPTIMIZER,
      .help_place = 8,
      .offset = offsetof (RunSettings, clip_norm),
      .maximum = 1000,
      .digits = 3,
      .step = RUN_STEP_HALVES,
  },
  [RUN_SETTING_PRECISION] = {
      .key = "precision",
      .title = N_ ("Mixed precision"),
      .description = N_ ("Whether convolutions multiply shorter numbers on processors that have a matrix unit, which is faster and learns just as well; on others it makes no difference"),
      .kind = RUN_KIND_SWITCH,
      .group = RUN_GROUP_OPTIMIZER,
      .help_place = 3,
      .offset = offsetof (RunSettings, precision),
      .names = { "full", "mixed" },
      .titles = { N_ ("No"), N_ ("Yes") },
  },
  [RUN_SETTING_SCHEDULE] = {
      .key = "schedule",
      .title = N_ ("Schedule"),
      .description = N_ ("How the learning rate changes in the course of the training"),
      .kind = RUN_KIND_CHOICE,
      .group = RUN_GROUP_SCHEDULE,
      .help_place = 2,
      .offset = offsetof (RunSettings, schedule),
      .names = { "constant", "step", "cosine", "one-cycle", "triangle" },
      .titles = { N_ ("Constant"), N_ ("Step"), N_ ("Cosine"), N_ ("One cycle"), N_ ("Triangle") },
  },
  [RUN_SETTING_WARM_UP] = {
      .key = "warm-up",
      .title = N_ ("Warm-up"),
      .description = N_ ("The part of the training in which the learning rate rises, for the schedules one cycle and triangle"),
      .kind = RUN_KIND_SHARE,
      .group = RUN_GROUP_SCHEDULE,
      .help_place = 4,
      .offset = offsetof (RunSettings, warm_up),
      .has_effect = warms_up,
      .maximum = 1,
      .default_value = 0.25,
      .digits = 3,
      .step = RUN_STEP_TWENTIETHS,
  },
  [RUN_SETTING_LABEL_SMOOTHING] = {
      .key = "label-smoothing",
      .title = N_ ("Label smoothing"),
      .description = N_ ("How much doubt is put into the right answers, so that the network does not become too sure of itself: 0.1 is usual, 0 is none"),
      .kind = RUN_KIND_REAL,
      .group = RUN_GROUP_SCHEDULE,
      .help_place = 9,
      .offset = offsetof (RunSettings, label_smoothing),
      .maximum = 0.9,
      .digits = 3,
      .step = RUN_STEP_TWENTIETHS,
  },
  [RUN_SETTING_AVERAGE] = {
      .key = "average",
      .title = N_ ("Averaged weights"),
      .description = N_ ("How slowly an average follows the weights; the average is evaluated and saved instead of the weights: 0.999 is usual, 0 is none"),
      .kind = RUN_KIND_REAL,
      .group = RUN_GROUP_SCHEDULE,
      .help_place = 10,
      .offset = offsetof (RunSettings, average),
      .maximum = 0.99999,
      .digits = 5,
      .step = RUN_STEP_COMPLEMENT,
  },
  [RUN_SETTING_NORMALIZE] = {
      .key = "normalize",
      .title = N_ ("Normalize images"),
      .description = N_ ("Whether each color channel is brought to mean 0 and deviation 1, as measured on the training images"),
      .kind = RUN_KIND_SWITCH,
      .group = RUN_GROUP_IMAGES,
      .help_place = 1,
      .offset = offsetof (RunSettings, normalize),
      .names = { "no", "yes" },
      .titles = { N_ ("No"), N_ ("Yes") },
  },
  [RUN_SETTING_FLIP] = {
      .key = "flip",
      .title = N_ ("Mirror images"),
      .description = N_ ("Whether training images are mirrored, left to right: at random, or alternating from epoch to epoch"),
      .kind = RUN_KIND_CHOICE,
      .group = RUN_GROUP_IMAGES,
      .help_place = 2,
      .offset = offsetof (RunSettings, flip),
      .names = { "none", "random", "alternating" },
      .titles = { N_ ("Never"), N_ ("Random"), N_ ("Alternating") },
      .needs_title = TRUE,
  },
  [RUN_SETTING_SHIFT] = {
      .key = "shift",
      .title = N_ ("Shift"),
      .description = N_ ("By how many pixels at most a training image is moved each time it is used"),
      .kind = RUN_KIND_WHOLE,
      .group = RUN_GROUP_IMAGES,
      .help_place = 1,
      .offset = offsetof (RunSettings, shift),
      .maximum = 256,
  },
  [RUN_SETTING_CUTOUT] = {
      .key = "cutout",
      .title = N_ ("Cutout"),
      .description = N_ ("The side of a square that is blanked out of each training image, in pixels, so that the network learns to look at all of it; 0 is none"),
      .kind = RUN_KIND_WHOLE,
      .group = RUN_GROUP_IMAGES,
      .help_place = 2,
      .offset = offsetof (RunSettings, cutout),
      .maximum = 256,
  },
  [RUN_SETTING_BRIGHTNESS] = {
      .key = "brightness",
      .title = N_ ("Brightness"),
      .description = N_ ("How much brighter or darker a training image may become each time it is used"),
      .kind = RUN_KIND_SHARE,
      .group = RUN_GROUP_IMAGES,
      .help_place = 3,
      .offset = offsetof (RunSettings, brightness),
      .maximum = 1,
      .digits = 3,
      .step = RUN_STEP_TENTHS,
  },
  [RUN_SETTING_CONTRAST] = {
      .key = "contrast",
      .title = N_ ("Contrast"),
      .description = N_ ("How much stronger or weaker the contrast of a training image may become each time it is used"),
      .kind = RUN_KIND_SHARE,
      .group = RUN_GROUP_IMAGES,
      .help_place = 4,
      .offset = offsetof (RunSettings, contrast),
      .maximum = 1,
      .digits = 3,
      .step = RUN_STEP_TENTHS,
  },
  [RUN_SETTING_SATURATION] = {
      .key = "saturation",
      .title = N_ ("Saturation"),
      .description = N_ ("How much stronger or paler the colors of a training image may become each time it is used"),
      .kind = RUN_KIND_SHARE,
      .group = RUN_GROUP_IMAGES,
      .help_place = 5,
      .offset = offsetof (RunSettings, saturation),
      .has_effect = has_colors,
      .maximum = 1,
      .digits = 3,
      .step = RUN_STEP_TENTHS,
  },
  [RUN_SETTING_MIXUP] = {
      .key = "mixup",
      .title = N_ ("Mixup"),
      .description = N_ ("How strongly two training images and their labels are blended into one: 0.2 is usual, 0 is none"),
      .kind = RUN_KIND_REAL,
      .group = RUN_GROUP_IMAGES,
      .help_place = 6,
      .offset = offsetof (RunSettings, mixup),
      .maximum = (double) NN_MIXUP_MAX,
      .digits = 3,
      .step = RUN_STEP_TENTHS,
  },
  [RUN_SETTING_VALIDATION] = {
      .key = "validation",
      .title = N_ ("Validation images"),
      .description = N_ ("The share of the training images that is held out to choose the best epoch by, so that the test images are used only at the end: 10% is usual, 0% is none"),
      .kind = RUN_KIND_SHARE,
      .group = RUN_GROUP_VALIDATION,
      .help_place = 1,
      .offset = offsetof (RunSettings, validation),
      .maximum = 0.9,
      .digits = 3,
      .step = RUN_STEP_TWENTIETHS,
  },
  [RUN_SETTING_PATIENCE] = {
      .key = "patience",
      .title = N_ ("Patience"),
      .description = N_ ("After how many epochs without improvement on the validation images the training stops early; 0 is never"),
      .kind = RUN_KIND_WHOLE,
      .group = RUN_GROUP_VALIDATION,
      .help_place = 2,
      .offset = offsetof (RunSettings, patience),
      .has_effect = holds_out,
      .maximum = 10000,
  },
  [RUN_SETTING_TTA] = {
      .key = "tta",
      .title = N_ ("Test-time augmentation"),
      .description = N_ ("Whether the final test takes the mean of several views of each image, which is slower and more accurate"),
      .kind = RUN_KIND_CHOICE,
      .group = RUN_GROUP_TESTING,
      .help_place = 1,
      .offset = offsetof (RunSettings, tta),
      .names = { "none", "mirror", "mirror-shift" },
      .titles = { N_ ("The image alone"), N_ ("Mirrored as well"), N_ ("Mirrored, shifted") },
  },
};

static const RunSetting HIDDEN_UNITS = {
  .key = "hidden",
  .title = N_ ("Units"),
  .description = N_ ("How many units a hidden layer has: more can learn finer differences, "
                     "but take longer"),
  .kind = RUN_KIND_WHOLE,
  .minimum = 1,
  .maximum = NN_ARCHITECTURE_MAX_UNITS,
  .default_value = 64,
  .step = RUN_STEP_POWERS_OF_TWO,
};

const RunSetting *
run_setting_get (RunSettingId id)
{
  g_return_val_if_fail ((size_t) id < RUN_N_SETTINGS, NULL);
  return &SETTINGS[id];
}

gboolean
run_setting_find (const char *key, RunSettingId *id)
{
  g_return_val_if_fail (key != NULL && id != NULL, FALSE);

  for (guint i = 0; i < RUN_N_SETTINGS; i++)
    if (strcmp (SETTINGS[i].key, key) == 0)
      {
        *id = i;
        return TRUE;
      }
  return FALSE;
}

const RunSetting *
run_setting_get_hidden_units (void)
{
  return &HIDDEN_UNITS;
}

gboolean
run_setting_is_choice (const RunSetting *setting)
{
  return setting->kind == RUN_KIND_CHOICE || setting->kind == RUN_KIND_SWITCH;
}

gboolean
run_setting_has_effect (RunSettingId id, const RunSettings *settings, size_t n_channels)
{
  const RunSetting *setting = run_setting_get (id);

  g_return_val_if_fail (setting != NULL && settings != NULL, TRUE);
  return setting->has_effect == NULL || setting->has_effect (settings, n_channels);
}
