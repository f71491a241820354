/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The kernel, compiled for the processor, against the scaler that the processor
 * has otherwise: it must not be seen in a stream which of them made a picture. */

#include "gstframescaler.h"
#include "ladderhost.h"
#include "ladderrecipe.h"

#include <gst/check/gstcheck.h>

/* How far a sample may be off, in steps of the picture's depth, and how many in a
 * thousand at all. Of 8 bits both round once, in other places; with more zimg
 * rounds to the picture's depth between the two directions, too. */
typedef struct
{
  gint steps;
  guint per_thousand;
} Bound;

static const Bound of_8_bits = { .steps = 1, .per_thousand = 10 };
static const Bound of_more = { .steps = 2, .per_thousand = 200 };

typedef struct
{
  const gchar *in, *in_site, *out, *out_site;
  gint in_width, in_height, out_width, out_height;
} Row;

static const Row rows[] = {
  /* the usual ladder */
  { "NV12", "mpeg2", "NV12", "mpeg2", 1920, 1080, 1280, 720 },
  { "NV12", "mpeg2", "NV12", "mpeg2", 1920, 1080, 854, 480 },
  { "NV12", "mpeg2", "NV12", "mpeg2", 1920, 1080, 640, 360 },
  { "P010_10LE", "cosited", "P010_10LE", "cosited", 1920, 1080, 1280, 720 },
  { "P010_10LE", "cosited", "P010_10LE", "cosited", 1920, 1080, 640, 360 },
  /* ratios that leave a rest, tiles that are not full, one of them and less */
  { "NV12", "mpeg2", "NV12", "mpeg2", 642, 362, 234, 132 },
  { "NV12", "jpeg", "NV12", "jpeg", 642, 362, 638, 358 },
  { "NV12", "cosited", "NV12", "cosited", 350, 286, 64, 8 },
  { "P010_10LE", "mpeg2", "P010_10LE", "mpeg2", 642, 362, 234, 132 },
  { "P010_10LE", "jpeg", "P010_10LE", "jpeg", 98, 66, 66, 10 },
  { "NV12", "mpeg2", "NV12", "mpeg2", 64, 64, 2, 2 },
  { "NV12", "mpeg2", "NV12", "mpeg2", 10, 8, 4, 2 },
  /* one side alone, none */
  { "NV12", "mpeg2", "NV12", "mpeg2", 200, 100, 200, 50 },
  { "NV12", "mpeg2", "NV12", "mpeg2", 200, 100, 70, 100 },
  { "NV12", "mpeg2", "NV12", "mpeg2", 200, 100, 200, 100 },
  { "P010_10LE", "mpeg2", "P010_10LE", "mpeg2", 200, 100, 200, 100 },
  /* far down */
  { "NV12", "mpeg2", "NV12", "mpeg2", 3840, 160, 90, 10 },
  /* other layouts and sites */
  { "I420", "mpeg2", "I420", "mpeg2", 640, 360, 426, 240 },
  { "I420", "mpeg2", "NV12", "mpeg2", 640, 360, 426, 240 },
  { "NV12", "mpeg2", "I420", "jpeg", 640, 360, 426, 240 },
  { "NV21", "mpeg2", "YV12", "mpeg2", 640, 360, 320, 180 },
  { "I420_10LE", "mpeg2", "P010_10LE", "mpeg2", 640, 360, 426, 240 },
  { "P010_10LE", "cosited", "I420_10LE", "mpeg2", 640, 360, 426, 240 },
  { "Y42B", "mpeg2", "I420", "mpeg2", 640, 360, 426, 240 },
  { "Y444", "mpeg2", "NV12", "mpeg2", 640, 360, 426, 240 },
  { "GRAY8", NULL, "GRAY8", NULL, 641, 359, 427, 239 },
};

static GstCaps *
raw_caps (const gchar *format, const gchar *site, gint width, gint height)
{
  GstCaps *caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      format, "width", G_TYPE_INT, width, "height", G_TYPE_INT, height,
      "framerate", GST_TYPE_FRACTION, 30, 1, "colorimetry", G_TYPE_STRING,
      "bt709", NULL);
  if (site)
    gst_caps_set_simple (caps, "chroma-site", G_TYPE_STRING, site, NULL);
  return caps;
}

