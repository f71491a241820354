/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mpdsegments.h"

#include "core/segmentname.h"

#include <string.h>

static const ManifestSegment *
segment_at (const MpdRun *run, guint index)
{
  return run->rendition->segments->pdata[index];
}

/* NULL if all are gaps. */
static const ManifestSegment *
first_file (const MpdRun *run)
{
  return segment_name_first_file (run->rendition, run->first, run->end);
}

static const ManifestInit *
run_init (const MpdRun *run)
{
  const ManifestSegment *segment = first_file (run);
  return segment ? manifest_segment_init (run->rendition, segment) : NULL;
}

const CodecConfig *
mpd_run_codec (const MpdRun *run)
{
  const ManifestInit *init = run_init (run);
  return init ? &init->codec : &run->rendition->codec;
}

static gboolean
is_indexed_file (const MpdRun *run)
{
  const ManifestInit *init = run_init (run);
  if (!init || init->index.size_bytes == 0)
    return FALSE;
  for (guint s = run->first; s < run->end; s++)
    if (segment_at (run, s)->is_missing ||
        !g_str_equal (segment_at (run, s)->uri, init->uri))
      return FALSE;
  return TRUE;
}

static gboolean
find_name (const MpdRun *run, SegmentName *name)
{
  const ManifestInit *init = run_init (run);
  return init && init->range.size_bytes == 0 &&
      segment_name_find (run->rendition, run->first, run->end, name);
}

MpdForm
mpd_run_form (const MpdRun *run)
{
  SegmentName name;
  if (run->rendition->is_text_files)
    return MPD_FORM_TEXT_FILE;
  if (is_indexed_file (run))
    return MPD_FORM_INDEXED_FILE;
  return find_name (run, &name) ? MPD_FORM_TEMPLATE : MPD_FORM_LIST;
}

gboolean
mpd_run_is_expressible (const MpdRun *run)
{
  return first_file (run) != NULL &&
      (!run->rendition->is_text_files || run->end - run->first == 1);
}

gboolean
mpd_run_is_aligned (const MpdRun *a, const MpdRun *b)
{
  if (a->rendition->timescale != b->rendition->timescale ||
      a->end - a->first != b->end - b->first)
    return FALSE;
  for (guint i = 0; i < a->end - a->first; i++) {
    const ManifestSegment *in_a = segment_at (a, a->first + i);
    const ManifestSegment *in_b = segment_at (b, b->first + i);
    if (in_a->start_ticks != in_b->start_ticks ||
        in_a->duration_ticks != in_b->duration_ticks)
      return FALSE;
  }
  return TRUE;
}

/* --- URIs: from the MPD, where the model has them from the playlist --- */

static gboolean
is_absolute (const gchar *uri)
{
  return uri[0] == '/' || g_uri_peek_scheme (uri) != NULL;
}

/* Returns (transfer full) the folder of the playlist, with its slash. */
static gchar *
folder_of (const ManifestRendition *rendition)
{
  const gchar *playlist = rendition->uri ? rendition->uri : "";
  const gchar *slash = strrchr (playlist, '/');
  g_autofree gchar *folder =
      g_strndup (playlist, slash ? (gsize) (slash + 1 - playlist) : 0);
  return manifest_safe_uri (folder);
}

static gchar *
resolve_uri (const ManifestRendition *rendition, const gchar *uri)
{
  g_autofree gchar *folder = folder_of (rendition);
  g_autofree gchar *safe = manifest_safe_uri (uri);
  return is_absolute (uri) ? g_steal_pointer (&safe)
                           : g_strconcat (folder, safe, NULL);
}

/* Doubles what would begin an identifier of a template. */
static gchar *
template_literal (const gchar *uri)
{
  g_auto (GStrv) parts = g_strsplit (uri, "$", -1);
  return g_strjoinv ("$$", parts);
}

/* The folder as it stands in a template. */
static gchar *
template_folder (const ManifestRendition *rendition, const gchar *uri,
    gboolean by_id)
{
  if (is_absolute (uri))
    return g_strdup ("");
  g_autofree gchar *folder = folder_of (rendition);
  g_autofree gchar *own = g_strconcat (rendition->name, "/", NULL);
  return by_id && g_str_equal (folder, own) ? g_strdup ("$RepresentationID$/")
                                            : template_literal (folder);
}

static void
add_range (XmlWriter *w, const gchar *name, const ByteRange *range)
{
  if (range->size_bytes == 0)
    return;
  g_autofree gchar *text =
      g_strdup_printf ("%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT,
          range->offset_bytes, range->offset_bytes + range->size_bytes - 1);
  xml_writer_attribute (w, name, text);
}

/* --- the three forms --- */

static void
add_timescale (const MpdRun *run, XmlWriter *w)
{
  guint32 timescale = run->rendition->timescale;
  guint64 offset = mpd_period_presentation_time_offset (run->period, timescale);
  xml_writer_attribute_number (w, "timescale", timescale);
  if (offset > 0)
    xml_writer_attribute_number (w, "presentationTimeOffset", offset);
}

/* How many segments after this one begin where it ends, one after another, and
 * last as long. */
static guint
count_repeats (const MpdRun *run, guint index)
{
  const ManifestSegment *first = segment_at (run, index);
  guint64 start = (guint64) first->start_ticks;
  guint n = 0;
  while (index + n + 1 < run->end) {
    const ManifestSegment *next = segment_at (run, index + n + 1);
    start += first->duration_ticks;
    if (next->is_missing || (guint64) next->start_ticks != start ||
        next->duration_ticks != first->duration_ticks)
      break;
    n++;
  }
  return n;
}

