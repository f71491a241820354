/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* H.265 of abrvideoenc on devices that are none, in 8 and 10 bit: the rows open,
 * give the frames back whole, make IDR frames when asked, and are taken over when
 * they fail. */

#include "core/bytes.h"
#include "devicesuite.h"
#include "videodecode.h"
#include "videoencrig.h"

#define CELL_FRAMES 30
#define N_FRAMES (2 * CELL_FRAMES + 7)
#define IDR_W_RADL 19 /* ITU-T H.265 table 7-1 */
#define IDR_N_LP 20
#define FIRST_NON_VCL 32
#define ON_NVENC "abrvideoenc segment-duration=1000000000 device=0 "
#define ON_VAAPI "abrvideoenc segment-duration=1000000000 device=/dev/null "

static const Fraction thirty = { 30, 1 };

/* --- a run --- */

/* 162 is no multiple of a coding block. `faults`: of whichever double. */
static GstHarness *
start (const gchar *launch, const gchar *format, const gchar *faults)
{
  g_autofree gchar *in = g_strdup_printf (
      "video/x-raw, format=%s, width=162, height=90, framerate=30/1", format);
  g_setenv ("FAKE_NVENC", faults ? faults : "", TRUE);
  g_setenv ("FAKE_VA", faults ? faults : "", TRUE);
  return video_enc_harness_full (launch, in, "video/x-h265");
}

static void
expect_backend (GstHarness *h, const gchar *name)
{
  g_autofree gchar *active = NULL;
  g_autoptr (GstElement) encoder = gst_harness_find_element (h, "abrvideoenc");
  g_object_get (encoder, "active-backend", &active, NULL);
  ck_assert_str_eq (active ? active : "none", name);
}

static void
expect_profile (GstHarness *h, const gchar *profile)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
  ck_assert_str_eq (gst_structure_get_string (gst_caps_get_structure (caps, 0),
                        "profile"),
      profile);
}

/* Of units with their length in four bytes before them, that of the first slice. */
static guint
slice_type (GstBuffer *picture)
{
  GstMapInfo map;
  ByteReader r;
  guint type = FIRST_NON_VCL;
  ck_assert (gst_buffer_map (picture, &map, GST_MAP_READ));
  byte_reader_init (&r, map.data, map.size);
  while (type >= FIRST_NON_VCL) {
    ByteReader unit = byte_reader_sub (&r, byte_reader_u32 (&r));
    type = byte_reader_u8 (&unit) >> 1 & 0x3f;
    ck_assert (!unit.failed);
  }
  gst_buffer_unmap (picture, &map);
  return type;
}

static void
expect_idr (const GPtrArray *pictures)
{
  for (guint i = 0; i < pictures->len; i++) {
    GstBuffer *picture = g_ptr_array_index (pictures, i);
    guint type = slice_type (picture);
    ck_assert_int_eq (type == IDR_W_RADL || type == IDR_N_LP,
        video_enc_is_key (picture));
  }
}

/* --- frames --- */

static const struct
{
  const gchar *launch, *format, *backend, *profile;
  gboolean is_reordered;
} codings[] = {
  { ON_NVENC, "I420", "nvenc", "main", FALSE },
  { ON_NVENC, "NV12", "nvenc", "main", FALSE },
  { ON_NVENC, "P010_10LE", "nvenc", "main-10", FALSE },
  { ON_NVENC, "I420_10LE", "nvenc", "main-10", FALSE },
  { ON_NVENC "b-frames=2", "I420", "nvenc", "main", TRUE },
  { ON_NVENC "tune=latency", "P010_10LE", "nvenc", "main-10", FALSE },
  { ON_VAAPI, "I420", "vaapi", "main", TRUE },
  { ON_VAAPI, "NV12", "vaapi", "main", TRUE },
  { ON_VAAPI, "P010_10LE", "vaapi", "main-10", TRUE },
  { ON_VAAPI, "I420_10LE", "vaapi", "main-10", TRUE },
  { ON_VAAPI "b-frames=0", "P010_10LE", "vaapi", "main-10", FALSE },
  { ON_VAAPI "tune=latency", "I420", "vaapi", "main", FALSE },
};