static guint
n_bytes (const GstVideoInfo *info)
{
  return GST_VIDEO_FORMAT_INFO_BITS (info->finfo) > 8 ? 2 : 1;
}

static guint8 *
line_of (GstVideoFrame *frame, guint plane, gint y)
{
  return (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, plane) +
      y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
}

/* Noise to the ends of the range over areas that are flat: what rounds and
 * clips wrongly shows in the one, what does not sum up to one in the other. */
static guint
pattern (GRand *random, gint x, gint y, guint depth)
{
  guint most = (1u << depth) - 1;
  if ((x / 16 + y / 16) % 3 == 0)
    return (guint) (x / 16 * 37 + y / 16 * 91) % (most + 1);
  return (x / 16 + y / 16) % 3 == 1
      ? (guint) g_rand_int_range (random, 0, (gint) most + 1)
      : g_rand_boolean (random) * most;
}

static GstBuffer *
new_source (const GstVideoInfo *info)
{
  GstVideoFrame frame;
  GRand *random = g_rand_new_with_seed (7);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  guint shift = GST_VIDEO_FORMAT_INFO_SHIFT (info->finfo, 0);
  guint depth = GST_VIDEO_INFO_COMP_DEPTH (info, 0);
  fail_unless (gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE));
  for (guint p = 0; p < GST_VIDEO_FRAME_N_PLANES (&frame); p++) {
    gint height = GST_VIDEO_FRAME_COMP_HEIGHT (&frame, p);
    gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (&frame, p);
    for (gint y = 0; y < height; y++)
      for (gint x = 0; x < stride / (gint) n_bytes (info); x++) {
        guint value = pattern (random, x, y, depth);
        if (n_bytes (info) == 1)
          line_of (&frame, p, y)[x] = (guint8) value;
        else
          ((guint16 *) line_of (&frame, p, y))[x] = (guint16) (value << shift);
      }
  }
  gst_video_frame_unmap (&frame);
  g_rand_free (random);
  return buffer;
}

static LadderPicture
place (GstVideoFrame *frame)
{
  LadderPicture picture = { 0 };
  for (guint p = 0; p < GST_VIDEO_FRAME_N_PLANES (frame); p++) {
    picture.planes[p] = (gsize) GST_VIDEO_FRAME_PLANE_DATA (frame, p);
    picture.pitch[p] = (guint) GST_VIDEO_FRAME_PLANE_STRIDE (frame, p);
  }
  return picture;
}

static GstBuffer *
run_kernel (const GstVideoInfo *in, const GstVideoInfo *out, GstBuffer *source)
{
  GstVideoFrame from, to;
  LadderRecipe recipe;
  LadderLaunch launch = { 0 };
  const gchar *reason;
  GstBuffer *picture = gst_buffer_new_allocate (NULL, out->size, NULL);
  fail_unless (gst_video_frame_map (&from, in, source, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&to, out, picture, GST_MAP_WRITE));
  fail_unless (ladder_recipe_init (&recipe, in, out, &reason), "%s", reason);
  LadderPicture read = place (&from), written = place (&to);
  fail_unless (ladder_launch_add (&launch, &recipe, (gsize) recipe.tables->data,
      &read, &written));
  ladder_host_run (&launch, ladder_launch_n_blocks (&launch),
      ladder_launch_shared_bytes (&launch));
  ladder_recipe_clear (&recipe);
  gst_video_frame_unmap (&from);
  gst_video_frame_unmap (&to);
  return picture;
}

static GstBuffer *
run_scaler (GstCaps *in, GstCaps *out, GstBuffer *source)
{
  g_autoptr (GError) error = NULL;
  GstFrameScaler *scaler = gst_frame_scaler_new (in, out, &error);
  fail_unless (scaler != NULL, "%s", error ? error->message : "");
  fail_unless_equals_string (gst_frame_scaler_name (scaler), "zimg");
  gst_frame_scaler_lock (scaler);
  GstBuffer *picture = gst_frame_scaler_make (scaler, source, NULL);
  gst_frame_scaler_unlock (scaler);
  fail_unless (picture != NULL);
  gst_frame_scaler_unref (scaler);
  return picture;
}

