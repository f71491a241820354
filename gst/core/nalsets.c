/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nalsets.h"

#include "core/h265ptl.h"
#include "core/h265slice.h"

/* A slice header up to what matters is at most 35 bytes, with emulation
 * prevention half as much again. */
#define SLICE_HEAD_BYTES 64

/* A set that a configuration record has room for, and one byte that tells that
 * it was longer. */
#define SET_HEAD_BYTES (G_MAXUINT16 + 1)

struct _NalSets
{
  CodecId codec;
  H264ParameterSets *h264; /* (owned, nullable) one of the two */
  H265ParameterSets *h265; /* (owned, nullable) */
};

/* NAL units */

static NalRole
h264_role (H264NalType type)
{
  switch (type) {
    case H264_NAL_SLICE:
    case H264_NAL_SLICE_DPA:
    case H264_NAL_SLICE_IDR:
      return NAL_ROLE_SLICE;
    case H264_NAL_SEI:
      return NAL_ROLE_SEI;
    case H264_NAL_SPS:
    case H264_NAL_PPS:
    case H264_NAL_SPS_EXTENSION:
    case H264_NAL_SUBSET_SPS:
      return NAL_ROLE_PARAMETER_SET;
    case H264_NAL_AUD:
    case H264_NAL_FILLER:
      return NAL_ROLE_FRAMING;
    case H264_NAL_END_OF_SEQUENCE:
    case H264_NAL_END_OF_STREAM:
      return NAL_ROLE_END;
    case H264_NAL_PREFIX:
    case H264_NAL_SLICE_EXTENSION:
    default:
      return NAL_ROLE_OTHER;
  }
}

/* Sets of enhancement layers are no business of a record for the base layer, but
 * their place is where sets are. */
static NalRole
h265_role (Span nal)
{
  H265NalType type = h265_nal_type (nal);
  gboolean is_base =
      nal.size < H265_NAL_HEADER_SIZE || h265_nal_layer_id (nal) == 0;
  if (h265_nal_is_slice (type))
    return is_base ? NAL_ROLE_SLICE : NAL_ROLE_OTHER;
  switch ((guint) type) {
    case H265_NAL_VPS:
    case H265_NAL_SPS:
    case H265_NAL_PPS:
      return NAL_ROLE_PARAMETER_SET;
    case H265_NAL_PREFIX_SEI:
      return NAL_ROLE_SEI;
    case H265_NAL_AUD:
    case H265_NAL_FILLER:
      return NAL_ROLE_FRAMING;
    case H265_NAL_END_OF_SEQUENCE:
    case H265_NAL_END_OF_BITSTREAM:
      return NAL_ROLE_END;
    default:
      return NAL_ROLE_OTHER;
  }
}

NalRole
nal_unit_role (CodecId codec, Span nal)
{
  return codec == CODEC_H264 ? h264_role (h264_nal_type (nal))
                             : h265_role (nal);
}

guint
nal_header_size (CodecId codec)
{
  return codec == CODEC_H264 ? 1 : H265_NAL_HEADER_SIZE;
}

/* H.264 table 7-1: 0 is unspecified, and only ends have no payload. H.265
 * 7.4.2.2: nuh_layer_id 63 and nuh_temporal_id_plus1 0 are forbidden. */
gboolean
nal_unit_is_plausible (CodecId codec, Span nal)
{
  if (nal.size == 0 || nal.data[0] & 0x80) /* forbidden_zero_bit */
    return FALSE;
  NalRole role = nal_unit_role (codec, nal);
  if (codec == CODEC_H264)
    return h264_nal_type (nal) >= H264_NAL_SLICE &&
        h264_nal_type (nal) <= H264_NAL_SLICE_EXTENSION &&
        (nal.size > 1 || role == NAL_ROLE_END);
  return nal.size >= H265_NAL_HEADER_SIZE && h265_nal_layer_id (nal) < 63 &&
      (nal.data[1] & 7) != 0 && h265_nal_type (nal) < 48 &&
      (nal.size > H265_NAL_HEADER_SIZE || role == NAL_ROLE_END);
}

gsize
nal_head_bytes (CodecId codec, Span head)
{
  switch (nal_unit_role (codec, head)) {
    case NAL_ROLE_SLICE:
      return SLICE_HEAD_BYTES;
    case NAL_ROLE_PARAMETER_SET:
    case NAL_ROLE_SEI:
      return SET_HEAD_BYTES;
    case NAL_ROLE_FRAMING:
    case NAL_ROLE_END:
    case NAL_ROLE_OTHER:
    default:
      return nal_header_size (codec);
  }
}

gboolean
nal_delimiter_next (NalDelimiter *delimiter, const NalSets *sets, Span head)
{
  return sets->h264 ? h264_delimiter_next (&delimiter->h264, sets->h264, head)
                    : h265_starts_access_unit (&delimiter->has_slice, head);
}

/* Parameter sets */

