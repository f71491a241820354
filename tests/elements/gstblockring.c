/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstblockring.h"

#include <gst/check/gstcheck.h>

#define BLOCK_SIZE 4096

static const guint8 *
bytes_of (GstBuffer *buffer)
{
  GstMapInfo map;
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  const guint8 *bytes = map.data; /* from 1.28 on, not there when unmapped */
  gst_buffer_unmap (buffer, &map);
  return bytes;
}

GST_START_TEST (block_is_used_again_when_nobody_holds_it)
{
  GstBlockRing ring;
  gst_block_ring_init (&ring, BLOCK_SIZE);

  GstBuffer *one = gst_block_ring_acquire (&ring, BLOCK_SIZE);
  const guint8 *one_bytes = bytes_of (one);
  GstBuffer *piece =
      gst_buffer_copy_region (one, GST_BUFFER_COPY_MEMORY, 100, 2000);
  gst_buffer_unref (one);

  /* a piece of the block is still out */
  GstBuffer *two = gst_block_ring_acquire (&ring, BLOCK_SIZE);
  fail_if (bytes_of (two) == one_bytes);
  gst_buffer_unref (piece);

  GstBuffer *three = gst_block_ring_acquire (&ring, BLOCK_SIZE);
  fail_unless (bytes_of (three) == one_bytes);
  fail_unless_equals_int (ring.blocks->len, 2);
  gst_buffer_unref (two);
  gst_buffer_unref (three);
  gst_block_ring_clear (&ring);
}
GST_END_TEST

GST_START_TEST (block_has_its_full_size_again)
{
  GstBlockRing ring;
  gst_block_ring_init (&ring, BLOCK_SIZE);

  GstBuffer *buffer = gst_block_ring_acquire (&ring, 1000);
  fail_unless_equals_int (gst_buffer_get_size (buffer), 1000);
  gst_buffer_resize (buffer, 0, 10); /* a short read */
  gst_buffer_unref (buffer);

  buffer = gst_block_ring_acquire (&ring, BLOCK_SIZE);
  fail_unless_equals_int (ring.blocks->len, 1);
  fail_unless_equals_int (gst_buffer_get_size (buffer), BLOCK_SIZE);
  fail_unless_equals_int (gst_buffer_n_memory (buffer), 1);
  fail_unless_equals_int (gst_buffer_memset (buffer, 0, 1, BLOCK_SIZE),
      BLOCK_SIZE);
  gst_buffer_unref (buffer);
  gst_block_ring_clear (&ring);
}
GST_END_TEST

GST_START_TEST (large_buffers_are_not_kept)
{
  GstBlockRing ring;
  gst_block_ring_init (&ring, BLOCK_SIZE);

  GstBuffer *buffer = gst_block_ring_acquire (&ring, BLOCK_SIZE + 1);
  fail_unless_equals_int (gst_buffer_get_size (buffer), BLOCK_SIZE + 1);
  fail_unless_equals_int (ring.blocks->len, 0);
  gst_buffer_unref (buffer);
  gst_block_ring_clear (&ring);
}
GST_END_TEST

GST_START_TEST (ring_is_bounded_and_outlived)
{
  GstBlockRing ring;
  GstBuffer *held[100];
  gst_block_ring_init (&ring, BLOCK_SIZE);

  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    held[i] = gst_block_ring_acquire (&ring, BLOCK_SIZE);
  fail_unless (ring.blocks->len < G_N_ELEMENTS (held));
  gst_block_ring_clear (&ring);
  for (guint i = 0; i < G_N_ELEMENTS (held); i++) {
    fail_unless_equals_int (gst_buffer_memset (held[i], 0, 1, BLOCK_SIZE),
        BLOCK_SIZE);
    gst_buffer_unref (held[i]);
  }
}
GST_END_TEST

static Suite *
gstblockring_suite (void)
{
  Suite *suite = suite_create ("gstblockring");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, block_is_used_again_when_nobody_holds_it);
  tcase_add_test (tcase, block_has_its_full_size_again);
  tcase_add_test (tcase, large_buffers_are_not_kept);
  tcase_add_test (tcase, ring_is_bounded_and_outlived);
  return suite;
}

GST_CHECK_MAIN (gstblockring)
