/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstframering.h"

#include <gst/check/gstcheck.h>

/* Bytes that say where they are: no two pieces of one length are the same. */
static guint8 *
make_block (gsize size)
{
  guint8 *block = g_malloc (size);
  for (gsize i = 0; i < size; i++)
    block[i] = (guint8) (i * 31 + i / 256);
  return block;
}

static void
check_equal (GstMemory *copy, const guint8 *bytes, gsize size)
{
  GstMapInfo map;
  fail_unless (gst_memory_map (copy, &map, GST_MAP_READ));
  fail_unless_equals_int (map.size, size);
  fail_if (memcmp (map.data, bytes, size) != 0);
  gst_memory_unmap (copy, &map);
}

GST_START_TEST (copies_have_the_bytes_whatever_was_done_to_the_slot)
{
  static const gsize sizes[] = { 1, 700, 0, GST_FRAME_RING_SLOT_SIZE, 3 };
  GstFrameRing ring = { 0 };
  g_autofree guint8 *block = make_block (8192);
  for (guint i = 0; i < 4 * GST_FRAME_RING_N_SLOTS; i++) {
    gsize size = sizes[i % G_N_ELEMENTS (sizes)];
    GstMemory *copy = gst_frame_ring_copy (&ring, block + 10 * i, size);
    check_equal (copy, block + 10 * i, size);
    gst_memory_resize (copy, (gssize) size / 2, size / 4);
    gst_memory_unref (copy);
  }
  gst_frame_ring_clear (&ring);
}
GST_END_TEST

/* A queue holds more than there are slots; what it holds stays as it is. */
GST_START_TEST (copies_stay_while_they_are_held)
{
  GstFrameRing ring = { 0 };
  g_autofree guint8 *block = make_block (8192);
  GstMemory *held[3 * GST_FRAME_RING_N_SLOTS];
  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    held[i] = gst_frame_ring_copy (&ring, block + i, 100);
  for (guint i = 0; i < G_N_ELEMENTS (held); i++) {
    check_equal (held[i], block + i, 100);
    gst_memory_unref (held[i]);
  }
  gst_frame_ring_clear (&ring);
}
GST_END_TEST

GST_START_TEST (slots_are_used_again_and_outlive_the_ring)
{
  GstFrameRing ring = { 0 };
  g_autofree guint8 *block = make_block (8192);
  GstMemory *first = gst_frame_ring_copy (&ring, block, 10);
  for (guint i = 1; i < GST_FRAME_RING_N_SLOTS; i++)
    gst_memory_unref (gst_frame_ring_copy (&ring, block, 10));
  GstMemory *other = gst_frame_ring_copy (&ring, block, 10);
  fail_if (other == first); /* which is still held */
  GstMemory *again = gst_frame_ring_copy (&ring, block + 5, 10);
  fail_unless (again == ring.slots[1].memory);
  gst_frame_ring_clear (&ring);
  check_equal (again, block + 5, 10);
  gst_memory_unref (first);
  gst_memory_unref (other);
  gst_memory_unref (again);
}
GST_END_TEST

/* More than fits in a slot is copied all the same. */
GST_START_TEST (large_frames_are_copied_too)
{
  GstFrameRing ring = { 0 };
  g_autofree guint8 *block = make_block (8192);
  GstMemory *copy = gst_frame_ring_copy (&ring, block + 7, 5000);
  check_equal (copy, block + 7, 5000);
  gst_memory_unref (copy);
  gst_frame_ring_clear (&ring);
}
GST_END_TEST

static Suite *
gstframering_suite (void)
{
  Suite *suite = suite_create ("gstframering");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, copies_have_the_bytes_whatever_was_done_to_the_slot);
  tcase_add_test (tcase, copies_stay_while_they_are_held);
  tcase_add_test (tcase, slots_are_used_again_and_outlive_the_ring);
  tcase_add_test (tcase, large_frames_are_copied_too);
  return suite;
}

GST_CHECK_MAIN (gstframering)
