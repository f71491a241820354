/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Scripts of what comes in, and what is listed then. A script's words:
 *
 *     [4           the leader opens a row at 4 s
 *     ]5           and its stream has a hole from 5 s on
 *     v0-4 a0-4    a segment of a rendition; "v!4-8": a discontinuity; "vo4-8":
 *                  with a hole
 *     v. a.        nothing more of it
 *     w+           rendition "w" joins; "W": another codec
 *     ~            from here on in the next epoch
 *     ^            what waits is listed by force
 *     |            there is no leader
 *     ?            which row is next: "?4" or "?-"
 *
 * "a-" where a segment was refused as late. Listed: seconds, "g" for a gap, "o"
 * for a hole, "!" for a discontinuity, "#n" in front for the first number. */

#include "core/lineup.h"

#include "coretest.h"

#include <string.h>

#define SEGMENT_NS (4 * (gint64) NSEC_PER_SEC)

typedef struct
{
  Lineup *lineup;
  Manifest *manifest;
  ManifestRendition *renditions[128];
  guint epoch;
  GString *out;
} Rig;

static void
join (Rig *rig, gchar name)
{
  const CodecConfig codec = { .id = name == 'W' ? CODEC_H265 : CODEC_H264 };
  const gchar text[] = { name, '\0' };
  ManifestRendition *rendition =
      manifest_add_rendition (rig->manifest, text, &codec, 1000);
  rig->renditions[(guchar) name] = rendition;
  lineup_join (rig->lineup, rendition);
}

static void
put (Rig *rig, const gchar *word)
{
  ManifestRendition *rendition = rig->renditions[(guchar) word[0]];
  gboolean is_discontinuity = word[1] == '!', has_hole = word[1] == 'o';
  gchar *end;
  gint64 from =
      g_ascii_strtoll (word + 1 + is_discontinuity + has_hole, &end, 10);
  gint64 to = g_ascii_strtoll (end + 1, NULL, 10);
  ManifestSegment *segment = manifest_segment_new (rendition, "s", from * 1000,
      (guint64) (to - from) * 1000, 1);
  segment->is_discontinuity = is_discontinuity;
  segment->has_hole = has_hole;
  if (lineup_put (rig->lineup, rendition, segment, from * (gint64) NSEC_PER_SEC,
          to * (gint64) NSEC_PER_SEC, rig->epoch) == LINEUP_LATE)
    g_string_append_printf (rig->out, "%c- ", word[0]);
}

static void
ask_next (Rig *rig)
{
  gint64 start_ns;
  guint epoch;
  if (!lineup_next_row (rig->lineup, &start_ns, &epoch)) {
    g_string_append (rig->out, "?- ");
    return;
  }
  ck_assert_uint_eq (epoch, rig->epoch);
  g_string_append_printf (rig->out, "?%d ",
      (gint) (start_ns / (gint64) NSEC_PER_SEC));
}

static void
play (Rig *rig, const gchar *script)
{
  g_auto (GStrv) words = g_strsplit (script, " ", -1);
  for (guint i = 0; words[i]; i++) {
    const gchar *word = words[i];
    gboolean is_forced = word[0] == '^';
    if (word[0] == '[')
      lineup_open_row (rig->lineup,
          g_ascii_strtoll (word + 1, NULL, 10) * (gint64) NSEC_PER_SEC,
          rig->epoch);
    else if (word[0] == ']')
      lineup_stop_row (rig->lineup,
          g_ascii_strtoll (word + 1, NULL, 10) * (gint64) NSEC_PER_SEC,
          rig->epoch);
    else if (word[0] == '~')
      rig->epoch++;
    else if (word[0] == '|')
      lineup_set_led (rig->lineup, FALSE);
    else if (word[0] == '?')
      ask_next (rig);
    else if (word[1] == '+')
      join (rig, word[0]);
    else if (word[1] == '.')
      lineup_leave (rig->lineup, rig->renditions[(guchar) word[0]]);
    else if (!is_forced)
      put (rig, word);
    while (lineup_list_row (rig->lineup, is_forced))
      ;
  }
}

