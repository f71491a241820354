/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ladderrecipe.h"

#include "core/filtertaps.h"
#include "gstframeplanes.h"

G_STATIC_ASSERT (sizeof (LadderLaunch) <= 4096);

/* --- which pictures --- */

static gboolean
has_whole_chroma (const GstVideoInfo *info)
{
  guint last = GST_VIDEO_INFO_N_COMPONENTS (info) - 1;
  guint w_sub = GST_VIDEO_FORMAT_INFO_W_SUB (info->finfo, last);
  guint h_sub = GST_VIDEO_FORMAT_INFO_H_SUB (info->finfo, last);
  return GST_VIDEO_INFO_WIDTH (info) % (1 << w_sub) == 0 &&
      GST_VIDEO_INFO_HEIGHT (info) % (1 << h_sub) == 0;
}

static const gchar *
find_fault (const GstVideoInfo *in, const GstVideoInfo *out)
{
  if (!gst_frame_planes_take (in) || !gst_frame_planes_take (out) ||
      GST_VIDEO_INFO_IS_RGB (in) || GST_VIDEO_INFO_IS_RGB (out) ||
      GST_VIDEO_INFO_N_COMPONENTS (in) != GST_VIDEO_INFO_N_COMPONENTS (out))
    return "the pixel format";
  if (GST_VIDEO_INFO_COMP_DEPTH (in, 0) != GST_VIDEO_INFO_COMP_DEPTH (out, 0))
    return "the change of depth";
  if (!gst_video_colorimetry_is_equal (&in->colorimetry, &out->colorimetry))
    return "the change of colours";
  if (GST_VIDEO_INFO_IS_INTERLACED (in) || GST_VIDEO_INFO_IS_INTERLACED (out))
    return "interlaced pictures";
  if (!has_whole_chroma (in) || !has_whole_chroma (out))
    return "an odd size";
  return NULL;
}

/* --- what the kernel has to know --- */

/* GStreamer 1.22 says of P010 that the second of a pair is a byte after the
 * first. */
static LadderSamples
describe (const GstVideoInfo *info, guint component)
{
  const GstVideoFormatInfo *format = info->finfo;
  guint bytes = GST_VIDEO_FORMAT_INFO_BITS (format) > 8 ? 2 : 1;
  gboolean is_second = GST_VIDEO_FORMAT_INFO_POFFSET (format, component) > 0;
  return (LadderSamples){
    .base = is_second ? bytes : 0,
    .step = (guint) GST_VIDEO_FORMAT_INFO_PSTRIDE (format, component),
    .bytes = bytes,
    .unused = GST_VIDEO_FORMAT_INFO_SHIFT (format, component),
    .depth = GST_VIDEO_FORMAT_INFO_DEPTH (format, component),
  };
}

/* Chroma on the first of two pixels is a quarter of its own distance before the
 * middle of both. Unknown is as in MPEG-2, as all of this project has it. */
static guint
early (const GstVideoInfo *info, guint component, gboolean is_across)
{
  GstVideoChromaSite site = GST_VIDEO_INFO_CHROMA_SITE (info);
  guint subsampling = is_across
      ? GST_VIDEO_FORMAT_INFO_W_SUB (info->finfo, component)
      : GST_VIDEO_FORMAT_INFO_H_SUB (info->finfo, component);
  if (site == GST_VIDEO_CHROMA_SITE_UNKNOWN)
    site = GST_VIDEO_CHROMA_SITE_MPEG2;
  return subsampling == 1 &&
      (site &
          (is_across ? GST_VIDEO_CHROMA_SITE_H_COSITED
                     : GST_VIDEO_CHROMA_SITE_V_COSITED));
}

static LadderAxis
add_axis (LadderRecipe *recipe, const FilterAxis *axis)
{
  FilterTaps taps;
  filter_taps_init (&taps, axis);
  LadderAxis made = { .n_taps = taps.n_taps, .n_out = taps.n_out };
  made.first = recipe->tables->len * sizeof (guint16);
  g_array_append_vals (recipe->tables, taps.first, taps.n_out);
  made.weights = recipe->tables->len * sizeof (guint16);
  g_array_append_vals (recipe->tables, taps.weights, taps.n_out * taps.n_taps);
  filter_taps_clear (&taps);
  return made;
}

static guint
widest_tile (const LadderRecipe *recipe, const LadderAxis *across)
{
  const guint16 *first =
      (const guint16 *) recipe->tables->data + across->first / sizeof (guint16);
  guint widest = 0;
  for (guint left = 0; left < across->n_out; left += LADDER_TILE_WIDTH) {
    guint last = MIN (left + LADDER_TILE_WIDTH, across->n_out) - 1;
    widest = MAX (widest, first[last] + across->n_taps - first[left]);
  }
  return widest;
}

