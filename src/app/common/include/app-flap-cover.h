/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an AdwFlap's side lies over in a narrow window is out of the keyboard's reach meanwhile. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* From now on Tab passes over the content of @flap while the side is open over it. The focus goes
 * along with what is seen: into the side that comes up over it, and when the side closes with the
 * focus in it, by whatever means, @focus_content is called with @data to put it into the content.
 * @data has to live as long as @flap. */
void app_flap_cover_content (AdwFlap *flap, void (*focus_content) (gpointer data), gpointer data);

G_END_DECLS