static void
print (Rig *rig, gchar name)
{
  const ManifestRendition *rendition = rig->renditions[(guchar) name];
  g_string_append_printf (rig->out, "%c:", name);
  if (rendition->n_removed > 0 || rendition->n_discontinuities_removed > 0)
    g_string_append_printf (rig->out, " #%u,%u", (guint) rendition->n_removed,
        (guint) rendition->n_discontinuities_removed);
  for (guint i = 0; i < rendition->segments->len; i++) {
    const ManifestSegment *segment = rendition->segments->pdata[i];
    gint64 end = segment->start_ticks + (gint64) segment->duration_ticks;
    g_string_append_printf (rig->out, " %s%s%s%d-%d",
        segment->is_discontinuity ? "!" : "", segment->is_missing ? "g" : "",
        segment->has_hole ? "o" : "", (gint) (segment->start_ticks / 1000),
        (gint) (end / 1000));
  }
}

static const struct
{
  const gchar *script;
  const gchar *listed;
} scripts[] = {
  /* Whoever comes first waits for the other. */
  { "[0 v0-4 [4 v4-8", "v:|a:" },
  { "[0 v0-4 a0-4 [4 v4-8", "v: 0-4|a: 0-4" },
  { "[0 [4 a0-4 v0-4 a4-8 v4-8", "v: 0-4 4-8|a: 0-4 4-8" },
  /* One that is over is not waited for, and leaves no gaps. */
  { "[0 v0-4 a0-4 a. [4 v4-8 [8 v8-12", "v: 0-4 4-8 8-12|a: 0-4" },
  { "[0 v0-4 v. a0-4 a4-8 | a8-12 a.", "v: 0-4|a: 0-4 4-8 8-12" },
  /* Nothing in a row: a gap, as long as what is missing. */
  { "[0 v0-4 [4 v4-8 [8 v8-12 a0-4 a8-12", "v: 0-4 4-8 8-12|a: 0-4 g4-8 8-12" },
  { "[0 v0-4 [4 v4-8 [8 v8-12 a0-3 a9-12", "v: 0-4 4-8 8-12|a: 0-3 g3-9 9-12" },
  { "[0 v0-4 [4 v4-8 a4-8", "v: 0-4 4-8|a: g0-4 4-8" },
  /* A hole of all is none that a row lasts. */
  { "[0 v0-4 a0-4 [4 v4-5 ]5 [30 v!30-34 a!30-34",
      "v: 0-4 4-5 !30-34|a: 0-4 g4-5 !30-34" },
  { "[0 v0-4 a0-5 [4 v4-6 ]6 [30 v!30-34 a!30-34",
      "v: 0-4 4-6 !30-34|a: 0-5 !30-34" },
  { "]5 [0 v0-4 ]0 a0-4", "v: 0-4|a: 0-4" },
  /* But not where the segment before reaches. */
  { "[0 v0-4 [4 v4-8 [8 v8-12 a0-8 a8-12", "v: 0-4 4-8 8-12|a: 0-8 8-12" },
  /* One that stays away is not waited for by force; what it brings later is
   * too late for its row, not for the next. */
  { "[0 v0-4 a0-4 [4 v4-8 ^ a4-8 [8 v8-12 a8-12",
      "a- v: 0-4 4-8 8-12|a: 0-4 g4-8 8-12" },
  { "[0 v0-4 ^ [4 v4-8 ^", "v: 0-4 4-8|a: g0-4 g4-8" },
  { "^", "v:|a:" },
  /* Who joins is told with which row to begin. */
  { "? [0 ? v0-4 [4 ? a0-4 ? [8 ?", "?- ?0 ?0 ?4 ?4 v: 0-4|a: 0-4" },
  { "[0 v0-4 a0-4 ? ~ [0 ? v!0-4 a!0-4", "?- ?0 v: 0-4 !0-4|a: 0-4 !0-4" },
  /* A discontinuity of one is one of all. */
  { "[0 v0-4 a0-4 [4 v!4-8 a4-8", "v: 0-4 !4-8|a: 0-4 !4-8" },
  { "[0 v0-4 a0-4 [4 v4-8 a!4-8", "v: 0-4 !4-8|a: 0-4 !4-8" },
  { "[0 v0-4 a0-4 [4 v!4-8 a!4-8", "v: 0-4 !4-8|a: 0-4 !4-8" },
  /* Within a row it is one of the others in the next. */
  { "[0 v0-4 a0-2 a!2-4 [4 v4-8 a4-8 [8 v8-12 a8-12",
      "v: 0-4 !4-8 8-12|a: 0-2 !2-4 4-8 8-12" },
  /* Times that start anew, with one rendition behind the other. */
  { "[0 v0-4 [4 v4-8 ~ [0 v!0-4 [4 v4-8", "v:|a:" },
  { "[9 v9-13 a9-13 ~ [0 v!0-4 a!0-4 [4 v4-8 a4-8",
      "v: 9-13 !0-4 4-8|a: 9-13 !0-4 4-8" },
  { "[9 v9-13 ~ [0 v!0-4 a0-4", "v: 9-13 !0-4|a: g9-13 !0-4" },
  /* Without a leader all open rows. */
  { "| v0-4 a0-4 a4-8 v4-8", "v: 0-4 4-8|a: 0-4 4-8" },
  { "| v0-4 a0-4 v4-8 v8-12 a8-12", "v: 0-4 4-8 8-12|a: 0-4 g4-8 8-12" },
  /* One that joins later begins with the number of the row. */
  { "[0 v0-4 a0-4 [4 v!4-8 a4-8 w+ [8 v8-12 a8-12 w8-12",
      "v: 0-4 !4-8 8-12|a: 0-4 !4-8 8-12|w: #2,1 8-12" },
  /* A hole is one if another has that time, whichever comes first. */
  { "[0 vo0-4 a0-4 [4 v4-8 a4-8", "v: o0-4 4-8|a: 0-4 4-8" },
  { "[0 a0-4 vo0-4", "v: o0-4|a: 0-4" },
  { "[0 w+ vo0-4 ao0-4 w0-4", "v: o0-4|a: o0-4|w: 0-4" },
  /* In parts, too; but not with one that has less, or a part of its own. */
  { "[0 a0-2 a2-4 vo0-4", "v: o0-4|a: 0-2 2-4" },
  { "[0 a0-2 a3-4 vo0-4", "v: 0-4|a: 0-2 3-4" },
  { "[0 vo0-4 a0-2", "v: 0-4|a: 0-2" },
  { "[0 vo0-4 a1-4", "v: 0-4|a: 1-4" },
  { "[0 vo0-2 v!2-4 a0-4 [4 a4-8 v4-8", "v: o0-2 !2-4 4-8|a: 0-4 !4-8" },
  /* None has it: then it is played as it is. */
  { "[0 vo0-4 ao0-4", "v: 0-4|a: 0-4" },
  { "[0 vo0-4 [4 v4-8 a4-8", "v: 0-4 4-8|a: g0-4 4-8" },
  { "[0 a. vo0-4", "v: 0-4|a:" },
  /* By force, the other being late; and late itself, in a row that is out. */
  { "[0 vo0-4 ^ a0-4 [4 v4-8 a4-8", "a- v: 0-4 4-8|a: g0-4 4-8" },
  { "[0 v0-4 a0-2 ao2-4", "v: 0-4|a: 0-2 2-4" },
  /* No player goes from one codec to another by itself. */
  { "a. W+ [0 vo0-4 W0-4", "v: 0-4|a:|W: 0-4" },
};

static void
check_script (const gchar *script, const gchar *listed)
{
  Rig rig = {
    .lineup = lineup_new ((guint64) SEGMENT_NS),
    .manifest = manifest_new ((guint64) SEGMENT_NS, PLAYLIST_TYPE_LIVE),
    .out = g_string_new (NULL),
  };
  lineup_set_led (rig.lineup, TRUE);
  join (&rig, 'v');
  join (&rig, 'a');
  play (&rig, script);
  print (&rig, 'v');
  g_string_append_c (rig.out, '|');
  print (&rig, 'a');
  for (const gchar *name = "wW"; *name; name++)
    if (rig.renditions[(guchar) *name]) {
      g_string_append_c (rig.out, '|');
      print (&rig, *name);
    }
  ck_assert_msg (g_str_equal (rig.out->str, listed),
      "\"%s\" lists \"%s\", not \"%s\"", script, rig.out->str, listed);
  lineup_free (rig.lineup);
  manifest_free (rig.manifest);
  g_string_free (rig.out, TRUE);
}

START_TEST (rows_come_out_whole)
{
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    check_script (scripts[i].script, scripts[i].listed);
}
END_TEST

CORE_TEST_MAIN ("lineup", rows_come_out_whole)
