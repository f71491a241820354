/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/cuefiles.h"

#include "coretest.h"

#include <string.h>

#define MS G_GINT64_CONSTANT (1000000)
#define MAP "X-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n"

static Span
span (const gchar *text)
{
  return (Span){ (const guint8 *) text, strlen (text) };
}

static TimedCue
cue (gint64 start_ms, gint64 end_ms, const gchar *text)
{
  return (TimedCue){
    .cue.start_ns = start_ms * MS,
    .cue.end_ns = end_ms * MS,
    .cue.text = span (text),
  };
}

static void
add (CueFiles *f, gint64 start_ms, gint64 end_ms, const gchar *text)
{
  TimedCue timed = cue (start_ms, end_ms, text);
  cue_files_add (f, &timed);
}

static void
expect (CueFiles *f, const gchar *header, gint64 start_ms, gint64 end_ms,
    const gchar *expected)
{
  ByteWriter w = { 0 };
  cue_files_write (f, span (header), start_ms * MS, end_ms * MS, &w);
  g_autofree gchar *found = g_strndup ((const gchar *) w.data, w.size);
  ck_assert_str_eq (found, expected);
  byte_writer_clear (&w);
}

START_TEST (a_cue_is_in_all_files_of_its_time)
{
  g_autoptr (CueFiles) f = cue_files_new ();
  add (f, 3000, 5000, "later");
  add (f, 1000, 4500, "long");
  expect (f, "WEBVTT", 0, 2000,
      "WEBVTT\n" MAP "\n00:00:01.000 --> 00:00:04.500\nlong\n\n");
  expect (f, "WEBVTT", 2000, 4000,
      "WEBVTT\n" MAP "\n00:00:01.000 --> 00:00:04.500\nlong\n\n"
      "00:00:03.000 --> 00:00:05.000\nlater\n\n");
  expect (f, "WEBVTT", 4000, 6000,
      "WEBVTT\n" MAP "\n00:00:01.000 --> 00:00:04.500\nlong\n\n"
      "00:00:03.000 --> 00:00:05.000\nlater\n\n");
  expect (f, "WEBVTT", 6000, 8000, "WEBVTT\n" MAP "\n");
}
END_TEST

START_TEST (boundaries_belong_to_one_file)
{
  g_autoptr (CueFiles) f = cue_files_new ();
  add (f, 0, 2000, "first");
  add (f, 2000, 4000, "second");
  expect (f, "WEBVTT", 0, 2000,
      "WEBVTT\n" MAP "\n00:00:00.000 --> 00:00:02.000\nfirst\n\n");
  expect (f, "WEBVTT", 2000, 4000,
      "WEBVTT\n" MAP "\n00:00:02.000 --> 00:00:04.000\nsecond\n\n");
}
END_TEST

/* The header goes on after its first line; blocks stand in every file. */
START_TEST (the_header_is_in_every_file)
{
  static const gchar expected[] =
      "WEBVTT - title\n" MAP "\nSTYLE\n::cue { color: red }\n\n";
  g_autoptr (CueFiles) f = cue_files_new ();
  for (gint64 i = 0; i < 2; i++)
    expect (f, "WEBVTT - title\n\nSTYLE\n::cue { color: red }", i * 1000,
        i * 1000 + 1000, expected);
}
END_TEST

START_TEST (an_open_cue_ends_with_the_next)
{
  g_autoptr (CueFiles) f = cue_files_new ();
  TimedCue open = cue (500, 5500, "open");
  open.is_open = TRUE;
  cue_files_add (f, &open);
  add (f, 1500, 1750, "next");
  expect (f, "WEBVTT", 0, 2000,
      "WEBVTT\n" MAP "\n00:00:00.500 --> 00:00:01.500\nopen\n\n"
      "00:00:01.500 --> 00:00:01.750\nnext\n\n");
  /* One that is over and forgotten is not ended. */
  open = cue (2500, 2900, "short");
  open.is_open = TRUE;
  cue_files_add (f, &open);
  expect (f, "WEBVTT", 2000, 4000,
      "WEBVTT\n" MAP "\n00:00:02.500 --> 00:00:02.900\nshort\n\n");
  add (f, 4000, 4250, "after");
  expect (f, "WEBVTT", 4000, 6000,
      "WEBVTT\n" MAP "\n00:00:04.000 --> 00:00:04.250\nafter\n\n");
}
END_TEST

/* Times that are printed alike would make it invalid; times inside are moved
 * along. */
START_TEST (times_are_those_of_the_media)
{
  g_autoptr (CueFiles) f = cue_files_new ();
  TimedCue moved = cue (11000, 12000, "<00:01.500>word");
  moved.clock_shift_ns = 10000 * MS;
  cue_files_add (f, &moved);
  TimedCue brief = { .cue.start_ns = 13000 * MS + 400000,
    .cue.end_ns = 13000 * MS + 400001,
    .cue.identifier = span ("id"),
    .cue.settings = span ("line:0"),
    .cue.text = span ("brief") };
  cue_files_add (f, &brief);
  expect (f, "WEBVTT", 10000, 14000,
      "WEBVTT\n" MAP "\n00:00:11.000 --> 00:00:12.000\n"
      "<00:00:11.500>word\n\n"
      "id\n00:00:13.000 --> 00:00:13.001 line:0\nbrief\n\n");
}
END_TEST

START_TEST (what_is_cleared_is_in_no_file)
{
  g_autoptr (CueFiles) f = cue_files_new ();
  TimedCue open = cue (0, 1000, "open");
  open.is_open = TRUE;
  cue_files_add (f, &open);
  cue_files_clear (f);
  add (f, 500, 1000, "new");
  expect (f, "WEBVTT", 0, 1000,
      "WEBVTT\n" MAP "\n00:00:00.500 --> 00:00:01.000\nnew\n\n");
}
END_TEST

CORE_TEST_MAIN ("cuefiles", a_cue_is_in_all_files_of_its_time,
    boundaries_belong_to_one_file, the_header_is_in_every_file,
    an_open_cue_ends_with_the_next, times_are_those_of_the_media,
    what_is_cleared_is_in_no_file)
