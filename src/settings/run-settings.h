/* What a user chooses before pressing Train. */
#pragma once

#include "nn-architecture.h"
#include "nn-trainer.h"
#include "settings-error.h"

G_BEGIN_DECLS

/* Hidden layers of a perceptron that is given as a list of sizes. */
#define RUN_MAX_HIDDEN_LAYERS 64

/* The largest seed: up to it every whole number is a double too, as which JSON holds numbers. */
#define RUN_MAX_SEED G_GUINT64_CONSTANT (9007199254740991)

/* Lives on the heap and has one owner: what is made or copied here is freed, and never assigned as
 * a value. All fields may be written but for the network, which the functions below set. */
typedef struct
{
  NnArchitecture *network; /* owned, never NULL */

  double learning_rate; /* the schedule's peak */
  guint epochs;
  guint batch_size;
  guint64 seed;
  guint threads;         /* 0: one per core. Has no influence on the result */
  NnPrecision precision; /* of convolutions while the network learns */

  NnOptimizerKind optimizer;
  NnScheduleKind schedule;
  double momentum; /* of SGD and Muon; Nesterov's if it is more than 0 */
  double weight_decay;
  double clip_norm;   /* 0: none */
  double vector_rate; /* of Muon: see NnOptimizerSettings */
  double warm_up;     /* of the schedules one cycle and triangle */
  double label_smoothing;
  double average; /* decay of the weights' moving average; 0: none */

  gboolean normalize; /* each channel, by mean and deviation of the images trained with */
  guint shift;        /* augmentation, as in NnAugmentation */
  NnFlip flip;
  guint cutout;
  double brightness;
  double contrast;
  double saturation;
  double mixup;

  double validation; /* the part of the training images that is held out; 0: none */
  guint patience;    /* 0: never stops early */
  NnTta tta;         /* of the test images, when the training is over */
} RunSettings;

/* One numeric setting: its limits, default and the one line that says what it does. The command
 * line's help, the app's fields and the checks all come from this table. */
typedef enum
{
  RUN_FIELD_LEARNING_RATE,
  RUN_FIELD_BATCH_SIZE,
  RUN_FIELD_EPOCHS,
  RUN_FIELD_SEED,
  RUN_FIELD_THREADS,
  RUN_FIELD_MOMENTUM,
  RUN_FIELD_WEIGHT_DECAY,
  RUN_FIELD_CLIP_NORM,
  RUN_FIELD_VECTOR_RATE,
  RUN_FIELD_WARM_UP,
  RUN_FIELD_LABEL_SMOOTHING,
  RUN_FIELD_AVERAGE,
  RUN_FIELD_SHIFT,
  RUN_FIELD_CUTOUT,
  RUN_FIELD_BRIGHTNESS,
  RUN_FIELD_CONTRAST,
  RUN_FIELD_SATURATION,
  RUN_FIELD_MIXUP,
  RUN_FIELD_VALIDATION,
  RUN_FIELD_PATIENCE,
  RUN_FIELD_HIDDEN, /* units of one hidden layer; the default is that of a layer that is added */
  RUN_N_FIELDS
} RunFieldId;

typedef struct
{
  const char *key;         /* "learning-rate": option, GSettings key; JSON has '_' for '-' */
  const char *title;       /* "Learning rate", to be translated with _() */
  const char *description; /* one line, to be translated with _() */
  double minimum;
  double maximum;
  double default_value;
  guint digits; /* after the decimal point */
} RunField;

const RunField *run_field_get (RunFieldId field);

/* Whether the setting is a part of a whole, which people write as a percentage. */
gboolean run_field_is_share (RunFieldId field);

/* One setting that is a choice among names. */
typedef enum
{
  RUN_CHOICE_OPTIMIZER, /* sgd, adamw, muon */
  RUN_CHOICE_SCHEDULE,  /* constant, step, cosine, one-cycle, triangle */
  RUN_CHOICE_NORMALIZE, /* no, yes */
  RUN_CHOICE_FLIP,      /* none, random, alternating */
  RUN_CHOICE_PRECISION, /* full, mixed */
  RUN_CHOICE_TTA,       /* none, mirror, mirror-shift */
  RUN_N_CHOICES
} RunChoiceId;

