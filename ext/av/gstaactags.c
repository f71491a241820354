/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstaactags.h"

#include "core/audiogrid.h"

/* The encoder has settled by then. */
#define MEASURED_AFTER_S 5

static const gchar *const of_coding[] = {
  GST_TAG_AUDIO_CODEC,
  GST_TAG_CODEC,
  GST_TAG_BITRATE,
  GST_TAG_NOMINAL_BITRATE,
  GST_TAG_MINIMUM_BITRATE,
  GST_TAG_MAXIMUM_BITRATE,
  GST_TAG_ENCODER,
  GST_TAG_ENCODER_VERSION,
};

void
gst_aac_tags_clear (GstAacTags *tags)
{
  g_clear_pointer (&tags->upstream, gst_tag_list_unref);
  *tags = (GstAacTags){ 0 };
}

static void
remove_coding (GstTagList *list)
{
  for (gsize i = 0; i < G_N_ELEMENTS (of_coding); i++)
    gst_tag_list_remove_tag (list, of_coding[i]);
}

static guint
mean_bps (const GstAacTags *tags)
{
  return (guint) MIN (G_MAXUINT,
      gst_util_uint64_scale (tags->n_bytes, 8 * (guint64) tags->rate,
          tags->n_samples));
}

static GstEvent *
make_event (const GstAacTags *tags)
{
  GstTagList *list = tags->upstream ? gst_tag_list_copy (tags->upstream)
                                    : gst_tag_list_new_empty ();
  gst_tag_list_set_scope (list, GST_TAG_SCOPE_STREAM);
  if (tags->nominal_bps > 0) {
    remove_coding (list);
    gst_tag_list_add (list, GST_TAG_MERGE_REPLACE, GST_TAG_AUDIO_CODEC,
        "MPEG-4 AAC", GST_TAG_NOMINAL_BITRATE, tags->nominal_bps, NULL);
    if (tags->is_measured)
      gst_tag_list_add (list, GST_TAG_MERGE_REPLACE, GST_TAG_BITRATE,
          mean_bps (tags), NULL);
  }
  return gst_event_new_tag (list);
}

GstEvent *
gst_aac_tags_take (GstAacTags *tags, GstEvent *event)
{
  GstTagList *list;
  gst_event_parse_tag (event, &list);
  if (gst_tag_list_get_scope (list) != GST_TAG_SCOPE_STREAM)
    return event;
  GstTagList *all =
      gst_tag_list_merge (tags->upstream, list, GST_TAG_MERGE_REPLACE);
  g_clear_pointer (&tags->upstream, gst_tag_list_unref);
  tags->upstream = all;
  if (!tags->is_decided) {
    gst_event_unref (event);
    return NULL;
  }
  GstEvent *ours = make_event (tags);
  gst_event_set_seqnum (ours, gst_event_get_seqnum (event));
  gst_event_unref (event);
  return ours;
}

GstEvent *
gst_aac_tags_begin (GstAacTags *tags, guint nominal_bps, guint rate)
{
  if (tags->is_decided && tags->nominal_bps == nominal_bps &&
      tags->rate == rate)
    return NULL;
  tags->is_decided = TRUE;
  tags->nominal_bps = nominal_bps;
  tags->rate = rate;
  tags->n_bytes = tags->n_samples = 0;
  tags->is_measured = FALSE;
  return nominal_bps > 0 || tags->upstream ? make_event (tags) : NULL;
}

GstEvent *
gst_aac_tags_count (GstAacTags *tags, gsize n_bytes)
{
  tags->n_bytes += n_bytes;
  tags->n_samples += AUDIO_FRAME_SAMPLES;
  if (tags->is_measured ||
      tags->n_samples < MEASURED_AFTER_S * (guint64) tags->rate)
    return NULL;
  tags->is_measured = TRUE;
  return make_event (tags);
}

GstEvent *
gst_aac_tags_finish (GstAacTags *tags)
{
  if (tags->nominal_bps == 0 || tags->n_samples == 0)
    return NULL;
  tags->is_measured = TRUE;
  return make_event (tags);
}
