/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pass of a batch through a network in stages (nn-stage.h): any network but a plain perceptron.
 * See nn-pass.h, which chooses. All functions with a worker are called by every thread. */
#pragma once

#include "nn-model.h"
#include "nn-pass-mode.h"
#include "nn-stages.h"

G_BEGIN_DECLS

typedef struct _NnStagedPass NnStagedPass;

NnStagedPass *nn_staged_pass_new (NnModel *model,
                                  size_t max_batch,
                                  NnGradients gradients,
                                  NnPrecision precision,
                                  const NnWorkers *workers,
                                  GError **error);
void nn_staged_pass_free (NnStagedPass *pass);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnStagedPass, nn_staged_pass_free)

/* Where the pixels of image @image go. */
NnMaps nn_staged_pass_get_image (NnStagedPass *pass, size_t image);

NnTensor *nn_staged_pass_get_logits (NnStagedPass *pass);
NnTensor *nn_staged_pass_get_logit_gradients (NnStagedPass *pass);

/* Takes over the parameters as they are now. Ends with a barrier. */
void nn_staged_pass_prepare (NnStagedPass *pass, NnWorker *worker);

void
nn_staged_pass_forward (NnStagedPass *pass, NnWorker *worker, size_t batch, const NnPassMode *mode);

/* Stores the gradients that the pass is for. */
void nn_staged_pass_backward (NnStagedPass *pass,
                              NnWorker *worker,
                              size_t batch,
                              const NnPassMode *mode);

/* Where ∂loss/∂(the pixels of image @image) is. */
NnMaps nn_staged_pass_get_input_gradient (NnStagedPass *pass, size_t image);

/* As nn_pass_find_non_finite(); of the layers of a stage, the last one is named. */
size_t nn_staged_pass_find_non_finite (const NnStagedPass *pass, size_t batch);

G_END_DECLS
