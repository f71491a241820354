/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskatext.h"

#include <string.h>

#include "core/webvtt.h"

/* Western European files from before UTF-8: any bytes are valid in it. */
#define FALLBACK_CHARSET "ISO-8859-15"

/* How long a WebVTT cue shows whose block does not say so, against the rule. */
#define DEFAULT_CUE_DURATION (5 * GST_SECOND)

GstMatroskaTextKind
gst_matroska_text_kind (const MatroskaTrack *track)
{
  static const struct
  {
    const gchar *prefix;
    GstMatroskaTextKind kind;
  } kinds[] = {
    { "S_TEXT/UTF8", TEXT_MARKUP },
    { "S_TEXT/ASCII", TEXT_MARKUP },
    { "S_TEXT/WEBVTT", TEXT_WEBVTT },
    { "S_TEXT/", TEXT_PLAIN },
    { "S_SSA", TEXT_PLAIN },
    { "S_ASS", TEXT_PLAIN },
    { "S_USF", TEXT_PLAIN },
    { "D_WEBVTT/", TEXT_WEBM_WEBVTT },
  };
  for (gsize i = 0; track->codec_id && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (track->codec_id, kinds[i].prefix))
      return kinds[i].kind;
  return TEXT_NONE;
}

/* Returns (transfer full) valid UTF-8 up to the first zero byte, which some
 * files end their text with. Text that is something else is taken for what
 * GST_SUBTITLE_ENCODING says, as other elements do. */
static gchar *
to_utf8 (const gchar *data, gsize size)
{
  gsize length = strnlen (data, size);
  if (g_utf8_validate (data, (gssize) length, NULL))
    return g_strndup (data, length);

  const gchar *charset = g_getenv ("GST_SUBTITLE_ENCODING");
  gchar *text = NULL;
  if (charset && *charset)
    text = g_convert_with_fallback (data, (gssize) length, "UTF-8", charset,
        "*", NULL, NULL, NULL);
  if (!text)
    text = g_convert_with_fallback (data, (gssize) length, "UTF-8",
        FALLBACK_CHARSET, "*", NULL, NULL, NULL);
  return text ? text : g_utf8_make_valid (data, (gssize) length);
}

/* The tags that SubRip text may hold and Pango knows. */
static const gchar *const markup_tags[] = { "i", "b", "u", "s" };

static gsize
markup_tag_length (const gchar *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (markup_tags); i++) {
    const gchar *p = text + 1 + (text[1] == '/');
    if (g_str_has_prefix (p, markup_tags[i]) && p[1] == '>')
      return (gsize) (p + 2 - text);
  }
  return 0;
}

/* Text as Pango markup: simple tags stay, all else is literal. */
static GString *
text_to_markup (const gchar *text)
{
  GString *markup = g_string_new (NULL);

  for (const gchar *p = text; *p;) {
    gsize length = *p == '<' ? markup_tag_length (p) : 0;
    if (length > 0) {
      g_string_append_len (markup, p, (gssize) length);
    } else {
      length = (gsize) (g_utf8_next_char (p) - p);
      g_autofree gchar *escaped = g_markup_escape_text (p, (gssize) length);
      g_string_append (markup, escaped);
    }
    p += length;
  }
  return markup;
}

static WebvttCue
make_cue (const MatroskaBlock *block)
{
  gint64 time_ns = CLAMP (block->time_ns, 0, G_MAXINT64 / 4);
  gint64 duration_ns = (gint64) MIN (block->duration_ns, G_MAXINT64 / 4);
  if (duration_ns == 0)
    duration_ns = (gint64) DEFAULT_CUE_DURATION;
  return (WebvttCue){ .start_ns = time_ns, .end_ns = time_ns + duration_ns };
}

/* "WebVTT" in the Matroska codec specifications: times in the text count from
 * the block's; BlockAdditional is the settings, the identifier and comments, a
 * line each at least. */
static GString *
text_to_webvtt (const gchar *text, const MatroskaBlock *block, Span addition)
{
  GString *out = g_string_new (NULL);
  WebvttCue cue = make_cue (block);
  cue.clock_shift_ns = cue.start_ns;
  cue.settings = webvtt_take_line (&addition);
  cue.identifier = webvtt_take_line (&addition);
  cue.text = (Span){ (const guint8 *) text, strlen (text) };
  webvtt_write_cue (out, &cue);
  return out;
}

/* "WebVTT in WebM": identifier, settings, a line each, and the text. */
static GString *
webm_text_to_webvtt (const gchar *text, const MatroskaBlock *block)
{
  GString *out = g_string_new (NULL);
  WebvttCue cue = make_cue (block);
  cue.text = (Span){ (const guint8 *) text, strlen (text) };
  cue.identifier = webvtt_take_line (&cue.text);
  cue.settings = webvtt_take_line (&cue.text);
  webvtt_write_cue (out, &cue);
  return out;
}

static GString *
complete_text (GstMatroskaTextKind kind, const MatroskaBlock *block,
    const gchar *text, GstMemory *addition)
{
  switch (kind) {
    case TEXT_MARKUP:
      return text_to_markup (text);
    case TEXT_WEBM_WEBVTT:
      return webm_text_to_webvtt (text, block);
    case TEXT_WEBVTT: {
      GstMapInfo map;
      if (!addition || !gst_memory_map (addition, &map, GST_MAP_READ))
        return text_to_webvtt (text, block, (Span){ 0 });
      g_autofree gchar *lines = to_utf8 ((const gchar *) map.data, map.size);
      gst_memory_unmap (addition, &map);
      return text_to_webvtt (text, block,
          (Span){ (const guint8 *) lines, strlen (lines) });
    }
    default:
      return g_string_new (text);
  }
}

GstMemory *
gst_matroska_text_complete (GstMatroskaTextKind kind,
    const MatroskaBlock *block, GstMemory *memory, GstMemory *addition)
{
  GstMapInfo map;
  g_autofree gchar *text = NULL;
  if (gst_memory_map (memory, &map, GST_MAP_READ)) {
    text = to_utf8 ((const gchar *) map.data, map.size);
    gst_memory_unmap (memory, &map);
  }
  gst_memory_unref (memory);
  if (!text)
    return NULL;

  GString *out = complete_text (kind, block, text, addition);
  gsize size = out->len;
  gchar *bytes = g_string_free (out, FALSE);
  return gst_memory_new_wrapped (0, bytes, size + 1, 0, size, bytes, g_free);
}

GstBufferList *
gst_matroska_text_header (GstMatroskaTextKind kind, const MatroskaTrack *track)
{
  static const gchar signature[] = "WEBVTT";
  if (kind != TEXT_WEBVTT && kind != TEXT_WEBM_WEBVTT)
    return NULL;

  g_autofree gchar *header = to_utf8 (track->codec_private_size > 0
          ? (const gchar *) track->codec_private
          : signature,
      track->codec_private_size > 0 ? track->codec_private_size
                                    : sizeof signature);
  g_strchomp (header);
  gchar *text =
      g_strconcat (g_str_has_prefix (header, signature) ? header : signature,
          "\n\n", NULL);
  GstBuffer *buffer = gst_buffer_new_wrapped (text, strlen (text));
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_HEADER);
  GstBufferList *list = gst_buffer_list_new ();
  gst_buffer_list_add (list, buffer);
  return list;
}
