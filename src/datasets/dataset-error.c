#include "dataset-error.h"

G_DEFINE_QUARK (dataset-error-quark, dataset_error)
