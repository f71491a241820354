/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskaprotection.h"

#include "core/matroska-encoding.h"

/* Decryptors tell by it how the frames are protected. */
#define PROTECTION_ORIGIN "matroskademux"

static const MatroskaEncoding *
find_encryption (const MatroskaTrack *track)
{
  for (guint i = 0; i < track->n_encodings; i++)
    if (track->encodings[i].type == MATROSKA_ENCODING_ENCRYPTION)
      return &track->encodings[i];
  return NULL;
}

gboolean
gst_matroska_track_is_protected (const MatroskaTrack *track)
{
  return find_encryption (track) != NULL;
}

void
gst_matroska_protect_caps (const MatroskaTrack *track, GstCaps *caps)
{
  if (!gst_matroska_track_is_protected (track))
    return;
  /* The core lets nothing pass but AES-CTR over whole frames. */
  GstStructure *s = gst_caps_get_structure (caps, 0);
  gst_structure_set (s, "original-media-type", G_TYPE_STRING,
      gst_structure_get_name (s), "encryption-algorithm", G_TYPE_STRING, "AES",
      "encoding-scope", G_TYPE_STRING, "frame", "cipher-mode", G_TYPE_STRING,
      "CTR", NULL);
  gst_structure_set_name (s, "application/x-webm-enc");
}

GstCaps *
gst_matroska_unprotected_caps (const GstCaps *caps)
{
  GstCaps *clear_caps = gst_caps_copy (caps);
  GstStructure *s = gst_caps_get_structure (clear_caps, 0);
  const gchar *name = gst_structure_get_string (s, "original-media-type");
  if (!name)
    return clear_caps;
  gst_structure_set_name (s, name);
  gst_structure_remove_fields (s, "original-media-type", "encryption-algorithm",
      "encoding-scope", "cipher-mode", NULL);
  return clear_caps;
}

static GstBuffer *
key_id_buffer (const MatroskaEncoding *encryption)
{
  return gst_buffer_new_memdup (encryption->key_id, encryption->key_id_size);
}

GstEvent *
gst_matroska_protection_event (const MatroskaTrack *track)
{
  const MatroskaEncoding *encryption = find_encryption (track);
  if (!encryption)
    return NULL;
  g_autoptr (GstBuffer) key_id = key_id_buffer (encryption);
  return gst_event_new_protection (GST_PROTECTION_UNSPECIFIED_SYSTEM_ID, key_id,
      PROTECTION_ORIGIN);
}

static void
add_meta (const MatroskaTrack *track, const MatroskaFrameProtection *protection,
    ByteWriter *subsamples, GstBuffer *buffer)
{
  g_autoptr (GstBuffer) key_id = key_id_buffer (find_encryption (track));
  g_autoptr (GstBuffer) iv =
      gst_buffer_new_memdup (protection->iv, sizeof protection->iv);
  GstStructure *info = gst_structure_new ("application/x-cenc", "iv_size",
      G_TYPE_UINT, (guint) sizeof protection->iv, "encrypted", G_TYPE_BOOLEAN,
      TRUE, "kid", GST_TYPE_BUFFER, key_id, "iv", GST_TYPE_BUFFER, iv,
      "subsample_count", G_TYPE_UINT, protection->n_subsamples, NULL);
  if (protection->n_subsamples > 0) {
    gsize size;
    guint8 *bytes = byte_writer_steal (subsamples, &size);
    g_autoptr (GstBuffer) table = gst_buffer_new_wrapped (bytes, size);
    gst_structure_set (info, "subsamples", GST_TYPE_BUFFER, table, NULL);
  }
  gst_buffer_add_protection_meta (buffer, info);
}

GstBuffer *
gst_matroska_protected_buffer (const MatroskaTrack *track, GstMemory *memory)
{
  MatroskaFrameProtection protection;
  ByteWriter subsamples = { 0 };
  CoreStatus status = CORE_INVALID;
  GstMapInfo map;
  GstBuffer *buffer = NULL;

  if (gst_memory_map (memory, &map, GST_MAP_READ)) {
    status = matroska_frame_protection_parse ((Span){ map.data, map.size },
        &protection, &subsamples);
    gst_memory_unmap (memory, &map);
  }
  if (status == CORE_OK) {
    buffer = gst_buffer_new ();
    gst_buffer_append_memory (buffer,
        gst_memory_share (memory, (gssize) protection.header_size, -1));
    if (protection.is_encrypted)
      add_meta (track, &protection, &subsamples, buffer);
  }
  gst_memory_unref (memory);
  byte_writer_clear (&subsamples);
  return buffer;
}
