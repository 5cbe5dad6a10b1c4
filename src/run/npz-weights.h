/* A network's weights as NumPy's .npz.
 *
 * A perceptron is written as NumPy recipes write it: W1 (inputs × outputs), b1 (1 × outputs),
 * W2, ... float32; any other network with PyTorch's names and shapes (named-weights.h). */
#pragma once

#include "nn-model.h"
#include "npz.h"

G_BEGIN_DECLS

/* TRUE if @model is made of dense layers with biases and ReLU alone. */
gboolean npz_is_perceptron (const NnModel *model);

/* The weights of a network. */
gboolean npz_write_weights (const char *path, const NnModel *model, GError **error);

/* A new perceptron whose layer sizes are those of the arrays: W1, b1, W2, ... @input is the
 * shape of a sample. Numbers may be float16, float32 or float64, biases (n,) or (1, n). Missing,
 * surplus or misfitting arrays, and numbers that are not finite, are errors. Other members of
 * the zip than arrays are ignored. */
NnModel *npz_read_weights (const char *path, NnShape input, GError **error);

/* Writes the model's parameters as members of a zip, a piece at a time: W1, b1, ... or, if it is no
 * perceptron, those of named-weights.h. */
gboolean npz_write_model (ZipWriter *writer, const NnModel *model, GError **error);

/* Arrays W1, b1, ... into a perceptron that has been built. @file_name is for the error only.
 * Numbers that are not finite are taken as they are: a run that diverged has such. */
gboolean
npz_arrays_to_model (GPtrArray *arrays, NnModel *model, const char *file_name, GError **error);

/* How many dense layers @arrays are the weights of: exactly W1, b1, ..., Wn, bn, each fitting
 * the one before and the first fitting @n_inputs. 0 with FORMAT_ERROR_INVALID, in a sentence that
 * names the missing, surplus or misfitting array, if they are not. */
size_t npz_count_layers (GPtrArray *arrays, size_t n_inputs, const char *file_name, GError **error);

/* TRUE for W1, b1, W2, ..., conv1.weight, ... */
gboolean npz_is_weight_name (const char *name);

G_END_DECLS
