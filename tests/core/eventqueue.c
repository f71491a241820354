/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/eventqueue.h"

#include "coretest.h"

static CoreStatus
add (EventQueue *q, gint64 time_ns, const gchar *text)
{
  TimedEvent event = {
    .scheme_id_uri = MP4_SCHEME_ID3,
    .time_ns = time_ns,
    .duration_ns = TIME_NONE,
    .message = (const guint8 *) text,
    .message_size_bytes = strlen (text),
  };
  return event_queue_add (q, &event);
}

START_TEST (events_leave_with_the_fragment_of_their_time)
{
  g_autoptr (EventQueue) q = event_queue_new ();
  guint n;
  add (q, 3000000000, "c");
  add (q, 1000000000, "a");
  add (q, 1999999999, "b"); /* rounds to 2 s, which is the next one's */
  const Mp4Event *events = event_queue_take (q, 180000, 90000, 7, &n);
  ck_assert_uint_eq (n, 1);
  ck_assert_uint_eq (events[0].presentation_time, 90007);
  ck_assert_uint_eq (events[0].id, 1);
  ck_assert_uint_eq (events[0].event_duration, MP4_EVENT_DURATION_UNKNOWN);
  ck_assert_mem_eq (events[0].message_data, "a", 1);
  event_queue_take (q, 180000, 90000, 0, &n);
  ck_assert_uint_eq (n, 0);
  events = event_queue_take (q, 360000, 90000, 0, &n);
  ck_assert_uint_eq (n, 2);
  ck_assert_mem_eq (events[0].message_data, "b", 1);
  ck_assert_mem_eq (events[1].message_data, "c", 1);
}
END_TEST

START_TEST (late_and_negative_times_are_kept)
{
  g_autoptr (EventQueue) q = event_queue_new ();
  guint n;
  add (q, -5000000000, "early");
  event_queue_take (q, 0, 1000, 0, &n);
  ck_assert_uint_eq (n, 1);
  add (q, 1000000000, "late");
  const Mp4Event *events = event_queue_take (q, 90000, 1000, 0, &n);
  ck_assert_uint_eq (n, 1);
  ck_assert_uint_eq (events[0].presentation_time, 1000);
}
END_TEST

START_TEST (what_is_sent_twice_is_one_event)
{
  g_autoptr (EventQueue) q = event_queue_new ();
  guint n;
  add (q, 5, "x");
  add (q, 5, "x");
  add (q, 6, "x");
  add (q, 6, "y");
  event_queue_take (q, 100, 1000, 0, &n);
  ck_assert_uint_eq (n, 3);
}
END_TEST

START_TEST (waiting_events_are_bounded)
{
  g_autoptr (EventQueue) q = event_queue_new ();
  guint n_taken, n_accepted = 0;
  for (gint64 i = 0; i < 100000; i++)
    n_accepted += add (q, i, "x") == CORE_OK;
  ck_assert_uint_eq (n_accepted, 4096);
  event_queue_take (q, G_MAXINT64, 90000, 0, &n_taken);
  ck_assert_uint_eq (n_taken, n_accepted);
  g_autofree guint8 *large = g_malloc0 (5 << 20);
  TimedEvent event = { MP4_SCHEME_ID3, 0, 0, large, 5 << 20 };
  ck_assert_int_eq (event_queue_add (q, &event), CORE_LIMIT);
}
END_TEST

CORE_TEST_MAIN ("eventqueue", events_leave_with_the_fragment_of_their_time,
    late_and_negative_times_are_kept, what_is_sent_twice_is_one_event,
    waiting_events_are_bounded)