NalSets *
nal_sets_new (CodecId codec)
{
  g_return_val_if_fail (codec == CODEC_H264 || codec == CODEC_H265, NULL);

  NalSets *sets = g_new0 (NalSets, 1);
  sets->codec = codec;
  if (codec == CODEC_H264)
    sets->h264 = h264_parameter_sets_new ();
  else
    sets->h265 = h265_parameter_sets_new ();
  return sets;
}

void
nal_sets_free (NalSets *sets)
{
  if (!sets)
    return;
  h264_parameter_sets_free (sets->h264);
  h265_parameter_sets_free (sets->h265);
  g_free (sets);
}

void
nal_sets_clear (NalSets *sets)
{
  if (sets->h264)
    h264_parameter_sets_clear (sets->h264);
  else
    h265_parameter_sets_clear (sets->h265);
}

CodecId
nal_sets_codec (const NalSets *sets)
{
  return sets->codec;
}

static CoreStatus
add_byte_stream (NalSets *sets, const guint8 *data, gsize size)
{
  NalCursor cursor;
  nal_cursor_init (&cursor, data, size, NAL_FRAMING_ANNEXB);
  for (Span nal; nal_cursor_next (&cursor, &nal) == CORE_OK;)
    nal_sets_add (sets, nal);
  return nal_sets_is_complete (sets) ? CORE_OK : CORE_INVALID;
}

CoreStatus
nal_sets_add_record (NalSets *sets, const guint8 *record, gsize size,
    guint *length_size)
{
  if (size > 0 && record[0] == 0) /* configurationVersion is 1 */
    return add_byte_stream (sets, record, size);
  return sets->h264
      ? h264_parameter_sets_add_avcc (sets->h264, record, size, length_size)
      : h265_parameter_sets_add_hvcc (sets->h265, record, size, length_size);
}

gboolean
nal_sets_add (NalSets *sets, Span nal)
{
  return sets->h264 ? h264_parameter_sets_add (sets->h264, nal)
                    : h265_parameter_sets_add (sets->h265, nal);
}

guint
nal_sets_generation (const NalSets *sets)
{
  return sets->h264 ? h264_parameter_sets_generation (sets->h264)
                    : h265_parameter_sets_generation (sets->h265);
}

gboolean
nal_sets_is_complete (const NalSets *sets)
{
  return sets->h264 ? h264_parameter_sets_is_complete (sets->h264)
                    : h265_parameter_sets_is_complete (sets->h265);
}

void
nal_sets_activate (NalSets *sets, const NalPicture *picture, gboolean is_key)
{
  if (!picture->is_known)
    return;
  if (sets->h264)
    h264_parameter_sets_activate (sets->h264, picture->pps_id, is_key);
  else
    h265_parameter_sets_activate (sets->h265, picture->pps_id, is_key);
}

CoreStatus
nal_sets_write_record (const NalSets *sets, gboolean is_in_band, ByteWriter *w)
{
  return sets->h264
      ? h264_parameter_sets_write_avcc (sets->h264, w)
      : h265_parameter_sets_write_hvcc (sets->h265, is_in_band, w);
}

void
nal_sets_write_in_band (const NalSets *sets, ByteWriter *w)
{
  if (sets->h264)
    h264_parameter_sets_write_in_band (sets->h264, w);
  else
    h265_parameter_sets_write_in_band (sets->h265, w);
}

/* What the SPS says */

/* Two fields a frame, which count in POC whether coded as such or not. */
#define H264_POC_PER_FRAME 2

NalVideo
nal_describe_h264 (const H264Sps *sps)
{
  return (NalVideo){
    .width = sps->width,
    .height = sps->height,
    .chroma_format_idc = sps->chroma_format_idc,
    .bit_depth_luma = sps->bit_depth_luma,
    .bit_depth_chroma = sps->bit_depth_chroma,
    .pixel_aspect_ratio = sps->pixel_aspect_ratio,
    .frame_rate = sps->frame_rate,
    .colour = sps->colour,
    .is_progressive = sps->is_frame_mbs_only,
    .reorder_depth = sps->reorder_depth,
    .has_reorder_depth = sps->has_reorder_depth || sps->reorder_depth == 0,
    .poc_per_frame = H264_POC_PER_FRAME,
    .profile = { sps->profile_idc, sps->constraint_flags, sps->level_idc },
    .profile_size = 3,
  };
}

NalVideo
nal_describe_h265 (const H265Sps *sps)
{
  NalVideo video = {
    .width = sps->width,
    .height = sps->height,
    .chroma_format_idc = sps->chroma_format_idc,
    .bit_depth_luma = sps->bit_depth_luma,
    .bit_depth_chroma = sps->bit_depth_chroma,
    .pixel_aspect_ratio = sps->pixel_aspect_ratio,
    .frame_rate = sps->picture_rate,
    .colour = sps->colour,
    .reorder_depth = sps->reorder_depth,
    .has_reorder_depth = TRUE,
    .poc_per_frame = 1,
    .profile_size = sizeof video.profile,
  };
  /* general_progressive_source_flag without general_interlaced_source_flag */
  guint8 source = sps->profile.constraint_bytes[0] & 0xc0;
  video.is_progressive = source == 0x80 && !sps->is_field_seq;
  h265_pack_general_profile (&sps->profile, video.profile);
  return video;
}

