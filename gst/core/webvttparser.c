/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "webvttparser.h"

#include <string.h>

#define MAX_BLOCK_BYTES (256u << 10)
#define MAX_HEADER_BYTES (64u << 10)

static const gchar replacement[] = "\357\277\275"; /* U+FFFD */
static const gchar signature[] = "WEBVTT";
static const gchar byte_order_mark[] = "\357\273\277";

struct _WebvttParser
{
  GString *text;    /* what is not read yet, its lines ended by '\n' alone */
  gsize n_read;     /* of it that is */
  gsize n_searched; /* of it for the end of the block */
  gboolean after_cr;
  gboolean is_whole; /* the last block in it ends with it */
  gboolean is_lost;  /* in a block that is too long */

  gboolean has_begun; /* behind the first block */
  gboolean has_cue;
  GString *header; /* empty: none yet */
};

WebvttParser *
webvtt_parser_new (void)
{
  WebvttParser *p = g_new0 (WebvttParser, 1);
  p->text = g_string_new (NULL);
  p->header = g_string_new (NULL);
  return p;
}

void
webvtt_parser_free (WebvttParser *p)
{
  if (!p)
    return;
  g_string_free (p->text, TRUE);
  g_string_free (p->header, TRUE);
  g_free (p);
}

/* 4.3, "preprocess": what of it does not need to know what UTF-8 is. */
static void
append_byte (WebvttParser *p, guint8 byte)
{
  if (byte == '\n' && p->after_cr) {
    p->after_cr = FALSE;
    return;
  }
  p->after_cr = byte == '\r';
  if (byte == '\r')
    g_string_append_c (p->text, '\n');
  else if (byte == 0)
    g_string_append (p->text, replacement);
  else
    g_string_append_c (p->text, (gchar) byte);
}

void
webvtt_parser_push (WebvttParser *p, const guint8 *data, gsize size)
{
  g_string_erase (p->text, 0, (gssize) p->n_read);
  p->n_searched -= MIN (p->n_searched, p->n_read);
  p->n_read = 0;
  p->is_whole = FALSE;
  for (gsize i = 0; i < size; i++)
    append_byte (p, data[i]);
}

void
webvtt_parser_end_block (WebvttParser *p)
{
  p->is_whole = TRUE;
  p->after_cr = FALSE;
}

/* Of what is too long to be a block the rest is left out. */
static void
lose_block (WebvttParser *p)
{
  p->is_lost = TRUE;
  p->n_read = p->n_searched = p->text->len - 1;
}

/* Takes the next block off, without the empty line behind it. */
static gboolean
take_block (WebvttParser *p, Span *block)
{
  while (p->n_read < p->text->len && !p->is_lost &&
      p->text->str[p->n_read] == '\n')
    p->n_read++;
  p->n_searched = MAX (p->n_searched, p->n_read);
  const gchar *from = p->text->str + p->n_searched;
  const gchar *end = strstr (from, "\n\n");
  const gchar *limit = p->text->str + p->text->len;
  if (!end && p->is_whole && p->n_read < p->text->len)
    end = limit;
  if (!end) {
    p->n_searched = MAX (p->n_read, p->text->len - MIN (p->text->len, 1));
    if (p->text->len - p->n_read > MAX_BLOCK_BYTES + 1)
      lose_block (p);
    return FALSE;
  }
  const gchar *start = p->text->str + p->n_read;
  *block = (Span){ (const guint8 *) start, (gsize) (end - start) };
  p->n_read = p->n_searched = (gsize) (end - p->text->str);
  gboolean is_lost = p->is_lost || block->size > MAX_BLOCK_BYTES;
  p->is_lost = FALSE;
  if (is_lost)
    block->size = 0;
  return TRUE;
}

static gboolean
has_arrow (Span line)
{
  return line.size > 0 &&
      g_strstr_len ((const gchar *) line.data, (gssize) line.size, "-->");
}

static gboolean
starts_with (Span line, const gchar *word)
{
  gsize length = strlen (word);
  return line.size >= length && memcmp (line.data, word, length) == 0;
}

/* A line of this word and nothing else, or more behind a space. */
static gboolean
is_keyword (Span line, const gchar *word)
{
  gsize length = strlen (word);
  return starts_with (line, word) &&
      (line.size == length || line.data[length] == ' ' ||
          line.data[length] == '\t');
}

