/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "h264rig.h"

#include <string.h>

BitWriter
make_sps (guint32 width_mbs)
{
  BitWriter w = { 0 };
  put_u (&w, 8, 0x67);
  put_u (&w, 8, 77);
  put_u (&w, 8, 0x40);
  put_u (&w, 8, 30);
  put_ue (&w, 0); /* id */
  put_ue (&w, 0); /* log2_max_frame_num_minus4 */
  put_ue (&w, 2); /* pic_order_cnt_type */
  put_ue (&w, 1);
  put_u (&w, 1, 0);
  put_ue (&w, width_mbs - 1);
  put_ue (&w, 9 - 1);
  put_u (&w, 2, 3);
  put_u (&w, 2, 0); /* no cropping, no VUI */
  put_trailing (&w);
  return w;
}

void
add_access_unit (GByteArray *to, guint prefix_size, guint frame_num,
    gsize slice_bytes, UnitFlags flags)
{
  if (flags & WITH_AUD)
    add_nal (to, prefix_size, aud, sizeof aud);
  if (flags & WITH_SETS) {
    BitWriter sps = make_sps (flags & WIDE ? 20 : 11);
    add_nal (to, prefix_size, sps.data, sps.size);
    add_nal (to, prefix_size, pps, sizeof pps);
  }
  if (flags & WITH_RECOVERY_POINT)
    add_nal (to, prefix_size, recovery_point, sizeof recovery_point);
  add_nal (to, prefix_size, sei, sizeof sei);
  if (flags & ONLY_SEI)
    return;
  for (guint i = 0; i < 2; i++) {
    BitWriter w = { 0 };
    put_u (&w, 8, frame_num == 0 ? 0x65 : 0x41);
    put_ue (&w, i * 50);
    put_ue (&w, 7);
    put_ue (&w, 0);
    put_u (&w, 4, frame_num);
    if (frame_num == 0)
      put_ue (&w, 0); /* idr_pic_id */
    put_u (&w, 8, 0xff);
    put_trailing (&w);
    guint8 *slice = g_malloc (slice_bytes);
    memset (slice, 0xa0 + (int) frame_num, slice_bytes);
    memcpy (slice, w.data, w.size);
    add_nal (to, prefix_size, slice, slice_bytes);
    g_free (slice);
  }
  if (flags & WITH_AUD)
    add_nal (to, prefix_size, filler, sizeof filler);
}

GstBuffer *
access_unit (guint prefix_size, guint frame_num, gsize slice_bytes,
    UnitFlags flags)
{
  GByteArray *bytes = g_byte_array_new ();
  add_access_unit (bytes, prefix_size, frame_num, slice_bytes, flags);
  gsize size = bytes->len;
  return gst_buffer_new_wrapped (g_byte_array_free (bytes, FALSE), size);
}

void
check_sample (GstBuffer *sample, guint frame_num, gsize slice_bytes)
{
  GByteArray *expected = g_byte_array_new ();
  add_access_unit (expected, 4, frame_num, slice_bytes, 0);
  ck_assert_uint_eq (gst_buffer_get_size (sample), expected->len);
  ck_assert (gst_buffer_memcmp (sample, 0, expected->data, expected->len) == 0);
  ck_assert_int_eq (GST_BUFFER_FLAG_IS_SET (sample, GST_BUFFER_FLAG_DELTA_UNIT),
      frame_num != 0);
  g_byte_array_unref (expected);
}

GstHarness *
harness (const gchar *caps)
{
  GstHarness *h = gst_harness_new ("annexb2avcc");
  gst_harness_set_src_caps_str (h, caps);
  return h;
}

void
pull_and_check (GstHarness *h, guint frame_num, gsize slice_bytes)
{
  GstBuffer *sample = gst_harness_try_pull (h);
  ck_assert_msg (sample != NULL, "no sample for frame %u", frame_num);
  check_sample (sample, frame_num, slice_bytes);
  gst_buffer_unref (sample);
}

GstCaps *
pull_caps (GstHarness *h)
{
  GstEvent *event;
  while ((event = gst_harness_try_pull_event (h))) {
    GstCaps *caps = NULL;
    if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
      gst_event_parse_caps (event, &caps);
      gst_caps_ref (caps);
    }
    gst_event_unref (event);
    if (caps)
      return caps;
  }
  return NULL;
}

gchar *
avc_caps (guint length_size, gboolean has_sets)
{
  BitWriter sps = make_sps (11);
  GString *hex = g_string_new (NULL);
  g_string_printf (hex, "014d401e%02x", 0xfc | (length_size - 1));
  if (has_sets) {
    g_string_append_printf (hex, "e1%04x", (guint) sps.size);
    for (gsize i = 0; i < sps.size; i++)
      g_string_append_printf (hex, "%02x", sps.data[i]);
    g_string_append (hex, "01000468ce3880");
  } else {
    g_string_append (hex, "e000");
  }
  gchar *caps = g_strdup_printf ("video/x-h264, stream-format=%s, "
                                 "alignment=au, codec_data=(buffer)%s",
      has_sets ? "avc" : "avc3", hex->str);
  g_string_free (hex, TRUE);
  return caps;
}
