/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a classifier got right and wrong. */
#pragma once

#include "nn-loss.h"

G_BEGIN_DECLS

/* With more classes than this there is no confusion matrix: nobody could look at one, and it grows
 * with their square (8 MiB here, 34 GB at most). */
#define NN_MAX_CONFUSION_CLASSES 1024

/* One class's share. A ratio whose denominator is zero is 0, as scikit-learn reports it. */
typedef struct
{
  double precision; /* of the images called this class, the part that is: tp / (tp + fp) */
  double recall;    /* of the images of this class, the part that was called so: tp / (tp + fn) */
  double f1;        /* harmonic mean: 2·tp / (2·tp + fp + fn) */
  size_t support;   /* images of this class: tp + fn */
  size_t predicted; /* images called this class: tp + fp */
} NnClassMetrics;

typedef struct
{
  size_t n_classes;
  size_t n_images;
  size_t n_correct;
  double accuracy;         /* n_correct / n_images; 0 without images */
  double loss;             /* mean cross-entropy in nats, −ln p(label); NAN without images */
  size_t *confusion;       /* n_classes × n_classes, row = actual, column = predicted; NULL with
                            * more than NN_MAX_CONFUSION_CLASSES */
  NnClassMetrics *classes; /* n_classes */
  NnClassMetrics macro;    /* unweighted mean over the classes; support and predicted are sums */
  NnClassMetrics weighted; /* mean weighted by support */
} NnMetrics;

/* Memory for probabilities [n_images, n_classes], never NULL but with NN_ERROR_MEMORY: it may be
 * the largest array of a training. To be freed with g_free(). */
float *nn_probabilities_new (size_t n_images, size_t n_classes, GError **error);

/* From probabilities [n_images, n_classes] and labels [n_images]. The prediction is the largest
 * probability, the first of equals; a row that is not finite counts as class 0 and as infinite
 * loss. */
NnMetrics *nn_metrics_new (const float *probabilities,
                           const guint16 *labels,
                           size_t n_images,
                           size_t n_classes);
NnMetrics *nn_metrics_copy (const NnMetrics *metrics);
void nn_metrics_free (NnMetrics *metrics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnMetrics, nn_metrics_free)

/* Cross-entropy of one row, −ln p[label], in nats; p is held above FLT_MIN so that a certain
 * mistake stays finite. */
double nn_cross_entropy (const float *probabilities, size_t label);

/* The 95 % confidence interval of an accuracy of n_correct / n_images (Wilson's score interval). */
void nn_accuracy_interval (size_t n_correct, size_t n_images, double *low, double *high);

G_END_DECLS
