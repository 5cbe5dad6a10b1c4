/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parameters of any network as arrays with the names, shapes and order of numbers that PyTorch
 * has: "conv1.weight" [outputs, inputs, height, width], "conv1.bias" [outputs], "norm1.weight",
 * "norm1.bias", "norm1.running_mean" and "norm1.running_var" [channels], "dense1.weight" [outputs,
 * inputs], "dense1.bias" [outputs]: nn-layer-parameters.h knows them. Layers of a kind are counted
 * from 1 in the order of computing; the last dense layer is the one that gives the logits. float32.
 */
#pragma once

#include "nn-model.h"
#include "npy-array.h"
#include "zip-writer.h"

G_BEGIN_DECLS

/* TRUE for "conv1.weight", "norm12.running_var", ...: the name of a kind of layer, a number, and
 * whatever a parameter may be called. */
gboolean named_weights_is_name (const char *name);

/* Writes all parameters of @model as members of a zip, a chunk at a time. */
gboolean named_weights_write (ZipWriter *writer, const NnModel *model, GError **error);

/* TRUE if @arrays are exactly the parameters of the network that @plan is of. If not,
 * FORMAT_ERROR_INVALID names the missing, surplus or misfitting array. @file_name is for the error
 * only. */
gboolean named_weights_check (GPtrArray *arrays,
                              const NnArchitecturePlan *plan,
                              const char *file_name,
                              GError **error);

/* Copies arrays that named_weights_check() has found to fit into the network of that plan. Numbers
 * that are not finite are taken as they are. FALSE with NN_ERROR_MEMORY, which names @file_name, if
 * there is none for a copy. */
gboolean
named_weights_to_model (GPtrArray *arrays, NnModel *model, const char *file_name, GError **error);

/* An NpyStreamSource: the numbers of an NnTensor, row after row. */
void named_weights_read_rows (gconstpointer data, size_t first, size_t n, float *values);

G_END_DECLS