START_TEST (frames_come_out_as_they_went_in)
{
  GstHarness *h = start (codings[_i].launch, codings[_i].format, NULL);
  video_enc_push (h, 0, 0, N_FRAMES, thirty);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  expect_backend (h, codings[_i].backend);
  expect_profile (h, codings[_i].profile);
  ck_assert_int_eq (video_enc_is_reordered (pictures),
      codings[_i].is_reordered);
  video_enc_expect_frames (h, pictures, thirty, N_FRAMES, 0, 0);
  video_enc_expect_times (h, pictures, thirty, CELL_FRAMES, 0);
  expect_idr (pictures);
  video_expect_exact (h, pictures, 0, N_FRAMES, 0);
  gst_harness_teardown (h);
}
END_TEST

static const gchar *const launches[] = { ON_NVENC, ON_VAAPI };
static const gchar *const formats[] = { "I420", "P010_10LE" };

START_TEST (requests_make_idr_frames)
{
  const guint asked = 17, end = 29;
  GstHarness *h = start (launches[_i % 2], formats[_i / 2], NULL);
  video_enc_push (h, 0, 0, asked, thirty);
  gst_harness_push_event (h,
      gst_video_event_new_downstream_force_key_unit (GST_CLOCK_TIME_NONE,
          GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, FALSE, 1));
  video_enc_push (h, 0, asked, end, thirty);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  video_enc_expect_times (h, pictures, thirty, CELL_FRAMES, asked);
  expect_idr (pictures);
  video_expect_exact (h, pictures, asked, end, asked);
  gst_harness_teardown (h);
}
END_TEST

/* --- failures --- */

START_TEST (what_does_not_open_is_passed_over)
{
  static const gchar *const faults[] = { "unsupported,no-encoder",
    "fail-open" };
  GstHarness *h = start (launches[_i % 2], "I420", faults[_i / 2]);
  gst_harness_push (h, video_enc_picture (h, 0, 0));
  expect_backend (h, "x265");
  gst_harness_teardown (h);
}
END_TEST

/* Which begins with the next segment; until there frames are missing. */
START_TEST (another_encoder_takes_over)
{
  const guint n_frames = 3 * CELL_FRAMES;
  GstHarness *h = start (launches[_i % 2], formats[_i / 2], "fail-at=40");
  video_enc_push (h, 0, 0, n_frames, thirty);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  expect_backend (h, "x265");
  ck_assert_uint_ge (pictures->len, 40 - 6 + CELL_FRAMES);
  ck_assert_uint_le (pictures->len, 40 + CELL_FRAMES);
  video_enc_expect_times (h, pictures, thirty, CELL_FRAMES, 0);
  expect_idr (pictures);
  gst_harness_teardown (h);
}
END_TEST

/* The low-power engine writes the same parameter sets: nothing is missing. */
START_TEST (the_same_stream_goes_on)
{
  const guint n_frames = 2 * CELL_FRAMES;
  GstHarness *h = start (ON_VAAPI, formats[_i], "low-power,fail-at=40");
  video_enc_push (h, 0, 0, n_frames, thirty);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  expect_backend (h, "vaapi-lp");
  video_enc_expect_frames (h, pictures, thirty, n_frames, 0, 0);
  expect_idr (pictures);
  video_expect_exact (h, pictures, 0, n_frames, 0);
  gst_harness_teardown (h);
}
END_TEST

static Suite *
abrvideoencdevices265_suite (void)
{
  Suite *suite = suite_create ("abrvideoencdevices265");
  TCase *tcase = tcase_create ("doubles");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, frames_come_out_as_they_went_in, 0,
      G_N_ELEMENTS (codings));
  tcase_add_loop_test (tcase, requests_make_idr_frames, 0, 4);
  tcase_add_loop_test (tcase, what_does_not_open_is_passed_over, 0, 4);
  tcase_add_loop_test (tcase, another_encoder_takes_over, 0, 4);
  tcase_add_loop_test (tcase, the_same_stream_goes_on, 0, 2);
  return suite;
}

int
main (int argc, char **argv)
{
  static const gchar *const encoders[] = { "hevc_nvenc", "hevc_vaapi",
    "libx265", NULL };
  gst_check_init (&argc, &argv);
  return device_suite_run (abrvideoencdevices265_suite (),
      "abrvideoencdevices265", __FILE__, encoders);
}
