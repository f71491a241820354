/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What the thread of a branch does with what comes: negotiate, thin
 * out, scale, push; stop when downstream does, and begin again where it can.
 * Whatever its downstream answers stays with it. */

#pragma once

#include "gstabrteepad.h"

G_BEGIN_DECLS

/* While the thread does not run. */
void gst_abr_tee_branch_reset (GstAbrTeePad *pad);
void gst_abr_tee_branch_flush (GstAbrTeePad *pad);

/* The branch's thread. */
void gst_abr_tee_branch_handle (GstAbrTeePad *pad, GstBranchItem *item);

G_END_DECLS
