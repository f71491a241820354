/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstaacframing.h"

#include <gst/pbutils/pbutils.h>

#include "core/adts.h"

/* Of a byte that no timestamp is for */
#define NOWHERE G_MAXUINT64

void
gst_aac_framing_open (GstAacFraming *framing, GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gboolean is_loas =
      g_strcmp0 (gst_structure_get_string (s, "stream-format"), "loas") == 0;
  *framing = (GstAacFraming){
    .input_caps = gst_caps_ref (caps),
    .pieces = gst_adapter_new (),
    .finder.framing = is_loas ? AAC_FRAMING_LOAS : AAC_FRAMING_ADTS,
    .stamped_at = NOWHERE,
  };
}

void
gst_aac_framing_close (GstAacFraming *framing)
{
  gst_clear_caps (&framing->input_caps);
  gst_clear_caps (&framing->caps);
  gst_clear_buffer (&framing->config);
  g_clear_object (&framing->pieces);
}

/* Caps of access units */

static gboolean
is_configured_with (const GstAacFraming *framing, const guint8 *asc, gsize size)
{
  return framing->config && gst_buffer_get_size (framing->config) == size &&
      gst_buffer_memcmp (framing->config, 0, asc, size) == 0;
}

static void
configure (GstAacFraming *framing, const guint8 *asc, gsize size,
    const AacConfig *config)
{
  if (is_configured_with (framing, asc, size))
    return;
  gst_clear_buffer (&framing->config);
  framing->config = gst_buffer_new_memdup (asc, size);
  gst_clear_caps (&framing->caps);
  framing->caps = gst_caps_copy (framing->input_caps);
  gst_codec_utils_aac_caps_set_level_and_profile (framing->caps, asc,
      (guint) size);
  gst_caps_set_simple (framing->caps, "mpegversion", G_TYPE_INT, 4,
      "stream-format", G_TYPE_STRING, "raw", "framed", G_TYPE_BOOLEAN, TRUE,
      "rate", G_TYPE_INT, (gint) config->sample_rate, "channels", G_TYPE_INT,
      (gint) config->channels, "codec_data", GST_TYPE_BUFFER, framing->config,
      NULL);
}

/* Frames */

static void
add_unit (GstAacFraming *framing, GstBuffer *buffer, GstClockTime pts,
    const AacConfig *config, GstFrameQueue *queue)
{
  gst_frame_queue_add (queue,
      &(GstFoundFrame){ .buffer = buffer,
          .caps = framing->caps,
          .pts = pts,
          .n_samples = config->frame_samples,
          .rate = config->core_sample_rate });
}

/* What MP4 does not hold (several blocks in a frame, channels that only a
 * program_config_element tells) keeps its header. (takes the buffer) */
static void
add_adts (GstAacFraming *framing, GstBuffer *frame, GstClockTime pts,
    GstFrameQueue *queue)
{
  guint8 head[ADTS_MIN_HEADER_SIZE];
  AdtsHeader header;
  AacConfig config = { 0 };
  gsize size = gst_buffer_extract (frame, 0, head, sizeof head);
  gboolean is_known = adts_parse_header (head, size, &header) == CORE_OK &&
      aac_parse_config (header.config, sizeof header.config, &config) ==
          CORE_OK;
  GstBuffer *buffer = gst_buffer_make_writable (frame);
  if (is_known && header.n_raw_data_blocks == 1 && config.channels > 0 &&
      header.header_bytes < header.size_bytes) {
    configure (framing, header.config, sizeof header.config, &config);
    gst_buffer_resize (buffer, (gssize) header.header_bytes, -1);
  } else {
    gst_clear_buffer (&framing->config);
    gst_caps_replace (&framing->caps, framing->input_caps);
    config.frame_samples *= is_known ? header.n_raw_data_blocks : 0;
  }
  add_unit (framing, buffer, pts, &config, queue);
}

/* Copies: access units are not aligned to bytes. */
static CoreStatus
read_unit (LatmReader *latm, GstBuffer **unit)
{
  ByteWriter w = { 0 };
  CoreStatus status = latm_reader_next (latm, &w);
  *unit = NULL;
  if (status == CORE_OK && w.size > 0) {
    gsize size;
    guint8 *data = byte_writer_steal (&w, &size);
    *unit = gst_buffer_new_wrapped (data, size);
  }
  byte_writer_clear (&w);
  return status;
}

