/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskalatetracks.h"

#include "core/ebml.h"
#include "core/matroska-schema.h"

/* Bytes that hold the header of any element. */
#define HEAD_SIZE 16

/* Children of a Segment that are gone over, each for one small read. */
#define MAX_CHILDREN 4096

typedef struct
{
  MatroskaParser *parser;
  GstPad *sinkpad;
  guint64 end; /* of the file, or of the Segment in it */
} Search;

static gboolean
read_header_at (const Search *search, guint64 offset, EbmlHeader *header)
{
  g_autoptr (GstBuffer) buffer = NULL;
  guint8 head[HEAD_SIZE];
  ByteReader r;
  if (offset >= search->end ||
      gst_pad_pull_range (search->sinkpad, offset,
          (guint) MIN (HEAD_SIZE, search->end - offset),
          &buffer) != GST_FLOW_OK)
    return FALSE;
  byte_reader_init (&r, head,
      gst_buffer_extract (buffer, 0, head, sizeof head));
  return ebml_read_header (&r, header) == CORE_OK;
}

/* Tracks or Info. */
static gboolean
take_headers_at (const Search *search, guint64 offset, const EbmlHeader *header)
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstMapInfo map;
  gsize want;
  guint64 size;
  if (!g_uint64_checked_add (&size, header->header_size, header->size) ||
      size > MIN (search->end - offset, MATROSKA_MAX_HEADER_SIZE) ||
      gst_pad_pull_range (search->sinkpad, offset, (guint) size, &buffer) !=
          GST_FLOW_OK ||
      !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  CoreStatus status =
      matroska_parser_read_headers (search->parser, map.data, map.size, &want);
  gst_buffer_unmap (buffer, &map);
  return status == CORE_OK;
}

static gboolean
take_tracks_at (const Search *search, guint64 offset)
{
  EbmlHeader header;
  return read_header_at (search, offset, &header) &&
      header.id == MATROSKA_ID_TRACKS &&
      take_headers_at (search, offset, &header);
}

/* From child to child, by their sizes. */
static gboolean
walk (const Search *search, guint64 offset)
{
  EbmlHeader header;
  for (guint n = 0; n < MAX_CHILDREN; n++) {
    if (!read_header_at (search, offset, &header) ||
        header.size == EBML_UNKNOWN_SIZE)
      return FALSE;
    gboolean is_tracks = header.id == MATROSKA_ID_TRACKS;
    if ((is_tracks || header.id == MATROSKA_ID_INFO) &&
        take_headers_at (search, offset, &header) && is_tracks)
      return TRUE;
    if (!g_uint64_checked_add (&offset, offset + header.header_size,
            header.size))
      return FALSE;
  }
  return FALSE;
}

gboolean
gst_matroska_late_tracks_fetch (MatroskaParser *parser, GstPad *sinkpad,
    guint64 file_size)
{
  const Search search = {
    .parser = parser,
    .sinkpad = sinkpad,
    .end = MIN (file_size, matroska_parser_segment_end (parser)),
  };
  guint64 told = matroska_parser_find_element (parser, MATROSKA_ID_TRACKS);
  return (told != 0 && take_tracks_at (&search, told)) ||
      walk (&search, matroska_parser_position (parser));
}