gboolean
nal_sets_describe (const NalSets *sets, guint sps_id, NalVideo *video)
{
  if (sets->h264) {
    const H264Sps *sps = h264_parameter_sets_get_sps (sets->h264, sps_id);
    sps = sps ? sps : h264_parameter_sets_first_sps (sets->h264);
    if (sps)
      *video = nal_describe_h264 (sps);
    return sps != NULL;
  }
  const H265Sps *sps = h265_parameter_sets_get_sps (sets->h265, sps_id);
  sps = sps ? sps : h265_parameter_sets_first_sps (sets->h265);
  if (!sps)
    return FALSE;
  *video = nal_describe_h265 (sps);
  video->frame_rate = h265_parameter_sets_picture_rate (sets->h265, sps);
  return TRUE;
}

/* Pictures */

static NalPicture
read_h264_picture (const H264ParameterSets *sets, Span slice)
{
  NalPicture picture = {
    .kind = h264_nal_type (slice) == H264_NAL_SLICE_IDR ? NAL_PICTURE_IDR
                                                        : NAL_PICTURE_OTHER,
  };
  H264SliceHeader header;
  if (h264_parse_slice_header (sets, slice, &header) != CORE_OK)
    return picture;
  const H264Pps *pps = h264_parameter_sets_get_pps (sets, header.pps_id);
  const H264Sps *sps = h264_parameter_sets_get_sps (sets, pps->sps_id);
  picture.is_known = TRUE;
  picture.pps_id = header.pps_id;
  picture.sps_id = pps->sps_id;
  picture.is_reference = header.nal_ref_idc != 0;
  picture.is_field = header.is_field;
  picture.is_bottom_field = header.is_bottom_field;
  picture.poc_type = sps->pic_order_cnt_type;
  picture.log2_max_poc_lsb = sps->log2_max_pic_order_cnt_lsb;
  picture.poc_lsb = header.pic_order_cnt_lsb;
  picture.log2_max_frame_num = sps->log2_max_frame_num;
  picture.frame_num = header.frame_num;
  picture.delta_poc_bottom = header.delta_pic_order_cnt_bottom;
  picture.resets_order = header.has_mmco5;
  picture.delta_poc = header.delta_pic_order_cnt[0];
  picture.poc_cycle = &sps->poc_cycle;
  return picture;
}

static NalPictureKind
h265_picture_kind (H265NalType type)
{
  if (h265_nal_is_idr (type))
    return NAL_PICTURE_IDR;
  if (h265_nal_is_bla (type))
    return NAL_PICTURE_BLA;
  if (type == H265_NAL_CRA)
    return NAL_PICTURE_CRA;
  if (h265_nal_is_rasl (type))
    return NAL_PICTURE_RASL;
  return h265_nal_is_leading (type) ? NAL_PICTURE_RADL : NAL_PICTURE_OTHER;
}

static NalPicture
read_h265_picture (const H265ParameterSets *sets, Span slice)
{
  H265NalType type = h265_nal_type (slice);
  NalPicture picture = {
    .kind = h265_picture_kind (type),
    .has_leading = type == H265_NAL_IDR_W_RADL || type == H265_NAL_BLA_W_LP ||
        type == H265_NAL_BLA_W_RADL,
  };
  H265SliceHeader header;
  if (h265_parse_slice_header (sets, slice, &header) != CORE_OK)
    return picture;
  const H265Pps *pps = h265_parameter_sets_get_pps (sets, header.pps_id);
  const H265Sps *sps = h265_parameter_sets_get_sps (sets, pps->sps_id);
  /* 8.3.1, prevTid0Pic: TemporalId 0, not leading, no sub-layer non-reference
   * picture (below 16 the even types) */
  gboolean is_sub_layer_reference = type >= H265_NAL_BLA_W_LP || type % 2 == 1;
  picture.is_known = TRUE;
  picture.pps_id = header.pps_id;
  picture.sps_id = pps->sps_id;
  picture.is_reference = (slice.data[1] & 7) == 1 && is_sub_layer_reference &&
      !h265_nal_is_leading (type);
  picture.log2_max_poc_lsb = sps->log2_max_pic_order_cnt_lsb;
  picture.poc_lsb = header.pic_order_cnt_lsb;
  return picture;
}

NalPicture
nal_read_picture (const NalSets *sets, Span slice)
{
  slice.size = MIN (slice.size, SLICE_HEAD_BYTES);
  return sets->h264 ? read_h264_picture (sets->h264, slice)
                    : read_h265_picture (sets->h265, slice);
}