static void
skip_spaces (ByteReader *r)
{
  while (byte_reader_remaining (r) > 0 &&
      (r->data[r->pos] == ' ' || r->data[r->pos] == '\t'))
    byte_reader_skip (r, 1);
}

/* 4.2.2, "cue timings and settings". */
static gboolean
read_timings (Span line, WebvttCue *cue)
{
  ByteReader r;
  byte_reader_init (&r, line.data, line.size);
  skip_spaces (&r);
  if (!webvtt_read_time (&r, &cue->start_ns))
    return FALSE;
  skip_spaces (&r);
  const guint8 *arrow = byte_reader_bytes (&r, 3);
  if (!arrow || memcmp (arrow, "-->", 3) != 0)
    return FALSE;
  skip_spaces (&r);
  if (!webvtt_read_time (&r, &cue->end_ns))
    return FALSE;
  gsize n_left = byte_reader_remaining (&r);
  if (n_left > 0 && r.data[r.pos] != ' ' && r.data[r.pos] != '\t')
    return FALSE;
  skip_spaces (&r);
  cue->settings = (Span){ r.data + r.pos, byte_reader_remaining (&r) };
  while (cue->settings.size > 0 &&
      g_ascii_isspace (cue->settings.data[cue->settings.size - 1]))
    cue->settings.size--;
  return TRUE;
}

/* The block that was taken goes no farther: a new one begins with `rest`. */
static void
put_back (WebvttParser *p, Span rest)
{
  p->n_read = p->n_searched =
      (gsize) ((const gchar *) rest.data - p->text->str);
}

/* Lines up to the next that has an arrow, where another cue begins though no
 * empty line says so. */
static Span
take_text (WebvttParser *p, Span lines)
{
  Span text = { lines.data, 0 };
  while (lines.size > 0) {
    Span line = webvtt_take_line (&lines);
    if (has_arrow (line)) {
      put_back (p, line);
      return text;
    }
    text.size = (gsize) (line.data + line.size - text.data);
  }
  return text;
}

static gboolean
read_cue (WebvttParser *p, Span block, WebvttCue *cue)
{
  Span line = webvtt_take_line (&block);
  *cue = (WebvttCue){ 0 };
  if (!has_arrow (line)) {
    cue->identifier = line;
    line = webvtt_take_line (&block);
  }
  if (!has_arrow (line) || !read_timings (line, cue))
    return FALSE;
  cue->text = take_text (p, block);
  return TRUE;
}

static void
append_to_header (WebvttParser *p, Span lines)
{
  if (p->header->len + lines.size + 2 > MAX_HEADER_BYTES)
    return;
  if (p->header->len == 0 && !starts_with (lines, signature))
    g_string_append (p->header, "WEBVTT\n");
  if (p->header->len > 0)
    g_string_append_c (p->header, '\n');
  while (lines.size > 0) {
    Span line = webvtt_take_line (&lines);
    /* RFC 8216 3.5: where the file lies in a stream, not what it is. */
    if (starts_with (line, "X-TIMESTAMP-MAP"))
      continue;
    g_string_append_len (p->header, (const gchar *) line.data,
        (gssize) line.size);
    g_string_append_c (p->header, '\n');
  }
}

/* The first block is the header, unless there is none: streams of cues. */
static gboolean
read_header (WebvttParser *p, Span *block)
{
  if (starts_with (*block, byte_order_mark)) {
    block->data += strlen (byte_order_mark);
    block->size -= strlen (byte_order_mark);
  }
  Span lines = *block;
  Span first = webvtt_take_line (&lines);
  if (!is_keyword (first, signature))
    return FALSE;
  Span text = take_text (p, *block);
  if (p->header->len == 0)
    append_to_header (p, text);
  return TRUE;
}

gboolean
webvtt_parser_next (WebvttParser *p, WebvttCue *cue)
{
  for (Span block; take_block (p, &block);) {
    gboolean is_first = !p->has_begun;
    p->has_begun = TRUE;
    if (is_first && read_header (p, &block))
      continue;
    if (read_cue (p, block, cue)) {
      p->has_cue = TRUE;
      return TRUE;
    }
    Span lines = block;
    Span first = webvtt_take_line (&lines);
    if (!p->has_cue &&
        (is_keyword (first, "STYLE") || is_keyword (first, "REGION")))
      append_to_header (p, block);
  }
  return FALSE;
}

const gchar *
webvtt_parser_header (const WebvttParser *p)
{
  return p->header->len > 0 ? p->header->str : NULL;
}
