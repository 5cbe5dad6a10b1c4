/* The tables of settings: limits, defaults, names, and what each does in a line. */
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "run-settings-private.h"

/* Enough for any number as text. */
#define NUMBER_LENGTH 64

static const RunField FIELDS[RUN_N_FIELDS] = {
  [RUN_FIELD_LEARNING_RATE] = { "learning-rate", N_ ("Learning rate"),
                                N_ ("How far each step moves the weights: too small learns slowly, "
                                    "too large never settles"),
                                1e-6, 10, 0.01, 6 },
  [RUN_FIELD_BATCH_SIZE] = { "batch-size", N_ ("Batch size"),
                             N_ ("How many images the network sees before it corrects its weights "
                                 "once"),
                             1, 4096, 64, 0 },
  [RUN_FIELD_EPOCHS] = { "epochs", N_ ("Epochs"),
                         N_ ("How many times the network goes through all training images"), 1,
                         10000, 50, 0 },
  [RUN_FIELD_SEED] = { "seed", N_ ("Seed"),
                       N_ ("Where the random numbers start: the same seed gives the same network "
                           "again"),
                       0, (double) RUN_MAX_SEED, 0, 0 },
  [RUN_FIELD_THREADS] = { "threads", N_ ("Threads"),
                          N_ ("How many processor cores do the work, 0 for all; the result is the "
                              "same"),
                          0, 256, 0, 0 },
  [RUN_FIELD_MOMENTUM] = { "momentum", N_ ("Momentum"),
                           N_ ("How much of the last step goes on in the next one, for SGD and "
                               "Muon: 0.9 is usual, 0 is none"),
                           0, 0.999, 0, 3 },
  [RUN_FIELD_WEIGHT_DECAY] = { "weight-decay", N_ ("Weight decay"),
                               N_ ("How strongly each step pulls the weights toward zero, which "
                                   "keeps the network from learning by heart"),
                               0, 1, 0, 6 },
  [RUN_FIELD_CLIP_NORM] = { "clip-norm", N_ ("Gradient clipping"),
                            N_ ("The longest gradient that a step follows, longer ones are cut "
                                "to it: helps where the loss jumps; 0 is none"),
                            0, 1000, 0, 3 },
  [RUN_FIELD_VECTOR_RATE] = { "vector-rate", N_ ("Rate of vectors"),
                              N_ ("For Muon: the learning rate of biases and norms as a multiple "
                                  "of that of the kernels"),
                              0.0001, 1000, 0.05, 4 },
  [RUN_FIELD_WARM_UP] = { "warm-up", N_ ("Warm-up"),
                          N_ ("The part of the training in which the learning rate rises, for the "
                              "schedules one cycle and triangle"),
                          0, 1, 0.25, 3 },
  [RUN_FIELD_LABEL_SMOOTHING] = { "label-smoothing", N_ ("Label smoothing"),
                                  N_ ("How much doubt is put into the right answers, so that the "
                                      "network does not become too sure of itself: 0.1 is usual, "
                                      "0 is none"),
                                  0, 0.9, 0, 3 },
  [RUN_FIELD_AVERAGE] = { "average", N_ ("Averaged weights"),
                          N_ ("How slowly an average follows the weights, which is tested and "
                              "kept in their place: 0.999 is usual, 0 is none"),
                          0, 0.99999, 0, 5 },
  [RUN_FIELD_SHIFT] = { "shift", N_ ("Shift"),
                        N_ ("By how many pixels at most an image is moved each time that it is "
                            "trained with"),
                        0, 256, 0, 0 },
  [RUN_FIELD_CUTOUT] = { "cutout", N_ ("Cutout"),
                         N_ ("The side of a square that is blotted out of each image, in pixels: "
                             "the network must look at all of it; 0 is none"),
                         0, 256, 0, 0 },
  [RUN_FIELD_BRIGHTNESS] = { "brightness", N_ ("Brightness"),
                             N_ ("How much brighter or darker an image may become each time that "
                                 "it is trained with"),
                             0, 1, 0, 3 },
  [RUN_FIELD_CONTRAST] = { "contrast", N_ ("Contrast"),
                           N_ ("How much stronger or weaker the contrast of an image may become "
                               "each time that it is trained with"),
                           0, 1, 0, 3 },
  [RUN_FIELD_SATURATION] = { "saturation", N_ ("Saturation"),
                             N_ ("How much stronger or paler the colors of an image may become "
                                 "each time that it is trained with"),
                             0, 1, 0, 3 },
  [RUN_FIELD_MIXUP] = { "mixup", N_ ("Mixup"),
                        N_ ("How strongly two images and their answers are blended into one: 0.2 "
                            "is usual, 0 is none"),
                        0, (double) NN_MIXUP_MAX, 0, 3 },
  [RUN_FIELD_VALIDATION] = { "validation", N_ ("Validation images"),
                             N_ ("The part of the training images that is held out to watch and "
                                 "choose by, while the test images wait for the end: 10% is "
                                 "usual, 0% is none"),
                             0, 0.9, 0, 3 },
  [RUN_FIELD_PATIENCE] = { "patience", N_ ("Patience"),
                           N_ ("After how many epochs without progress on the validation images "
                               "the training ends by itself; 0 is never"),
                           0, 10000, 0, 0 },
  [RUN_FIELD_HIDDEN] = { "hidden", N_ ("Units"),
                         N_ ("How many units a hidden layer has: more can learn finer differences, "
                             "but take longer"),
                         1, NN_ARCHITECTURE_MAX_UNITS, 64, 0 },
};

