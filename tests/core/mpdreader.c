/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/mpdreader.h"

#include "core/mpd.h"
#include "core/status.h"

#include "coretest.h"

#include <string.h>

/* 21 November 2026, 12:00:00.5 UTC */
#define NOON_US G_GINT64_CONSTANT (1795262400500000)

#define MPD(attributes, periods) \
  "<MPD type=\"dynamic\" availabilityStartTime=\"2026-11-21T12:00:00.500Z\" " attributes \
  ">" periods "</MPD>"
#define PERIOD(id, start, timelines) \
  "<Period id=\"" id "\" start=\"" start "\"><AdaptationSet>" timelines \
  "</AdaptationSet></Period>"
#define TIMELINE(timescale, offset) \
  "<Representation id=\"v\" bandwidth=\"12\"/><SegmentTemplate timescale=\"" timescale \
  "\" presentationTimeOffset=\"" offset "\"/>"
#define PLAIN TIMELINE ("1000", "0")

typedef struct
{
  MpdPeriods list;
  GHashTable *bandwidths;
} Told;

static void
told_init (Told *told)
{
  mpd_periods_init (&told->list);
  told->bandwidths =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
told_clear (Told *told)
{
  mpd_periods_clear (&told->list);
  g_hash_table_unref (told->bandwidths);
}

static const MpdPeriod *
period_at (const Told *told, guint index)
{
  return &g_array_index (told->list.periods, MpdPeriod, index);
}

START_TEST (what_clients_were_told_is_read)
{
  static const gchar text[] =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" MPD ("",
          PERIOD ("0", "PT0S", PLAIN TIMELINE ("48000", "0"))
              PERIOD ("17", "PT34.0021S",
                  TIMELINE ("44100", "1470") TIMELINE ("30000", "1001")
                      TIMELINE ("1000", "33")));
  Told told;
  told_init (&told);
  g_autoptr (GError) error = NULL;
  ck_assert_msg (mpd_read (&told.list, told.bandwidths, text, sizeof text - 1,
                     &error),
      "%s", error ? error->message : "");
  ck_assert_int_eq (told.list.availability_start_us, NOON_US);
  ck_assert_uint_eq (told.list.periods->len, 2);
  ck_assert_uint_eq (period_at (&told, 1)->first_number, 17);
  ck_assert_uint_eq (period_at (&told, 1)->start_us, 34002100);
  /* 1001 of 30000 is 1471.47 of 44100: the other way round it fits. */
  ck_assert_int_eq (period_at (&told, 1)->origin_ticks, 1470);
  ck_assert_uint_eq (period_at (&told, 1)->origin_timescale, 44100);
  ck_assert_uint_eq (*(guint64 *) g_hash_table_lookup (told.bandwidths, "v"),
      12);
  told_clear (&told);
}
END_TEST

/* The rendition whose offset is exact is not the first. */
START_TEST (offsets_stay_as_they_were)
{
  static const gchar text[] = MPD ("",
      PERIOD ("5", "PT1S",
          TIMELINE ("1000", "33") TIMELINE ("30000", "1001")
              TIMELINE ("44100", "1471")));
  Told told;
  told_init (&told);
  ck_assert (
      mpd_read (&told.list, told.bandwidths, text, sizeof text - 1, NULL));
  const MpdPeriod *period = period_at (&told, 0);
  ck_assert_uint_eq (period->origin_timescale, 30000);
  ck_assert_uint_eq (mpd_period_presentation_time_offset (period, 1000), 33);
  ck_assert_uint_eq (mpd_period_presentation_time_offset (period, 44100), 1471);
  told_clear (&told);
}
END_TEST

