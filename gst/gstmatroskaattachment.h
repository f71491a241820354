/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A file attached to a Matroska file as a tag: an image, or another
 * attachment. */

#pragma once

#include <gst/gst.h>

#include "core/matroska-attachment.h"

G_BEGIN_DECLS

/* Adds `attachment` to `list` as image or attachment. Its bytes are copied: a
 * tag outlives the block that they were read into, and would pin all of it. */
void gst_matroska_attachment_add_to_list (const MatroskaAttachment *attachment,
    GstTagList *list);

G_END_DECLS
