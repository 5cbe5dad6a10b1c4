/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For data of callbacks: an owned weak reference. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* @object may be NULL. */
GWeakRef *app_weak_ref_new (gpointer object);

/* A GDestroyNotify. */
void app_weak_ref_free (gpointer ref);

G_END_DECLS