/* 5.3.9.7: what clients had better take from another Representation, though it
 * is there and plays. */
static void
write_failover_content (const MpdRun *run, XmlWriter *w)
{
  gboolean has_any = FALSE;
  for (guint s = run->first; s < run->end; s++) {
    const ManifestSegment *segment = segment_at (run, s);
    if (!segment->has_hole)
      continue;
    if (!has_any) {
      xml_writer_begin (w, "FailoverContent");
      xml_writer_attribute (w, "valid", "true");
    }
    xml_writer_begin (w, "FCS");
    xml_writer_attribute_number (w, "t",
        (guint64) MAX (segment->start_ticks, 0));
    xml_writer_attribute_number (w, "d", segment->duration_ticks);
    xml_writer_end (w);
    has_any = TRUE;
  }
  if (has_any)
    xml_writer_end (w);
}

/* 5.3.9.6. What is missing is not said, and the next one tells its time. */
static void
write_timeline (const MpdRun *run, XmlWriter *w)
{
  guint64 end = 0;
  gboolean is_first = TRUE;
  xml_writer_begin (w, "SegmentTimeline");
  for (guint s = run->first; s < run->end; s++) {
    const ManifestSegment *segment = segment_at (run, s);
    guint64 start = (guint64) MAX (segment->start_ticks, 0);
    if (segment->is_missing)
      continue;
    guint n_repeats = count_repeats (run, s);
    xml_writer_begin (w, "S");
    if (is_first || start != end)
      xml_writer_attribute_number (w, "t", start);
    xml_writer_attribute_number (w, "d", segment->duration_ticks);
    if (n_repeats > 0)
      xml_writer_attribute_number (w, "r", n_repeats);
    xml_writer_end (w);
    end = start + segment->duration_ticks * (n_repeats + 1);
    s += n_repeats;
    is_first = FALSE;
  }
  xml_writer_end (w);
}

static void
write_template (const MpdRun *run, XmlWriter *w, gboolean by_id,
    const SegmentName *name)
{
  const ManifestRendition *rendition = run->rendition;
  const gchar *uri = first_file (run)->uri, *init_uri = run_init (run)->uri;
  g_autofree gchar *init_folder = template_folder (rendition, init_uri, by_id);
  g_autofree gchar *safe = manifest_safe_uri (init_uri);
  g_autofree gchar *init_name = template_literal (safe);
  g_autofree gchar *initialization = g_strconcat (init_folder, init_name, NULL);
  g_autofree gchar *folder = template_folder (rendition, uri, by_id);
  g_autofree gchar *template = segment_name_template (name, folder, uri);
  g_autofree gchar *media = manifest_safe_uri (template);

  xml_writer_begin (w, "SegmentTemplate");
  add_timescale (run, w);
  if (!name->is_time)
    xml_writer_attribute_number (w, "startNumber", name->first);
  xml_writer_attribute (w, "initialization", initialization);
  xml_writer_attribute (w, "media", media);
  write_failover_content (run, w);
  write_timeline (run, w);
  xml_writer_end (w);
}

static void
write_initialization (const MpdRun *run, XmlWriter *w, gboolean has_base_url)
{
  const ManifestInit *init = run_init (run);
  if (!init)
    return;
  g_autofree gchar *uri = resolve_uri (run->rendition, init->uri);
  xml_writer_begin (w, "Initialization");
  if (!has_base_url)
    xml_writer_attribute (w, "sourceURL", uri);
  add_range (w, "range", &init->range);
  xml_writer_end (w);
}

static void
write_list (const MpdRun *run, XmlWriter *w)
{
  xml_writer_begin (w, "SegmentList");
  add_timescale (run, w);
  write_initialization (run, w, FALSE);
  write_failover_content (run, w);
  write_timeline (run, w);
  for (guint s = run->first; s < run->end; s++) {
    const ManifestSegment *segment = segment_at (run, s);
    if (segment->is_missing)
      continue;
    g_autofree gchar *uri = resolve_uri (run->rendition, segment->uri);
    xml_writer_begin (w, "SegmentURL");
    xml_writer_attribute (w, "media", uri);
    add_range (w, "mediaRange", &segment->range);
    xml_writer_end (w);
  }
  xml_writer_end (w);
}

static void
write_base_url (const MpdRun *run, XmlWriter *w, const gchar *uri)
{
  g_autofree gchar *resolved = resolve_uri (run->rendition, uri);
  xml_writer_begin (w, "BaseURL");
  xml_writer_add_text (w, resolved);
  xml_writer_end (w);
}

static void
write_indexed_file (const MpdRun *run, XmlWriter *w)
{
  const ManifestInit *init = run_init (run);
  write_base_url (run, w, init->uri);
  xml_writer_begin (w, "SegmentBase");
  add_timescale (run, w);
  add_range (w, "indexRange", &init->index);
  write_initialization (run, w, TRUE);
  write_failover_content (run, w);
  xml_writer_end (w);
}

void
mpd_run_write (const MpdRun *run, XmlWriter *w, gboolean by_id)
{
  SegmentName name;
  if (run->rendition->is_text_files)
    write_base_url (run, w, first_file (run)->uri);
  else if (is_indexed_file (run))
    write_indexed_file (run, w);
  else if (find_name (run, &name))
    write_template (run, w, by_id, &name);
  else
    write_list (run, w);
}
