/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run: the settings, what happened, and the network that came of it.
 *
 * Reference-counted, and of one thread: that which fills it, as epochs and events come. What it is
 * filled with is immutable and can be shared: the run of another thread is filled with the same.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "nn-dataset.h"
#include "nn-metrics.h"
#include "nn-model.h"
#include "nn-ref-count.h"
#include "run-environment.h"
#include "run-settings.h"

G_BEGIN_DECLS

/* How many bytes of predictions a run holds: those of some 300 epochs of CIFAR-10. With more, those
 * of some epochs are dropped, such that the others lie evenly; the last epoch's are always there.
 */
#define RUN_MAX_PREDICTIONS ((size_t) 64 << 20)

/* One epoch's figures. Those of its evaluation are of the validation images where there are such
 * (run_has_validation()); both NAN where no image was evaluated (run_epoch_is_evaluated()).
 * Reference-counted; immutable once whoever made it has filled it in and handed it on. */
typedef struct
{
  guint epoch;  /* counted from 1 */
  guint64 step; /* batches since the start, at the end of the epoch */
  double training_loss;
  double training_accuracy;
  double evaluation_loss;
  double evaluation_accuracy;
  double learning_rate;
  double seconds; /* optimization since the start */

  /* Probabilities as float16 little-endian, [run_get_n_evaluated_images(), n_classes]; or NULL. See
   * RUN_MAX_PREDICTIONS. */
  GBytes *predictions;

  /*< private >*/
  NnRefCount ref_count;
} RunEpoch;

typedef enum
{
  RUN_EVENT_LEARNING_RATE, /* value: the new rate */
  RUN_EVENT_EPOCHS,        /* value: the new number of epochs */
  RUN_EVENT_PAUSED,        /* value: seconds that it lasted */
  RUN_EVENT_STOPPED,       /* by the user */
  RUN_EVENT_NON_FINITE,    /* value: the loss that was seen, NAN or infinite */
  RUN_EVENT_EARLY_STOP,    /* by itself; value: for how many epochs nothing had got better */
} RunEventKind;

/* Something that is marked on the curve. */
typedef struct
{
  RunEventKind kind;
  guint epoch;  /* under way when it happened, counted from 1 */
  guint64 step; /* batches done before it */
  double value;
} RunEvent;

typedef struct
{
  char *name;            /* what the user calls it */
  char *created;         /* ISO 8601, UTC */
  RunSettings *settings; /* owned, never NULL */
  char *dataset_name;
  char *dataset_hash; /* nn_dataset_get_hash(); NULL if unknown */
  NnShape input_shape;
  char **class_names;         /* NULL-terminated */
  size_t n_training_images;   /* of the data set */
  size_t n_validation_images; /* how many of them were held out */
  size_t n_test_images;
  RunEnvironment *environment; /* it was trained with; NULL: not known */
  guint threads;               /* that it really used */
  double seconds;              /* optimization alone */
  guint64 images_seen;
  guint64 steps;        /* batches done */
  guint64 network_step; /* how many of them the network has learned from that is kept; 0: none
                         * (run_get_network_epoch()) */
  GPtrArray *epochs;    /* of RunEpoch */
  GArray *events;       /* of RunEvent */

  /* The figures of the test images: the latest; NAN until there are any, and as soon as the weights
   * have gone on without them. */
  double test_loss;
  double test_accuracy;
  guint n_test_evaluations; /* how often the test images were evaluated: the more often somebody
                             * has chosen by their figures, the less these say about other images */

  GArray *batch_losses;     /* of float, one per batch; may be empty */
  GArray *batch_accuracies; /* of float, one per batch; may be empty */
  NnModel *model;           /* NULL until there is one */

  /*< private >*/
  NnRefCount ref_count;
  JsonObject *extra; /* the fields of run.json as they were read, kept for those that this version
                      * does not know; or NULL */
  GHashTable
      *extra_members; /* name → GBytes: members of the file that this version does not know */
} Run;

