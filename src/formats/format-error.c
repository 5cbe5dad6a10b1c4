#include "format-error.h"

G_DEFINE_QUARK (format_error_quark, format_error)
