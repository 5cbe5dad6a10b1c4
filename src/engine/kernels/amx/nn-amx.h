/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products in the matrix unit of x86 processors that have AMX.
 *
 * The unit multiplies numbers of 8 significant bits (bfloat16) and adds up in float, more than ten
 * times as fast as vectors of floats. Each float is therefore split into two such numbers, x = hi +
 * lo + e with |e| <= 2⁻¹⁷ |x|, and a product is the sum of three: hi·hi' + lo·hi' + hi·lo'. What is
 * left out is at most some 2⁻¹⁶ |x·x'|, less than what the shortest of the formats that graphics
 * processors train with (TF32: 2⁻¹¹) rounds away from each number. Numbers that are not finite make
 * sums that are not finite; sums below 10⁻³⁸ become zero.
 *
 * The source of the method: G. Henry, P. T. P. Tang, A. Heinecke, "Leveraging the bfloat16
 * Artificial Intelligence Datatype for Higher-Precision Computations", ARITH 2019.
 */
#pragma once

#include "nn-kernel.h"

G_BEGIN_DECLS

#define NN_AMX_PRODUCT_ERROR 0x1p-16

/* Whether the processor has the unit and the system lets this program use it. */
gboolean nn_amx_is_available (void);

/* nn_gemm(). Each number of C is one sum in the order of k, wherever in C it is: cutting C changes
 * no bit. */
void nn_amx_multiply (NnWorker *worker, const NnProduct *product);

G_END_DECLS