#define RUN_CHOICE_MAX_NAMES 5

typedef struct
{
  const char *key;                              /* as of a RunField */
  const char *title;                            /* to be translated with _() */
  const char *description;                      /* one line, to be translated with _() */
  const char *names[RUN_CHOICE_MAX_NAMES + 1];  /* NULL-terminated: for options and files */
  const char *titles[RUN_CHOICE_MAX_NAMES + 1]; /* of the names, to be translated with _() */
} RunChoice;

const RunChoice *run_choice_get (RunChoiceId choice);

/* The plain recipe: a perceptron 128-64, SGD without momentum, learning rate 0.01, batch 64, 50
 * epochs, seed 0, all cores; no normalisation, no augmentation, nothing held out. */
RunSettings *run_settings_new (void);

RunSettings *run_settings_copy (const RunSettings *settings);
void run_settings_free (RunSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RunSettings, run_settings_free)

/* Makes @settings equal to @other, which may be the same. */
void run_settings_assign (RunSettings *settings, const RunSettings *other);

gboolean run_settings_equal (const RunSettings *a, const RunSettings *b);

/* One setting by its number; RUN_FIELD_HIDDEN is not one of them. Setting fails with
 * SETTINGS_ERROR_VALUE if @value is out of range; fractions of whole numbers are an error too. */
double run_settings_get_field (const RunSettings *settings, RunFieldId field);
gboolean
run_settings_set_field (RunSettings *settings, RunFieldId field, double value, GError **error);

/* The place of the chosen name in the names of @choice. */
guint run_settings_get_choice (const RunSettings *settings, RunChoiceId choice);

/* Fails with SETTINGS_ERROR_VALUE, naming those that there are, if @name is not one of them. */
gboolean run_settings_set_choice (RunSettings *settings,
                                  RunChoiceId choice,
                                  const char *name,
                                  GError **error);

/* For somebody who chooses an optimizer: if it is another one than before, momentum and weight
 * decay become what suits it (nn_optimizer_settings_default()). */
void run_settings_choose_optimizer (RunSettings *settings, NnOptimizerKind optimizer);

/* FALSE with SETTINGS_ERROR_VALUE, in a sentence that names the setting and what to choose, if one
 * is outside its range or two settings do not go together. Whether the network and the augmentation
 * fit the images is checked when they are known: by nn_architecture_plan() and
 * nn_augmentation_check(). */
gboolean run_settings_check (const RunSettings *settings, GError **error);

void run_settings_set_network (RunSettings *settings, NnArchitecture *network);

/* Reads a network in the language of nn-architecture.h. Fails as nn_architecture_parse();
 * @settings is then as it was. */
gboolean run_settings_parse_network (RunSettings *settings, const char *text, GError **error);

/* Writes the sizes of the hidden layers of a perceptron, of at most @max, to @hidden and returns
 * how many there are; −1 if the network is no plain perceptron or has more. */
int run_settings_get_hidden (const RunSettings *settings, guint *hidden, size_t max);

/* "128,64" → a perceptron; an empty text means no hidden layer (the network is then a linear
 * classifier). Spaces are allowed. */
gboolean run_settings_parse_hidden (RunSettings *settings, const char *text, GError **error);

/* And back. NULL if the network is no plain perceptron. The caller frees it. */
char *run_settings_format_hidden (const RunSettings *settings);

/* The network in a few words, for a caption: of a perceptron the sizes of all layers,
 * “3072-128-64-3”, else “6 convolutions, 287,843 weights”; without the weights if the network does
 * not fit images of shape @input. The caller frees it. */
char *run_settings_describe_network (const RunSettings *settings, NnShape input, size_t n_classes);

/* What the engine is told; @settings must pass run_settings_check(). keep_best is set where images
 * are held out. */
void run_settings_to_trainer (const RunSettings *settings, NnTrainerSettings *trainer);

G_END_DECLS
