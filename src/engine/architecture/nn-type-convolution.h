/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all convolutions have in common: a kernel, a stride, padding and a bias. */
#pragma once

#include "nn-layer-type.h"

G_BEGIN_DECLS

/* Takes the size of the kernel and the options. */
gboolean
nn_type_take_convolution (NnParser *parser, const char *pad_example, NnConvolutionSpec *spec);

/* The same as text, and translated. */
void
nn_type_print_convolution (const NnConvolutionSpec *spec, const NnLayerSpec *next, GString *text);
void nn_type_describe_convolution (const NnConvolutionSpec *spec, GString *text);

gboolean nn_type_convolution_equal (const NnLayerSpec *first, const NnLayerSpec *second);

/* As NnLayerType's infer(), where each of output->channels outputs, which are set, sees @n_inputs
 * channels. */
gboolean nn_type_infer_convolution (const NnConvolutionSpec *spec,
                                    NnShape input,
                                    size_t n_inputs,
                                    NnShape *output,
                                    guint64 *n_multiply_adds,
                                    GError **error);

/* The same of list_parameters(): weights of @kind, and the bias if there is one. */
guint nn_type_list_convolution_parameters (const NnConvolutionSpec *spec,
                                           size_t n_outputs,
                                           size_t n_inputs,
                                           NnParameterKind kind,
                                           NnParameterSpec *parameters);

gboolean *nn_type_get_convolution_bias (NnLayerSpec *spec);
NnConvolution nn_type_get_convolution (const NnLayerSpec *spec);

G_END_DECLS
