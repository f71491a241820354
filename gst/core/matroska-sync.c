/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-sync.h"

#include <string.h>

#include "core/matroska-schema.h"

#define ID_LENGTH 4 /* of every element that is looked for */

/* The Timestamp "SHOULD be the first child" of a Cluster (RFC 9559 5.1.3.1);
 * what else may come before it is small. */
#define MAX_BEFORE_TIMESTAMP 4096 /* bytes */

static gboolean
is_sync_id (guint32 id, gboolean needs_headers)
{
  switch (id) {
    case MATROSKA_ID_CLUSTER:
    case MATROSKA_ID_EBML:
      return TRUE;
    case MATROSKA_ID_INFO:
    case MATROSKA_ID_TRACKS:
      return needs_headers;
    default:
      return FALSE;
  }
}

/* Four bytes can be anything: they count when a child of the element follows.
 * CORE_NEED_DATA sets `*want`. */
static CoreStatus
check_sync (ByteReader r, gsize *want)
{
  EbmlHeader master, child = { .header_size = 0 };
  CoreStatus status = ebml_read_header (&r, &master);
  if (status == CORE_OK)
    status = ebml_read_header (&r, &child);
  if (status == CORE_NEED_DATA)
    *want = master.header_size + child.header_size;
  if (status != CORE_OK)
    return status;
  guint32 parent = matroska_schema_parent (child.id);
  return parent == master.id || parent == MATROSKA_PARENT_ANY ? CORE_OK
                                                              : CORE_INVALID;
}

/* Goes through the bytes once; the last three may begin an ID. */
CoreStatus
matroska_find_sync (Span bytes, gboolean needs_headers, gsize *offset,
    gsize *want)
{
  ByteReader r;
  byte_reader_init (&r, bytes.data, bytes.size);
  guint32 window = 0;
  while (byte_reader_remaining (&r) > 0) {
    window = window << 8 | byte_reader_u8 (&r);
    if (r.pos < ID_LENGTH || !is_sync_id (window, needs_headers))
      continue;
    ByteReader candidate = r;
    candidate.pos -= ID_LENGTH;
    *offset = candidate.pos;
    CoreStatus status = check_sync (candidate, want);
    if (status != CORE_INVALID)
      return status;
  }
  *offset = bytes.size - MIN (bytes.size, ID_LENGTH - 1);
  *want = ID_LENGTH;
  return CORE_NEED_DATA;
}

/* Reads on from a Cluster's ID to its Timestamp. */
static CoreStatus
read_cluster_head (ByteReader r, MatroskaClusterHead *head, gsize *want)
{
  gsize start = r.pos;
  EbmlHeader header;
  CoreStatus status = ebml_read_header (&r, &header);
  *want = header.header_size;
  if (status != CORE_OK)
    return status;
  head->header_size = header.header_size;
  head->size = header.size;

  while (r.pos - start <= MAX_BEFORE_TIMESTAMP) {
    status = ebml_read_header (&r, &header);
    *want = r.pos - start + header.header_size;
    if (status != CORE_OK)
      return status;
    guint32 parent = matroska_schema_parent (header.id);
    if (parent != MATROSKA_ID_CLUSTER && parent != MATROSKA_PARENT_ANY)
      return CORE_INVALID;
    if (header.size > MAX_BEFORE_TIMESTAMP)
      return CORE_INVALID;
    *want = r.pos - start + (gsize) header.size;
    if (header.size > byte_reader_remaining (&r))
      return CORE_NEED_DATA;
    if (header.id == MATROSKA_ID_TIMESTAMP) {
      head->timestamp = byte_reader_uint (&r, (guint) MIN (header.size, 8));
      return header.size <= 8 ? CORE_OK : CORE_INVALID;
    }
    byte_reader_skip (&r, (gsize) header.size);
  }
  return CORE_INVALID;
}

/* The offset of the next Cluster's ID at or after `pos`, or of what may begin
 * one at the end. A search goes through megabytes: memchr() is fast. */
static gsize
find_cluster_id (Span bytes, gsize pos)
{
  while (pos + ID_LENGTH <= bytes.size) {
    const guint8 *first = memchr (bytes.data + pos, MATROSKA_ID_CLUSTER >> 24,
        bytes.size - pos - (ID_LENGTH - 1));
    if (!first)
      break;
    pos = (gsize) (first - bytes.data);
    ByteReader r;
    byte_reader_init (&r, first, ID_LENGTH);
    if (byte_reader_u32 (&r) == MATROSKA_ID_CLUSTER)
      return pos;
    pos++;
  }
  return MAX (pos, bytes.size - MIN (bytes.size, ID_LENGTH - 1));
}

CoreStatus
matroska_find_cluster (Span bytes, MatroskaClusterHead *head, gsize *want)
{
  for (gsize pos = 0;; pos++) {
    pos = find_cluster_id (bytes, pos);
    head->offset = pos;
    if (bytes.size - pos < ID_LENGTH)
      break;
    ByteReader candidate;
    byte_reader_init (&candidate, bytes.data, bytes.size);
    candidate.pos = pos;
    CoreStatus status = read_cluster_head (candidate, head, want);
    if (status != CORE_INVALID)
      return status;
  }
  *want = ID_LENGTH;
  return CORE_NEED_DATA;
}
