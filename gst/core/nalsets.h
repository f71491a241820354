/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. What H.264 and H.265 have in common to a packager: parameter sets
 * and the configuration record they make, what a NAL unit is for, where an
 * access unit begins, which picture a slice belongs to. */

#pragma once

#include "core/h264slice.h"
#include "core/h265.h"

G_BEGIN_DECLS

typedef enum
{
  NAL_ROLE_OTHER, /* belongs to its access unit; passes */
  NAL_ROLE_SLICE, /* of the primary picture, or of the base layer */
  NAL_ROLE_PARAMETER_SET,
  NAL_ROLE_SEI,     /* prefix SEI */
  NAL_ROLE_FRAMING, /* access unit delimiter, filler data */
  NAL_ROLE_END,     /* of sequence or of stream */
} NalRole;

/* `nal` is not empty; only its header is looked at. */
NalRole nal_unit_role (CodecId codec, Span nal);

/* 1 byte in H.264, 2 in H.265 */
guint nal_header_size (CodecId codec);

/* Can a NAL unit that stands in a sample or byte stream look like this? */
gboolean nal_unit_is_plausible (CodecId codec, Span nal);

/* How many bytes of a unit that begins with `head` (not empty) are of interest
 * here; G_MAXUINT16 + 1 for sets, where one more than a record holds tells that
 * it is too long. */
gsize nal_head_bytes (CodecId codec, Span head);

typedef enum
{
  NAL_PICTURE_OTHER,
  NAL_PICTURE_IDR,
  NAL_PICTURE_BLA,  /* broken link: its skipped leading pictures are lost */
  NAL_PICTURE_CRA,  /* clean random access */
  NAL_PICTURE_RADL, /* leading, decodable from the random access point on */
  NAL_PICTURE_RASL, /* leading, refers to before the random access point */
} NalPictureKind;

/* What the first slice says of its picture. */
typedef struct
{
  NalPictureKind kind;  /* H.264 has the first two only */
  gboolean has_leading; /* IDR, BLA: decodable leading pictures may follow */
  gboolean is_known;    /* the slice header could be read, so: */
  guint sps_id;
  guint pps_id;
  gboolean is_reference; /* counts for the order of pictures that follow
                            (H.264 8.2.1.1, H.265 8.3.1) */
  gboolean is_field;     /* H.264: one of the two fields of a frame */
  gboolean is_bottom_field;

  /* What says its place in the order of output */
  guint8
      poc_type; /* pic_order_cnt_type; H.265 has type 0, and 2 is the order of
                      decoding */
  guint log2_max_poc_lsb; /* type 0 */
  guint32 poc_lsb;
  guint log2_max_frame_num; /* H.264 */
  guint32 frame_num;
  gint32 delta_poc_bottom; /* delta_pic_order_cnt_bottom */
  gboolean resets_order;   /* H.264: memory_management_control_operation 5 */
  gint32 delta_poc;        /* type 1, delta_pic_order_cnt[0] */
  const H264PocCycle *poc_cycle; /* type 1 (borrowed: valid until `sets` change)
                                  */
} NalPicture;

/* What an SPS says of the video, in the terms of caps and sample entries. */
typedef struct
{
  guint32 width; /* after cropping */
  guint32 height;
  guint8 chroma_format_idc;
  guint8 bit_depth_luma;
  guint8 bit_depth_chroma;
  Fraction pixel_aspect_ratio; /* 1/1 when unspecified */
  Fraction frame_rate;         /* 0/0 when unspecified */
  ColourInfo colour;
  gboolean is_progressive;    /* all of it, for sure */
  guint reorder_depth;        /* pictures */
  gboolean has_reorder_depth; /* said, not only bounded by profile and level */
  guint poc_per_frame;        /* by how much POC usually grows per frame */
  guint8 profile[12]; /* as the record has it: profile, constraints, level */
  guint profile_size;
} NalVideo;

/* What an SPS says by itself. */
NalVideo nal_describe_h264 (const H264Sps *sps);
NalVideo nal_describe_h265 (const H265Sps *sps);

typedef struct _NalSets NalSets;

/* `codec` is CODEC_H264 or CODEC_H265. */
NalSets *nal_sets_new (CodecId codec);
void nal_sets_free (NalSets *sets);
void nal_sets_clear (NalSets *sets); /* forgets all sets */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NalSets, nal_sets_free)

CodecId nal_sets_codec (const NalSets *sets);

/* See the functions of the same name in h264.h. An SEI unit is taken where the
 * record has a place for it, and is no change by itself. Instead of the record
 * there may be the sets as a byte stream, as AVI has them. */
CoreStatus nal_sets_add_record (NalSets *sets, const guint8 *record, gsize size,
    guint *length_size);
gboolean nal_sets_add (NalSets *sets, Span nal);
guint nal_sets_generation (const NalSets *sets);
gboolean nal_sets_is_complete (const NalSets *sets);

/* A picture is decoded with these sets. Sets that are out of use since a key
 * picture (`is_key`) with new ones leave the record, and those that `picture`
 * needs come back. */
void nal_sets_activate (NalSets *sets, const NalPicture *picture,
    gboolean is_key);

/* Appends the configuration record, with 4-byte NALUnitLength. `is_in_band`:
 * samples may have sets of their own (avc3, hev1). */
CoreStatus nal_sets_write_record (const NalSets *sets, gboolean is_in_band,
    ByteWriter *w);

/* Appends the sets of the record as units with 4-byte lengths. */
void nal_sets_write_in_band (const NalSets *sets, ByteWriter *w);

/* Describes the video of the SPS with that id, or of the first there is. FALSE:
 * there is none. */
gboolean nal_sets_describe (const NalSets *sets, guint sps_id, NalVideo *video);

/* `slice` is of role NAL_ROLE_SLICE; nal_head_bytes() suffice. */
NalPicture nal_read_picture (const NalSets *sets, Span slice);

/* Follows the order of NAL units. Zero-initialise; again after a gap. */
typedef struct
{
  H264Delimiter h264;
  gboolean has_slice; /* H.265: in the access unit being followed */
} NalDelimiter;

/* Takes the head of the next NAL unit of the stream. TRUE when it is the first
 * of an access unit after one that had a slice. Takes `sets` as they were when
 * the unit arrived: add parameter sets after asking. */
gboolean nal_delimiter_next (NalDelimiter *delimiter, const NalSets *sets,
    Span head);

G_END_DECLS