static void
add_component (LadderRecipe *recipe, const GstVideoInfo *in,
    const GstVideoInfo *out, guint component)
{
  guint i = recipe->n_planes++;
  LadderPlane *plane = &recipe->planes[i];
  const FilterAxis across = {
    .n_in = (guint) GST_VIDEO_INFO_COMP_WIDTH (in, component),
    .n_out = (guint) GST_VIDEO_INFO_COMP_WIDTH (out, component),
    .in_early = early (in, component, TRUE),
    .out_early = early (out, component, TRUE),
  };
  const FilterAxis down = {
    .n_in = (guint) GST_VIDEO_INFO_COMP_HEIGHT (in, component),
    .n_out = (guint) GST_VIDEO_INFO_COMP_HEIGHT (out, component),
    .in_early = early (in, component, FALSE),
    .out_early = early (out, component, FALSE),
  };
  plane->in = describe (in, component);
  plane->out = describe (out, component);
  plane->across = add_axis (recipe, &across);
  plane->down = add_axis (recipe, &down);
  recipe->in_plane[i] = GST_VIDEO_INFO_COMP_PLANE (in, component);
  recipe->out_plane[i] = GST_VIDEO_INFO_COMP_PLANE (out, component);
  recipe->span = MAX (recipe->span, widest_tile (recipe, &plane->across));
}

gboolean
ladder_recipe_init (LadderRecipe *recipe, const GstVideoInfo *in,
    const GstVideoInfo *out, const gchar **reason)
{
  *recipe = (LadderRecipe){ 0 };
  *reason = find_fault (in, out);
  if (*reason)
    return FALSE;
  recipe->tables = g_array_new (FALSE, FALSE, sizeof (guint16));
  for (guint c = 0; c < GST_VIDEO_INFO_N_COMPONENTS (in); c++)
    add_component (recipe, in, out, c);
  if (recipe->span <= LADDER_MAX_SPAN)
    return TRUE;
  *reason = "the ratio of the sizes";
  ladder_recipe_clear (recipe);
  return FALSE;
}

void
ladder_recipe_clear (LadderRecipe *recipe)
{
  g_clear_pointer (&recipe->tables, g_array_unref);
}

/* --- several of them --- */

static guint
tiles_down (const LadderPlane *plane)
{
  return (plane->down.n_out + LADDER_TILE_HEIGHT - 1) / LADDER_TILE_HEIGHT;
}

static void
place_axis (LadderAxis *axis, LadderAddress tables)
{
  axis->first += tables;
  axis->weights += tables;
}

static void
place_samples (LadderSamples *samples, const LadderPicture *picture,
    guint plane)
{
  samples->base += picture->planes[plane];
  samples->pitch = picture->pitch[plane];
}

static gboolean
is_of_words (const LadderRecipe *recipe, const LadderPicture *picture)
{
  for (guint i = 0; i < recipe->n_planes; i++) {
    guint plane = recipe->in_plane[i];
    if (picture->planes[plane] % LADDER_WORD != 0 ||
        picture->pitch[plane] % LADDER_WORD != 0)
      return FALSE;
  }
  return TRUE;
}

gboolean
ladder_launch_add (LadderLaunch *launch, const LadderRecipe *recipe,
    LadderAddress tables, const LadderPicture *in, const LadderPicture *out)
{
  guint n_blocks = ladder_launch_n_blocks (launch);
  if (launch->n_planes + recipe->n_planes > LADDER_MAX_PLANES ||
      !is_of_words (recipe, in))
    return FALSE;
  for (guint i = 0; i < recipe->n_planes; i++) {
    LadderPlane *plane = &launch->planes[launch->n_planes++];
    *plane = recipe->planes[i];
    place_samples (&plane->in, in, recipe->in_plane[i]);
    place_samples (&plane->out, out, recipe->out_plane[i]);
    place_axis (&plane->across, tables);
    place_axis (&plane->down, tables);
    plane->tiles_across =
        (plane->across.n_out + LADDER_TILE_WIDTH - 1) / LADDER_TILE_WIDTH;
    plane->first_tile = n_blocks;
    n_blocks += plane->tiles_across * tiles_down (plane);
  }
  launch->span = MAX (launch->span, recipe->span);
  return TRUE;
}

guint
ladder_launch_n_blocks (const LadderLaunch *launch)
{
  if (launch->n_planes == 0)
    return 0;
  const LadderPlane *last = &launch->planes[launch->n_planes - 1];
  return last->first_tile + last->tiles_across * tiles_down (last);
}

guint
ladder_launch_shared_bytes (const LadderLaunch *launch)
{
  return launch->span * LADDER_TILE_HEIGHT * (guint) sizeof (guint16);
}