START_TEST (other_documents_are_refused)
{
  static const struct
  {
    const gchar *text;
    CoreStatus status;
  } rows[] = {
    { "", CORE_INVALID },
    { "no markup", CORE_INVALID },
    { MPD ("", ""), CORE_INVALID },
    { PERIOD ("0", "PT0S", PLAIN), CORE_INVALID },
    { MPD ("", MPD ("", PERIOD ("0", "PT0S", PLAIN))), CORE_INVALID },
    { "<MPD type=\"static\">" PERIOD ("0", "PT0S", PLAIN) "</MPD>",
        CORE_INVALID },
    { "<MPD type=\"dynamic\">" PERIOD ("0", "PT0S", PLAIN) "</MPD>",
        CORE_INVALID },
    { "<MPD type=\"dynamic\" availabilityStartTime=\"noon\">" PERIOD ("0",
          "PT0S", PLAIN) "</MPD>",
        CORE_INVALID },
    { MPD ("", PERIOD ("0", "PT0S", "")), CORE_INVALID },
    { MPD ("", PERIOD ("zero", "PT0S", PLAIN)), CORE_INVALID },
    { MPD ("", PERIOD ("-1", "PT0S", PLAIN)), CORE_INVALID },
    { MPD ("", PERIOD ("0", "P0D", PLAIN)), CORE_INVALID },
    { MPD ("", PERIOD ("0", "PT", PLAIN)), CORE_INVALID },
    { MPD ("", PERIOD ("0", "PTS", PLAIN)), CORE_INVALID },
    { MPD ("", PERIOD ("0", "PT1.0000001S", PLAIN)), CORE_INVALID },
    { MPD ("", PERIOD ("0", "PT99999999999999S", PLAIN)), CORE_INVALID },
    { MPD ("", PERIOD ("0", "PT0S", TIMELINE ("0", "0"))), CORE_INVALID },
    { MPD ("", PERIOD ("0", "PT0S", TIMELINE ("1000", "-1"))), CORE_INVALID },
    { MPD ("", PERIOD ("0", "PT0S", "<SegmentTemplate/>")), CORE_INVALID },
    { MPD ("", PERIOD ("0", "PT0S", PLAIN "<Representation id=\"a\"/>")),
        CORE_INVALID },
    { MPD ("", PERIOD ("4", "PT0S", PLAIN) PERIOD ("4", "PT1S", PLAIN)),
        CORE_INVALID },
    { MPD ("", PERIOD ("4", "PT1S", PLAIN) PERIOD ("5", "PT1S", PLAIN)),
        CORE_INVALID },
    { MPD ("", PERIOD ("4", "PT1S", PLAIN PERIOD ("5", "PT2S", PLAIN) PLAIN)),
        CORE_INVALID },
    { MPD ("", PERIOD ("4", "PT1S", PLAIN) "<Period>"), CORE_INVALID },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Told told;
    told_init (&told);
    g_autoptr (GError) error = NULL;
    ck_assert_msg (!mpd_read (&told.list, told.bandwidths, rows[i].text,
                       strlen (rows[i].text), &error),
        "row %u", i);
    ck_assert_msg (g_error_matches (error, CORE_ERROR, (gint) rows[i].status),
        "row %u: %s", i, error->message);
    ck_assert_uint_eq (told.list.periods->len, 0);
    ck_assert_int_eq (told.list.availability_start_us, UTC_NONE);
    ck_assert_uint_eq (g_hash_table_size (told.bandwidths), 0);
    told_clear (&told);
  }
}
END_TEST

START_TEST (too_many_periods_are_refused)
{
  g_autoptr (GString) text = g_string_new (
      "<MPD type=\"dynamic\" availabilityStartTime=\"2026-11-21T12:00:00Z\">");
  for (guint i = 0; i <= 1u << 16; i++)
    g_string_append_printf (text,
        "<Period id=\"%u\" start=\"PT%uS\"><SegmentList timescale=\"1\"/>"
        "</Period>",
        i, i);
  g_string_append (text, "</MPD>");
  Told told;
  told_init (&told);
  g_autoptr (GError) error = NULL;
  ck_assert (
      !mpd_read (&told.list, told.bandwidths, text->str, text->len, &error));
  ck_assert (g_error_matches (error, CORE_ERROR, CORE_LIMIT));
  told_clear (&told);
}
END_TEST

CORE_TEST_MAIN ("mpdreader", what_clients_were_told_is_read,
    offsets_stay_as_they_were, other_documents_are_refused,
    too_many_periods_are_refused)
