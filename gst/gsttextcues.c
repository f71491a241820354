/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsttextcues.h"

#include "core/cuetext.h"
#include "core/webvttparser.h"
#include "gstfragmenttrack.h"
#include "gststreamtime.h"

#include <string.h>

/* How long a cue shows at most whose source does not say it. */
#define OPEN_CUE_DURATION (5 * GST_SECOND)
#define MAX_DURATION (24 * 3600 * GST_SECOND)
#define MAX_FILE_BYTES (4u << 20) /* of a TTML file, kept whole */

typedef enum
{
  TEXT_NONE,
  TEXT_PLAIN,
  TEXT_PANGO,
  TEXT_WEBVTT,
  TEXT_TTML,
} TextKind;

struct _GstTextCues
{
  TextKind kind;
  WebvttParser *parser;

  /* What is taken apart, and its times in nanoseconds of stream time. */
  GString *input;
  gboolean has_input; /* it is a cue, or the rest of the parser's bytes are */
  gint64 time_ns;     /* TIME_NONE: those in the text are valid */
  gint64 duration_ns; /* TIME_NONE: unknown */
  gint64 shift_ns;    /* WebVTT: by how much later than the text says */
  gboolean needs_shift;

  GString *identifier, *settings, *text; /* of the cue that is given out */
};

GstTextCues *
gst_text_cues_new (void)
{
  GstTextCues *c = g_new0 (GstTextCues, 1);
  c->parser = webvtt_parser_new ();
  c->input = g_string_new (NULL);
  c->identifier = g_string_new (NULL);
  c->settings = g_string_new (NULL);
  c->text = g_string_new (NULL);
  return c;
}

void
gst_text_cues_free (GstTextCues *c)
{
  if (!c)
    return;
  webvtt_parser_free (c->parser);
  g_string_free (c->input, TRUE);
  g_string_free (c->identifier, TRUE);
  g_string_free (c->settings, TRUE);
  g_string_free (c->text, TRUE);
  g_free (c);
}

static TextKind
kind_of (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  if (gst_structure_has_name (s, "application/x-subtitle-vtt") ||
      gst_structure_has_name (s, "text/vtt"))
    return TEXT_WEBVTT;
  if (gst_structure_has_name (s, "application/ttml+xml"))
    return TEXT_TTML;
  if (gst_structure_has_name (s, "text/x-raw"))
    return g_strcmp0 (gst_structure_get_string (s, "format"), "utf8") == 0
        ? TEXT_PLAIN
        : TEXT_PANGO;
  return TEXT_NONE;
}

gboolean
gst_text_cues_set_caps (GstTextCues *c, const GstCaps *caps)
{
  TextKind kind = kind_of (caps);
  gboolean is_other =
      c->kind != TEXT_NONE && (c->kind == TEXT_TTML) != (kind == TEXT_TTML);
  if (kind == TEXT_NONE || is_other)
    return FALSE;
  c->kind = kind;
  return TRUE;
}

void
gst_text_cues_flush (GstTextCues *c)
{
  webvtt_parser_free (c->parser);
  c->parser = webvtt_parser_new ();
  g_string_truncate (c->input, 0);
  c->has_input = FALSE;
}

/* A piece of a file, whose times are those that it says itself. */
static void
push_piece (GstTextCues *c, const guint8 *data, gsize size)
{
  c->time_ns = c->duration_ns = TIME_NONE;
  c->shift_ns = 0;
  c->needs_shift = FALSE;
  if (c->kind == TEXT_WEBVTT)
    webvtt_parser_push (c->parser, data, size);
  else if (c->input->len + size <= MAX_FILE_BYTES)
    g_string_append_len (c->input, (const gchar *) data, (gssize) size);
}

/* A cue or more of WebVTT. The time of the buffer is that of the first: upstream
 * may have moved it. A whole file in a buffer has its own times. */
static void
push_webvtt (GstTextCues *c, const guint8 *data, gsize size)
{
  webvtt_parser_push (c->parser, data, size);
  webvtt_parser_end_block (c->parser);
  gboolean is_file = size >= 6 && memcmp (data, "WEBVTT", 6) == 0;
  c->shift_ns = 0;
  c->needs_shift = !is_file && c->time_ns != TIME_NONE;
}