/* FALSE: damaged. Without a configuration, one is waited for. */
static gboolean
add_loas (GstAacFraming *framing, Span frame, GstClockTime pts,
    GstFrameQueue *queue)
{
  LatmReader *latm = &framing->latm;
  CoreStatus status = latm_reader_begin (latm, frame.data + LOAS_HEADER_SIZE,
      frame.size - LOAS_HEADER_SIZE);
  if (status != CORE_OK)
    return status == CORE_NEED_DATA;
  configure (framing, latm->asc, latm->asc_size, &latm->config);
  GstBuffer *unit;
  while ((status = read_unit (latm, &unit)) == CORE_OK) {
    if (unit)
      add_unit (framing, unit, pts, &latm->config, queue);
    pts = GST_CLOCK_TIME_NONE;
  }
  return status == CORE_NEED_DATA;
}

/* Pieces */

static void
skip (GstAacFraming *framing, gsize size)
{
  gst_adapter_flush (framing->pieces, size);
  framing->n_read += size;
}

/* The timestamp for the frame that begins here, unless one that began further in
 * front had it. */
static GstClockTime
take_pts (GstAacFraming *framing)
{
  guint64 distance;
  GstClockTime pts = gst_adapter_prev_pts (framing->pieces, &distance);
  guint64 at = framing->n_read - distance;
  if (!GST_CLOCK_TIME_IS_VALID (pts) || at == framing->stamped_at)
    return GST_CLOCK_TIME_NONE;
  framing->stamped_at = at;
  return pts;
}

/* Returns whether it is one. */
static gboolean
take_frame (GstAacFraming *framing, Span frame, GstFrameQueue *queue)
{
  GstClockTime pts = take_pts (framing);
  if (framing->finder.framing == AAC_FRAMING_ADTS) {
    gst_adapter_unmap (framing->pieces);
    framing->n_read += frame.size;
    add_adts (framing, gst_adapter_take_buffer (framing->pieces, frame.size),
        pts, queue);
    return TRUE;
  }
  gboolean is_frame = add_loas (framing, frame, pts, queue);
  gst_adapter_unmap (framing->pieces);
  skip (framing, frame.size);
  return is_frame;
}

typedef enum
{
  FOUND_NOTHING, /* that is whole */
  FOUND_FRAME,
  FOUND_OTHER, /* in front of the first frame */
  FOUND_DAMAGE,
} Found;

static Found
find_frame (GstAacFraming *framing, gboolean is_end, GstFrameQueue *queue)
{
  gsize size = gst_adapter_available (framing->pieces);
  gboolean was_synced = framing->finder.is_synced;
  ByteReader r;
  Span frame;
  if (size == 0)
    return FOUND_NOTHING;
  byte_reader_init (&r, gst_adapter_map (framing->pieces, size), size);
  CoreStatus status = aac_finder_next (&framing->finder, &r, is_end, &frame);
  gsize n_skipped = r.pos - (status == CORE_OK ? frame.size : 0);
  if (n_skipped > 0) {
    gst_adapter_unmap (framing->pieces);
    skip (framing, n_skipped);
    framing->finder.is_synced = FALSE; /* it is found again */
    return was_synced ? FOUND_DAMAGE : FOUND_OTHER;
  }
  if (status != CORE_OK) {
    gst_adapter_unmap (framing->pieces);
    return FOUND_NOTHING;
  }
  return take_frame (framing, frame, queue) ? FOUND_FRAME : FOUND_DAMAGE;
}

static guint
find_frames (GstAacFraming *framing, gboolean is_end, GstFrameQueue *queue)
{
  guint n_damaged = 0;
  Found found;
  while ((found = find_frame (framing, is_end, queue)) != FOUND_NOTHING) {
    if (found != FOUND_DAMAGE)
      continue;
    gst_frame_queue_break (queue);
    n_damaged++;
  }
  return n_damaged;
}

guint
gst_aac_framing_push (GstAacFraming *framing, GstBuffer *piece, gboolean is_end,
    GstFrameQueue *queue)
{
  guint n_before = queue->frames.length;
  gst_adapter_push (framing->pieces, piece);
  guint n_damaged = find_frames (framing, is_end, queue);
  if (!is_end || n_damaged > 0 || queue->frames.length > n_before)
    return n_damaged;
  gst_frame_queue_break (queue);
  return 1; /* it should have been a frame */
}

guint
gst_aac_framing_finish (GstAacFraming *framing, GstFrameQueue *queue)
{
  guint n_damaged = find_frames (framing, TRUE, queue);
  framing->n_read += gst_adapter_available (framing->pieces);
  gst_adapter_clear (framing->pieces);
  framing->finder.is_synced = FALSE;
  framing->latm = (LatmReader){ 0 };
  return n_damaged;
}
