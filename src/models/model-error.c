#include "model-error.h"

G_DEFINE_QUARK (model - error - quark, model_error)