static gboolean
push_timed (GstTextCues *c, const guint8 *data, gsize size)
{
  if (c->kind == TEXT_WEBVTT) {
    push_webvtt (c, data, size);
    return TRUE;
  }
  if (c->time_ns == TIME_NONE)
    return FALSE;
  g_string_truncate (c->input, 0);
  g_string_append_len (c->input, (const gchar *) data, (gssize) size);
  c->has_input = TRUE;
  return TRUE;
}

gboolean
gst_text_cues_push (GstTextCues *c, GstBuffer *buffer,
    const GstSegment *segment)
{
  GstMapInfo map;
  gboolean ok = TRUE;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return TRUE;
  if (!segment) {
    push_piece (c, map.data, map.size);
  } else {
    GstClockTime duration = GST_BUFFER_DURATION (buffer);
    c->time_ns = gst_stream_time (segment, GST_BUFFER_PTS (buffer));
    c->duration_ns = GST_CLOCK_TIME_IS_VALID (duration) && duration > 0
        ? (gint64) MIN (duration, MAX_DURATION)
        : TIME_NONE;
    ok = push_timed (c, map.data, map.size);
  }
  gst_buffer_unmap (buffer, &map);
  return ok;
}

void
gst_text_cues_finish (GstTextCues *c)
{
  webvtt_parser_end_block (c->parser);
  if (c->kind == TEXT_TTML && c->input->len > 0) {
    c->has_input = TRUE;
    c->time_ns = 0;
  }
}

static Span
valid_text (GString *to, Span from)
{
  g_string_truncate (to, 0);
  cue_text_write_webvtt (to, from);
  return (Span){ (const guint8 *) to->str, to->len };
}

static gboolean
next_webvtt (GstTextCues *c, TimedCue *out)
{
  WebvttCue cue;
  if (!webvtt_parser_next (c->parser, &cue))
    return FALSE;
  if (c->needs_shift)
    c->shift_ns = c->time_ns - cue.start_ns;
  c->needs_shift = FALSE;
  gint64 length_ns =
      CLAMP (cue.end_ns - cue.start_ns, 0, (gint64) MAX_DURATION);
  *out = (TimedCue){
    .cue.start_ns = cue.start_ns + c->shift_ns,
    .cue.end_ns = cue.start_ns + c->shift_ns + length_ns,
    .cue.identifier = valid_text (c->identifier, cue.identifier),
    .cue.settings = valid_text (c->settings, cue.settings),
    .cue.text = valid_text (c->text, cue.text),
    .clock_shift_ns = c->shift_ns,
  };
  return TRUE;
}

static Span
cue_text (GstTextCues *c)
{
  Span input = { (const guint8 *) c->input->str, c->input->len };
  if (c->kind == TEXT_TTML)
    return input;
  g_string_truncate (c->text, 0);
  if (c->kind == TEXT_PLAIN)
    cue_text_write_plain (c->text, input);
  else
    cue_text_write_pango (c->text, input);
  return (Span){ (const guint8 *) c->text->str, c->text->len };
}

gboolean
gst_text_cues_next (GstTextCues *c, TimedCue *cue)
{
  if (c->kind == TEXT_WEBVTT)
    return next_webvtt (c, cue);
  if (!c->has_input)
    return FALSE;
  c->has_input = FALSE;
  gboolean is_open = c->duration_ns == TIME_NONE;
  GstClockTime longest =
      c->kind == TEXT_TTML ? MAX_DURATION : OPEN_CUE_DURATION;
  *cue = (TimedCue){
    .cue.start_ns = c->time_ns,
    .cue.end_ns = c->time_ns + (is_open ? (gint64) longest : c->duration_ns),
    .cue.text = cue_text (c),
    .is_open = is_open,
  };
  return TRUE;
}

GstCaps *
gst_text_cues_take_header (const GstTextCues *c, gsize *size_bytes)
{
  const gchar *header = webvtt_parser_header (c->parser);
  gsize size = header ? strlen (header) : 0;
  if (size == *size_bytes)
    return NULL;
  *size_bytes = size;
  g_autoptr (GstBuffer) codec_data = gst_buffer_new_memdup (header, size);
  return gst_caps_new_simple ("application/x-subtitle-vtt", "codec_data",
      GST_TYPE_BUFFER, codec_data, NULL);
}