static gint
sample (GstVideoFrame *frame, guint plane, gint x, gint y)
{
  guint8 *line = line_of (frame, plane, y);
  if (n_bytes (&frame->info) == 1)
    return line[x];
  return ((guint16 *) line)[x] >>
      GST_VIDEO_FORMAT_INFO_SHIFT (frame->info.finfo, 0);
}

/* Samples of a line of a plane, those of all its components. */
static gint
line_samples (GstVideoFrame *frame, guint plane)
{
  gint samples = 0;
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (frame); c++)
    if (GST_VIDEO_FRAME_COMP_PLANE (frame, c) == plane)
      samples += GST_VIDEO_FRAME_COMP_WIDTH (frame, c);
  return samples;
}

static void
compare (const GstVideoInfo *info, GstBuffer *a, GstBuffer *b, guint row)
{
  GstVideoFrame one, other;
  gint farthest = 0;
  guint n_off = 0, n = 0;
  fail_unless (gst_video_frame_map (&one, info, a, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&other, info, b, GST_MAP_READ));
  for (guint p = 0; p < GST_VIDEO_FRAME_N_PLANES (&one); p++)
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&one, p); y++)
      for (gint x = 0; x < line_samples (&one, p); x++) {
        gint off = ABS (sample (&one, p, x, y) - sample (&other, p, x, y));
        farthest = MAX (farthest, off);
        n_off += off > 0;
        n++;
      }
  gst_video_frame_unmap (&one);
  gst_video_frame_unmap (&other);
  const Bound *bound = n_bytes (info) == 1 ? &of_8_bits : &of_more;
  GST_INFO ("row %u: at most %d, %u of %u", row, farthest, n_off, n);
  fail_unless (farthest <= bound->steps, "row %u: %d off", row, farthest);
  fail_unless (n_off <= n * bound->per_thousand / 1000 + 1,
      "row %u: %u of %u off", row, n_off, n);
}

GST_START_TEST (the_kernel_makes_what_zimg_makes)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const Row *row = &rows[i];
    g_autoptr (GstCaps) in =
        raw_caps (row->in, row->in_site, row->in_width, row->in_height);
    g_autoptr (GstCaps) out =
        raw_caps (row->out, row->out_site, row->out_width, row->out_height);
    GstVideoInfo from, to;
    fail_unless (gst_video_info_from_caps (&from, in));
    fail_unless (gst_video_info_from_caps (&to, out));
    g_autoptr (GstBuffer) source = new_source (&from);
    g_autoptr (GstBuffer) ours = run_kernel (&from, &to, source);
    g_autoptr (GstBuffer) theirs = run_scaler (in, out, source);
    compare (&to, ours, theirs, i);
  }
}
GST_END_TEST

/* It reads whole words, and would else read beyond what is there. */
GST_START_TEST (lines_have_to_begin_at_words)
{
  static const struct
  {
    LadderAddress chroma;
    guint pitch;
    gboolean is_taken;
  } places[] = {
    { 64 * 64, 64, TRUE },
    { 66 * 64, 66, FALSE },
    { 64 * 64 + 2, 64, FALSE },
  };
  GstVideoInfo in, out;
  LadderRecipe recipe;
  const gchar *reason;
  const LadderPicture written = { .pitch = { 30, 30 } };
  gst_video_info_set_format (&in, GST_VIDEO_FORMAT_NV12, 62, 64);
  gst_video_info_set_format (&out, GST_VIDEO_FORMAT_NV12, 30, 32);
  fail_unless (ladder_recipe_init (&recipe, &in, &out, &reason));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    LadderLaunch launch = { 0 };
    const LadderPicture read = {
      .planes = { 0, places[i].chroma },
      .pitch = { places[i].pitch, places[i].pitch },
    };
    fail_unless_equals_int (ladder_launch_add (&launch, &recipe,
                                (gsize) recipe.tables->data, &read, &written),
        places[i].is_taken);
  }
  ladder_recipe_clear (&recipe);
}
GST_END_TEST

static Suite *
ladderkernel_suite (void)
{
  Suite *suite = suite_create ("ladderkernel");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, the_kernel_makes_what_zimg_makes);
  tcase_add_test (tcase, lines_have_to_begin_at_words);
  return suite;
}

GST_CHECK_MAIN (ladderkernel)
