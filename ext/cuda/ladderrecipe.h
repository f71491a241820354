/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. How a picture of one size and layout is made of another: what the
 * kernel (ladderkernel.h) has to know, before anybody knows where in memory the
 * two are. Several recipes make one launch. */

#pragma once

#include "ladderkernel.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

#define LADDER_MAX_COMPONENTS 3

typedef struct
{
  guint n_planes;
  LadderPlane planes[LADDER_MAX_COMPONENTS]; /* addresses are offsets: of
              samples in their video plane, of axes in the tables, in bytes */
  guint in_plane[LADDER_MAX_COMPONENTS];
  guint out_plane[LADDER_MAX_COMPONENTS];
  guint span;
  GArray *tables; /* of guint16 */
} LadderRecipe;

/* Where the video planes of a picture are. */
typedef struct
{
  LadderAddress planes[GST_VIDEO_MAX_PLANES];
  guint pitch[GST_VIDEO_MAX_PLANES]; /* bytes */
} LadderPicture;

/* FALSE and `reason` (static) when the kernel makes no such picture: it takes
 * planes and pairs of 8 to 16 bits, progressive, of even size where chroma is
 * subsampled, and changes size, layout and chroma site only. */
gboolean ladder_recipe_init (LadderRecipe *recipe, const GstVideoInfo *in,
    const GstVideoInfo *out, const gchar **reason);
void ladder_recipe_clear (LadderRecipe *recipe);

/* Adds the picture to the launch, which begins zeroed; FALSE when it is full, or
 * lines of `in` do not begin at whole words. `tables`: where a copy of the recipe's
 * is. */
gboolean ladder_launch_add (LadderLaunch *launch, const LadderRecipe *recipe,
    LadderAddress tables, const LadderPicture *in, const LadderPicture *out);

guint ladder_launch_n_blocks (const LadderLaunch *launch);
guint ladder_launch_shared_bytes (const LadderLaunch *launch);

G_END_DECLS