/* “CIFAR-10 · 3072-128-64-3”, “CIFAR-10 · 6 convolutions, 287,843 weights”: what a run is called as
 * long as the user gives it no other name. */
char *run_propose_name (NnDataset *dataset, const RunSettings *settings);

/* An empty run for a data set: the whole of it, of which some images may be held out later as the
 * settings say. dataset_hash is left NULL, because computing it takes half a second;
 * whoever saves the run sets it. */
Run *run_new (const char *name, NnDataset *dataset, const RunSettings *settings);
Run *run_ref (Run *run);
void run_unref (Run *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_unref)

RunEpoch *run_epoch_new (void);
RunEpoch *run_epoch_ref (RunEpoch *epoch);
void run_epoch_unref (RunEpoch *epoch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RunEpoch, run_epoch_unref)

/* FALSE if no image was evaluated after this epoch: there was none, it was not due, or was stopped.
 */
gboolean run_epoch_is_evaluated (const RunEpoch *epoch);

/* Takes the reference to @epoch. Without validation images its evaluation is one of the test
 * images, which counts as one evaluation of them; without figures as none. */
void run_append_epoch (Run *run, RunEpoch *epoch);

/* The test images were evaluated beside the epochs: the run's test figures are now these. */
void run_append_test (Run *run, double loss, double accuracy);

/* The test of the weights that are left was skipped: there are no test figures, whatever they were
 * at some epoch. */
void run_skip_test (Run *run);
void run_append_event (Run *run, const RunEvent *event);
/* Appends to both arrays of batches; steps becomes at least their length. */
void run_append_batch (Run *run, float loss, float accuracy);

/* How far it has come. */
void run_set_progress (Run *run, guint64 steps, guint64 images_seen, double seconds);

/* The last epoch, or NULL. */
const RunEpoch *run_get_last_epoch (const Run *run);

/* The last one that was evaluated, or NULL. */
const RunEpoch *run_get_last_evaluated_epoch (const Run *run);

/* The epoch with the highest evaluation accuracy, or NULL. Of equals it is the first; among
 * validation figures the one with the smallest loss, whose weights are those that were kept. */
const RunEpoch *run_get_best_epoch (const Run *run);

/* The last event of that kind, or NULL. */
const RunEvent *run_find_event (const Run *run, RunEventKind kind);

/* The peak of the learning rate in an epoch, with what was changed while it trained. */
double run_get_learning_rate (const Run *run, guint epoch);

/* The epoch, counted from 1, that the last batch was of; @is_partial becomes TRUE if there were
 * batches of it left. 0 without batches. */
guint run_get_reached_epoch (const Run *run, gboolean *is_partial);

/* The epoch, counted from 1, that the network belongs to which is kept: the one after which it was
 * or, if @is_partial becomes TRUE, in the middle of which. 0 if there is none. */
guint run_get_network_epoch (const Run *run, gboolean *is_partial);

/* TRUE if training images were held out: the figures of the epochs are theirs then. */
gboolean run_has_validation (const Run *run);

/* How many images the figures and predictions of each epoch are of. */
size_t run_get_n_evaluated_images (const Run *run);

/* How many images are trained with: those that are not held out. */
size_t run_get_n_trained_images (const Run *run);

/* Batches in an epoch. */
guint run_get_n_batches (const Run *run);

size_t run_get_n_classes (const Run *run);

/* Probabilities [n_images, n_classes] as float16 (IEEE 754 binary16, little-endian), rounded to
 * nearest even. Where rounding would make another class the first of the largest, that class's
 * number is one step smaller, so that the prediction of every image (nn_argmax()) stays what it
 * was. NULL if there is no memory for them: a run is one without them as well. */
GBytes *run_predictions_pack (const float *probabilities, size_t n_images, size_t n_classes);

G_END_DECLS