/* The names stand in the order of the engine's constants. */
static const RunChoice CHOICES[RUN_N_CHOICES] = {
  [RUN_CHOICE_OPTIMIZER] = { "optimizer",
                             N_ ("Optimizer"),
                             N_ ("How the weights are corrected: plain steps (SGD), steps that "
                                 "adapt to each weight (AdamW), or to each layer as a whole "
                                 "(Muon)"),
                             { "sgd", "adamw", "muon" },
                             { N_ ("SGD"), N_ ("AdamW"), N_ ("Muon") } },
  [RUN_CHOICE_SCHEDULE] = { "schedule",
                            N_ ("Schedule"),
                            N_ ("How the learning rate changes in the course of the training"),
                            { "constant", "step", "cosine", "one-cycle", "triangle" },
                            { N_ ("Constant"), N_ ("Step"), N_ ("Cosine"), N_ ("One cycle"),
                              N_ ("Triangle") } },
  [RUN_CHOICE_NORMALIZE] = { "normalize",
                             N_ ("Normalize images"),
                             N_ ("Whether each color channel is brought to mean 0 and deviation 1, "
                                 "as measured on the training images"),
                             { "no", "yes" },
                             { N_ ("No"), N_ ("Yes") } },
  [RUN_CHOICE_FLIP] = { "flip",
                        N_ ("Mirror images"),
                        N_ ("Whether images are trained with mirrored, left to right: by chance, "
                            "or in turns from epoch to epoch"),
                        { "none", "random", "alternating" },
                        { N_ ("Never"), N_ ("Random"), N_ ("Alternating") } },
  [RUN_CHOICE_PRECISION] = { "precision",
                             N_ ("Mixed precision"),
                             N_ ("Whether convolutions multiply shorter numbers in processors that "
                                 "have a matrix unit, which is faster and learns as well; for "
                                 "others it makes no difference"),
                             { "full", "mixed" },
                             { N_ ("No"), N_ ("Yes") } },
  [RUN_CHOICE_TTA] = { "tta",
                       N_ ("Views at the test"),
                       N_ ("Whether the final test takes the mean over several views of each "
                           "image, which is slower and more accurate"),
                       { "none", "mirror", "mirror-shift" },
                       { N_ ("The image alone"), N_ ("Mirrored too"), N_ ("Mirrored, shifted") } },
};

const RunField *
run_field_get (RunFieldId field)
{
  g_return_val_if_fail ((size_t) field < RUN_N_FIELDS, NULL);
  return &FIELDS[field];
}

gboolean
run_field_is_share (RunFieldId field)
{
  return field == RUN_FIELD_VALIDATION || field == RUN_FIELD_WARM_UP ||
         field == RUN_FIELD_BRIGHTNESS || field == RUN_FIELD_CONTRAST ||
         field == RUN_FIELD_SATURATION;
}

const RunChoice *
run_choice_get (RunChoiceId choice)
{
  g_return_val_if_fail ((size_t) choice < RUN_N_CHOICES, NULL);
  return &CHOICES[choice];
}

/* The number as people write it, with a point in every locale: 0.000001, not 1e-06; 64, not
 * 64.000000. */
static void
format_number (char *text, double value)
{
  char *end;

  if (!isfinite (value) || fabs (value) > 1e15 || (value != 0 && fabs (value) < 1e-6))
    {
      g_ascii_formatd (text, NUMBER_LENGTH, "%.16g", value);
      return;
    }
  g_ascii_formatd (text, NUMBER_LENGTH, "%.6f", value);
  end = text + strlen (text);
  while (end[-1] == '0')
    *--end = '\0';
  if (end[-1] == '.')
    end[-1] = '\0';
}

/* Written so that a NaN fails. */
gboolean
run_field_check (RunFieldId id, double value, GError **error)
{
  const RunField *field = &FIELDS[id];
  char minimum[NUMBER_LENGTH], maximum[NUMBER_LENGTH], found[NUMBER_LENGTH];

  if (value >= field->minimum && value <= field->maximum)
    return TRUE;
  format_number (minimum, field->minimum);
  format_number (maximum, field->maximum);
  format_number (found, value);
  g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
               _ ("The setting “%s” must be from %s to %s, but is %s."), _ (field->title), minimum,
               maximum, found);
  return FALSE;
}
