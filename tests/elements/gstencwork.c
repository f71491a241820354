/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencwork.h"

#include <gst/check/gstcheck.h>

#include "gstenctimes.h"

#define N_FRAMES 6

static void
add (GstEncWork *work, guint32 number)
{
  GstEncPicture *picture = g_new0 (GstEncPicture, 1);
  picture->number = number;
  picture->buffer = gst_buffer_new ();
  gst_enc_work_add (work, picture);
}

/* What leaves, as "0 3 1 2" */
static void
take_all (GstEncWork *work, GString *left)
{
  guint32 number;
  gboolean is_key;
  GstBuffer *coded;
  while ((coded = gst_enc_work_take (work, &number, &is_key))) {
    g_string_append_printf (left, "%s%u", left->len > 0 ? " " : "", number);
    ck_assert_int_eq (is_key, number == 100);
    gst_buffer_unref (coded);
  }
}

static const struct
{
  gboolean keeps;
  const gchar *come; /* in coded order */
  const gchar *left; /* "|": until here has left before more comes */
  const gchar *undelivered;
} orders[] = {
  { FALSE, "012345", "100 101 102 103 104 105", "" },
  { FALSE, "031", "100 103 101", "102 104 105" },
  { TRUE, "012345", "100 101 102 103 104 105", "" },
  { TRUE, "0", "100", "101 102 103 104 105" },
  { TRUE, "03", "100", "101 102 103 104 105" },
  { TRUE, "031", "100", "101 102 103 104 105" },
  { TRUE, "0312", "100 103 101 102", "104 105" },
  { TRUE, "031254", "100 103 101 102 105 104", "" },
  { TRUE, "5", "", "100 101 102 103 104 105" },
};

/* What has left is the beginning of what went in, and the rest is there. */
START_TEST (nothing_leaves_before_what_is_shown_earlier)
{
  GstEncWork work;
  GQueue queue = G_QUEUE_INIT;
  g_autoptr (GString) left = g_string_new (NULL);
  g_autoptr (GString) back = g_string_new (NULL);
  gst_enc_work_init (&work, orders[_i].keeps);
  for (guint32 n = 0; n < N_FRAMES; n++)
    add (&work, 100 + n);
  for (const gchar *c = orders[_i].come; *c; c++) {
    ck_assert (
        gst_enc_work_put (&work, *c - '0', gst_buffer_new (), *c == '0'));
    take_all (&work, left);
  }
  ck_assert_str_eq (left->str, orders[_i].left);
  gst_enc_work_give_back (&work, &queue);
  ck_assert_uint_eq (gst_enc_work_n_waiting (&work), 0);
  for (GstEncPicture *picture; (picture = g_queue_pop_head (&queue));) {
    g_string_append_printf (back, "%s%u", back->len > 0 ? " " : "",
        picture->number);
    ck_assert_int_eq (picture->buffer != NULL, orders[_i].keeps);
    gst_enc_picture_free (picture);
  }
  ck_assert_str_eq (back->str, orders[_i].undelivered);
  gst_enc_work_clear (&work);
}
END_TEST

START_TEST (what_nobody_sent_is_refused)
{
  GstEncWork work;
  gst_enc_work_init (&work, TRUE);
  add (&work, 0);
  ck_assert (!gst_enc_work_put (&work, 1, gst_buffer_new (), FALSE));
  ck_assert (gst_enc_work_put (&work, 0, gst_buffer_new (), FALSE));
  ck_assert (!gst_enc_work_put (&work, 0, gst_buffer_new (), FALSE));
  gst_enc_work_clear (&work);
}
END_TEST

/* Another encoder reorders more, and begins right where the first ended. */
START_TEST (decode_times_increase_from_one_encoder_to_the_next)
{
  static const GstClockTime first[] = { 100, 110, 120 };
  static const GstClockTime second[] = { 121, 122, 130, 140 };
  GstEncTimes times;
  gst_enc_times_init (&times, 0, 10);
  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    gst_enc_times_push (&times, first[i]);
  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    ck_assert_uint_eq (gst_enc_times_pop (&times), first[i]);
  gst_enc_times_follow (&times, 2, 10);
  for (guint i = 0; i < 4; i++)
    gst_enc_times_push (&times, 130 + i * 10);
  for (guint i = 0; i < G_N_ELEMENTS (second); i++)
    ck_assert_uint_eq (gst_enc_times_pop (&times), second[i]);
  gst_enc_times_clear (&times);
}
END_TEST

static Suite *
gstencwork_suite (void)
{
  Suite *suite = suite_create ("gstencwork");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, nothing_leaves_before_what_is_shown_earlier, 0,
      G_N_ELEMENTS (orders));
  tcase_add_test (tcase, what_nobody_sent_is_refused);
  tcase_add_test (tcase, decode_times_increase_from_one_encoder_to_the_next);
  return suite;
}

GST_CHECK_MAIN (gstencwork)
