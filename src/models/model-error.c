#include "model-error.h"

G_DEFINE_QUARK (model_error_quark, model_error)
