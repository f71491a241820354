/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. How pictures are to be shown, as tags say it. */

#pragma once

#include <gst/gst.h>

#include "core/mp4init.h"

G_BEGIN_DECLS

/* FALSE: `tags` do not say. */
gboolean gst_orientation_from_tags (const GstTagList *tags,
    Mp4Orientation *orientation);

G_END_DECLS
