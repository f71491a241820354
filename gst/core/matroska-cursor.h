/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. How the parts of the Matroska parser go through one call's bytes:
 * from element to element, until there is something to return. Private to
 * matroska*.c. */

#pragma once

#include "core/ebml.h"
#include "core/matroska.h"

G_BEGIN_DECLS

/* An end that is not known: the element lasts until one comes that cannot be
 * inside it (RFC 8794 6.2). */
#define END_UNKNOWN G_MAXUINT64

/* One call's bytes, how far it has got in them and what it will return. */
typedef struct
{
  const guint8 *data;
  gsize size;
  gsize pos;    /* of the next element; what is before it is consumed */
  guint64 skip; /* to pass over after the last byte */
  gsize want;
  CoreStatus status;
  MatroskaEvent *event;
} Cursor;

/* An element whose header was read. */
typedef struct
{
  guint32 id;
  guint header_size;
  guint64 size;   /* of the data, or EBML_UNKNOWN_SIZE */
  guint64 offset; /* absolute, of the header */
  guint64 end;    /* absolute, or END_UNKNOWN */
} Element;

/* A step returns one of these: whether to go on in the same call. */
#define GO_ON TRUE
#define STOP FALSE

static inline gsize
cursor_left (const Cursor *c)
{
  return c->size - c->pos;
}

static inline gboolean
stop (Cursor *c, CoreStatus status)
{
  c->status = status;
  return STOP;
}

static inline gboolean
stop_for_data (Cursor *c, gsize want)
{
  c->want = want;
  return stop (c, CORE_NEED_DATA);
}

static inline gboolean
emit (Cursor *c, MatroskaEventType type)
{
  c->event->type = type;
  return stop (c, CORE_OK);
}

static inline void
advance (Cursor *c, guint64 n_bytes)
{
  gsize here = (gsize) MIN (n_bytes, cursor_left (c));
  c->pos += here;
  c->skip += n_bytes - here;
}

static inline gboolean
emit_damage (Cursor *c, guint64 offset, guint64 size)
{
  emit (c, MATROSKA_EVENT_DAMAGE);
  c->event->damage_offset = offset;
  c->event->damage_size = (gsize) size;
  return STOP;
}

/* An element that is framed right and wrong inside costs itself alone. */
static inline gboolean
drop_damaged (Cursor *c, const Element *e)
{
  advance (c, e->end - e->offset);
  return emit_damage (c, e->offset, e->end - e->offset);
}

/* Gets the whole of an element, or stops for more bytes; the cursor stays. */
static inline gboolean
get_body (Cursor *c, const Element *e, Span *body)
{
  gsize whole = e->header_size + (gsize) e->size;
  if (cursor_left (c) < whole)
    return stop_for_data (c, whole);
  *body = (Span){ c->data + c->pos + e->header_size, (gsize) e->size };
  return GO_ON;
}

/* Of an element that is skipped for the most part: its first bytes. */
static inline gboolean
get_head (Cursor *c, const Element *e, gsize head_size, Span *head)
{
  Element start = *e;
  start.size = MIN (e->size, head_size);
  return get_body (c, &start, head);
}

static inline gboolean
skip_element (Cursor *c, const Element *e)
{
  advance (c, e->end - e->offset);
  return GO_ON;
}

/* CORE_NEED_DATA: `e->header_size` bytes are. */
static inline CoreStatus
read_element_header (const Cursor *c, guint64 offset, Element *e)
{
  ByteReader r;
  byte_reader_init (&r, c->data + c->pos, cursor_left (c));
  EbmlHeader header;
  CoreStatus status = ebml_read_header (&r, &header);
  *e = (Element){
    .id = header.id,
    .header_size = header.header_size,
    .size = header.size,
    .offset = offset,
    .end = END_UNKNOWN,
  };
  if (status == CORE_OK && header.size != EBML_UNKNOWN_SIZE &&
      !g_uint64_checked_add (&e->end, offset + header.header_size, header.size))
    return CORE_INVALID;
  return status;
}

G_END_DECLS
