/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "webvtt.h"

#include <string.h>

#include "core/timescale.h"

#define MAX_HOURS_DIGITS 6
#define NSEC_PER_MSEC G_GINT64_CONSTANT (1000000)

Span
webvtt_take_line (Span *text)
{
  Span line = *text;
  const guint8 *end =
      text->size > 0 ? memchr (text->data, '\n', text->size) : NULL;
  if (end) {
    line.size = (gsize) (end - text->data);
    text->data = end + 1;
    text->size -= line.size + 1;
  } else {
    text->size = 0;
  }
  if (line.size > 0 && line.data[line.size - 1] == '\r')
    line.size--;
  return line;
}

static void
append_span (GString *out, Span span)
{
  if (span.size > 0)
    g_string_append_len (out, (const gchar *) span.data, (gssize) span.size);
}

void
webvtt_write_time (GString *out, gint64 time_ns)
{
  gint64 ms =
      timescale_scale (MAX (time_ns, 0), 1000, NSEC_PER_SEC, ROUND_NEAREST);
  g_string_append_printf (out, "%02" G_GINT64_FORMAT ":%02d:%02d.%03d",
      ms / 3600000, (gint) (ms / 60000 % 60), (gint) (ms / 1000 % 60),
      (gint) (ms % 1000));
}

/* Reads `n_digits` digits at least and `max_digits` at most. */
static gboolean
read_number (ByteReader *r, guint n_digits, guint max_digits, gint64 *number)
{
  guint n_read = 0;
  *number = 0;
  while (n_read < max_digits && byte_reader_remaining (r) > 0 &&
      g_ascii_isdigit (r->data[r->pos])) {
    *number = 10 * *number + (byte_reader_u8 (r) - '0');
    n_read++;
  }
  return n_read >= n_digits;
}

static gboolean
read_char (ByteReader *r, gchar c)
{
  return byte_reader_u8 (r) == (guint8) c && !r->failed;
}

gboolean
webvtt_read_time (ByteReader *r, gint64 *time_ns)
{
  gint64 numbers[3], ms;
  guint n_numbers = 0;
  do {
    if (n_numbers == 3 ||
        !read_number (r, 2, MAX_HOURS_DIGITS, &numbers[n_numbers]))
      return FALSE;
    n_numbers++;
  } while (byte_reader_remaining (r) > 0 && r->data[r->pos] == ':' &&
      read_char (r, ':'));
  if (n_numbers < 2 || !read_char (r, '.') || !read_number (r, 3, 3, &ms))
    return FALSE;
  gint64 seconds = 60 * numbers[n_numbers - 2] + numbers[n_numbers - 1];
  if (n_numbers == 3)
    seconds += 3600 * numbers[0];
  *time_ns = (1000 * seconds + ms) * NSEC_PER_MSEC;
  return TRUE;
}

/* A timestamp tag: "<hh:mm:ss.ttt>". Returns its length, 0 if it is none. */
static gsize
read_time_tag (Span text, gint64 *time_ns)
{
  ByteReader r;
  byte_reader_init (&r, text.data, text.size);
  if (!read_char (&r, '<') || !webvtt_read_time (&r, time_ns) ||
      !read_char (&r, '>'))
    return 0;
  return r.pos;
}

gboolean
webvtt_has_time_tags (Span text)
{
  gint64 time_ns;
  for (; text.size > 0; text.data++, text.size--)
    if (text.data[0] == '<' && read_time_tag (text, &time_ns) > 0)
      return TRUE;
  return FALSE;
}

static void
append_text_line (GString *out, const WebvttCue *cue, Span line)
{
  while (line.size > 0) {
    gint64 time_ns;
    gsize length =
        cue->clock_shift_ns != 0 ? read_time_tag (line, &time_ns) : 0;
    if (length > 0) {
      g_string_append_c (out, '<');
      webvtt_write_time (out, cue->clock_shift_ns + time_ns);
      g_string_append_c (out, '>');
    } else {
      length = 1;
      g_string_append_c (out, (gchar) line.data[0]);
    }
    line.data += length;
    line.size -= length;
  }
  g_string_append_c (out, '\n');
}

void
webvtt_write_cue (GString *out, const WebvttCue *cue)
{
  Span identifier = cue->identifier, settings = cue->settings, text = cue->text;
  Span id_line = webvtt_take_line (&identifier);
  Span settings_line = webvtt_take_line (&settings);

  if (id_line.size > 0) {
    append_span (out, id_line);
    g_string_append_c (out, '\n');
  }
  webvtt_write_time (out, cue->start_ns);
  g_string_append (out, " --> ");
  webvtt_write_time (out, cue->end_ns);
  if (settings_line.size > 0) {
    g_string_append_c (out, ' ');
    append_span (out, settings_line);
  }
  g_string_append_c (out, '\n');
  while (text.size > 0) {
    Span line = webvtt_take_line (&text);
    if (line.size > 0)
      append_text_line (out, cue, line);
  }
  g_string_append_c (out, '\n');
}
