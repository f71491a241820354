/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What hlssink-fmp4 says of captions that are inside pictures (CEA-608, CEA-708). */

#include <gst/check/gstcheck.h>
#include <string.h>

#include "hlsrig.h"

/* A key picture with a supplemental message in front. */
static void
push_captioned_picture (Rig *rig)
{
  static const guint8 sample[] = { 0, 0, 0, 19, 6, 4, 15, 0xb5, 0, 0x31, 'G',
    'A', '9', '4', 3, 0x41, 0xff, 0xfc, 0x94, 0x2c, 0xff, 0, 0x80, 0, 0, 0, 6,
    0x65, 0x88, 1, 2, 3, 4 };
  GstBuffer *buffer = gst_buffer_new_memdup (sample, sizeof sample);
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = FRAME;
  fail_unless_equals_int (gst_pad_push (rig->video, buffer), GST_FLOW_OK);
}

static gchar *
multivariant_of (gboolean has_captions, const gchar *captions)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, FALSE);
  gst_child_proxy_set (GST_CHILD_PROXY (rig.sink), "video_0::captions",
      captions, NULL);
  if (has_captions)
    push_captioned_picture (&rig);
  rig_push_pictures (&rig, has_captions ? 1 : 0, GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  gchar *text = rig_read (&rig, "multivariant.m3u8");
  rig_clear (&rig);
  return text;
}

GST_START_TEST (captions_are_said_or_not_denied)
{
  static const struct
  {
    gboolean has_captions;
    const gchar *captions;
    guint n_channels;
    const gchar *attribute; /* NULL: none */
  } rows[] = {
    { FALSE, NULL, 0, "CLOSED-CAPTIONS=NONE" },
    { TRUE, NULL, 0, NULL },
    { TRUE, "none", 0, "CLOSED-CAPTIONS=NONE" },
    { TRUE, "CC1:en, CC3:es", 2, "CLOSED-CAPTIONS=\"cc\"" },
    { FALSE, "SERVICE63", 1, "CLOSED-CAPTIONS=\"cc\"" },
    { FALSE, "CC5,SERVICE64,SERVICE,:", 0, "CLOSED-CAPTIONS=NONE" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *text =
        multivariant_of (rows[i].has_captions, rows[i].captions);
    fail_unless_equals_int (rig_count (text, "TYPE=CLOSED-CAPTIONS"),
        rows[i].n_channels);
    if (rows[i].attribute)
      fail_unless (strstr (text, rows[i].attribute), "%s", text);
    else
      fail_if (strstr (text, "CLOSED-CAPTIONS"), "%s", text);
  }
}
GST_END_TEST;

static Suite *
hlssinkcaptions_suite (void)
{
  Suite *suite = suite_create ("hlssinkcaptions");
  TCase *tcase = tcase_create ("captions");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, captions_are_said_or_not_denied);
  return suite;
}

GST_CHECK_MAIN (hlssinkcaptions);
