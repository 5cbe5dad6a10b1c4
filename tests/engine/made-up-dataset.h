/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small data set that a perceptron can learn: each class has a pattern of its own, under noise.
 */
#pragma once

#include "nn.h"

NnDataset *made_up_dataset_new (
    NnShape shape, size_t n_classes, size_t n_training, size_t n_test, guint64 seed);
