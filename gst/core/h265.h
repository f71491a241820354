/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. H.265 (ITU-T H.265 | ISO/IEC 23008-2): what a packager needs of the
 * parameter sets, NAL unit types, and the HEVCDecoderConfigurationRecord of
 * ISO/IEC 14496-15. The base layer only; pixels and slices' insides are not
 * its business. */

#pragma once

#include "core/codec.h"
#include "core/nal.h"

G_BEGIN_DECLS

/* nal_unit_type, ITU-T H.265 table 7-1. Below 16, odd types are reference
 * pictures of their sub-layer and even ones are not. */
typedef enum
{
  H265_NAL_TRAIL_N = 0,
  H265_NAL_TRAIL_R = 1,
  H265_NAL_TSA_N = 2, /* temporal sub-layer access */
  H265_NAL_TSA_R = 3,
  H265_NAL_STSA_N = 4, /* step-wise temporal sub-layer access */
  H265_NAL_STSA_R = 5,
  H265_NAL_RADL_N = 6, /* random access decodable leading */
  H265_NAL_RADL_R = 7,
  H265_NAL_RASL_N = 8, /* random access skipped leading */
  H265_NAL_RASL_R = 9,
  H265_NAL_BLA_W_LP = 16, /* broken link access, with leading pictures */
  H265_NAL_BLA_W_RADL = 17,
  H265_NAL_BLA_N_LP = 18,
  H265_NAL_IDR_W_RADL = 19,
  H265_NAL_IDR_N_LP = 20,
  H265_NAL_CRA = 21,
  H265_NAL_RESERVED_IRAP_23 = 23,
  H265_NAL_VPS = 32,
  H265_NAL_SPS = 33,
  H265_NAL_PPS = 34,
  H265_NAL_AUD = 35,
  H265_NAL_END_OF_SEQUENCE = 36,
  H265_NAL_END_OF_BITSTREAM = 37,
  H265_NAL_FILLER = 38,
  H265_NAL_PREFIX_SEI = 39,
  H265_NAL_SUFFIX_SEI = 40,
} H265NalType;

#define H265_NAL_HEADER_SIZE 2
#define H265_MAX_SUB_LAYERS 7
#define H265_MAX_VPS 16          /* ids 0 to 15, 7.4.3.1 */
#define H265_MAX_SPS 16          /* ids 0 to 15, 7.4.3.2.1 */
#define H265_MAX_PPS 64          /* ids 0 to 63, 7.4.3.3.1 */
#define H265_MAX_DPB_PICTURES 16 /* A.4.2 */

/* `nal` is not empty. */
static inline H265NalType
h265_nal_type (Span nal)
{
  return (H265NalType) (nal.data[0] >> 1 & 0x3f);
}

/* `nal` has a whole header. */
static inline guint
h265_nal_layer_id (Span nal)
{
  return (guint) (nal.data[0] & 1) << 5 | nal.data[1] >> 3;
}

static inline gboolean
h265_nal_is_slice (H265NalType type)
{
  return type < H265_NAL_VPS;
}

/* Intra random access point: decoding can start there. */
static inline gboolean
h265_nal_is_irap (H265NalType type)
{
  return type >= H265_NAL_BLA_W_LP && type <= H265_NAL_RESERVED_IRAP_23;
}

static inline gboolean
h265_nal_is_idr (H265NalType type)
{
  return type == H265_NAL_IDR_W_RADL || type == H265_NAL_IDR_N_LP;
}

static inline gboolean
h265_nal_is_bla (H265NalType type)
{
  return type >= H265_NAL_BLA_W_LP && type <= H265_NAL_BLA_N_LP;
}

/* RASL: cannot be decoded when decoding starts at the IRAP picture before. */
static inline gboolean
h265_nal_is_rasl (H265NalType type)
{
  return type == H265_NAL_RASL_N || type == H265_NAL_RASL_R;
}

/* RADL or RASL: follows an IRAP picture in decoding order and precedes it in
 * output order. */
static inline gboolean
h265_nal_is_leading (H265NalType type)
{
  return type >= H265_NAL_RADL_N && type <= H265_NAL_RASL_R;
}

/* The general part of profile_tier_level, 7.3.3. The twelve bytes are in the
 * order of the bitstream, which is that of the configuration record. */
typedef struct
{
  guint8 profile_space; /* 0 to 3 */
  gboolean is_high_tier;
  guint8 profile_idc;
  guint32 profile_compatibility_flags; /* flag 0 is the top bit */
  guint8 constraint_bytes[6]; /* from general_progressive_source_flag on */
  guint8 level_idc;           /* 30 times the level's number */
} H265ProfileTierLevel;

/* seq_parameter_set_rbsp, 7.3.2.2.1, with the VUI of Annex E */
typedef struct
{
  guint8 vps_id;
  guint8 id;
  guint8 n_sub_layers; /* temporal, 1 to 7 */
  gboolean is_temporal_id_nesting;
  H265ProfileTierLevel profile;
  guint8 chroma_format_idc;
  gboolean separate_colour_plane;
  guint8 bit_depth_luma;
  guint8 bit_depth_chroma;
  guint32 coded_width;
  guint32 coded_height;
  guint32 width; /* after the conformance window */
  guint32 height;
  guint8 log2_max_pic_order_cnt_lsb;
  guint reorder_depth; /* pictures: sps_max_num_reorder_pics, all sub-layers */
  Fraction pixel_aspect_ratio; /* 1/1 when unspecified */
  ColourInfo colour;
  gboolean is_field_seq; /* each picture is a field */
  Fraction picture_rate; /* of the VUI; 0/0 if absent. Fields, if they are */
  guint32 min_spatial_segmentation_idc;
  guint16 range_extension_flags; /* 7.3.2.2.2: nine, the first one on top */
} H265Sps;

/* `nal` is a whole SPS NAL unit, header included. A VUI that is cut short
 * counts as none. CORE_UNSUPPORTED: a set of an enhancement layer. */
CoreStatus h265_parse_sps (Span nal, H265Sps *sps);

/* video_parameter_set_rbsp, 7.3.2.1, as far as the timing */
typedef struct
{
  guint8 id;
  guint8 n_sub_layers;
  H265ProfileTierLevel profile;
  Fraction picture_rate; /* 0/0 if absent */
} H265Vps;

CoreStatus h265_parse_vps (Span nal, H265Vps *vps);

/* pic_parameter_set_rbsp, 7.3.2.3.1, as far as slice headers need it */
typedef struct
{
  guint32 id;
  guint32 sps_id;
  gboolean has_dependent_slice_segments;
  gboolean has_output_flag;
  guint8 num_extra_slice_header_bits;
} H265Pps;

CoreStatus h265_parse_pps (Span nal, H265Pps *pps);

/* HEVCDecoderConfigurationRecord, ISO/IEC 14496-15 8.3.3.1, without its
 * arrays */
typedef struct
{
  H265ProfileTierLevel profile;
  guint16 min_spatial_segmentation_idc;
  guint8 parallelism_type;
  guint8 chroma_format_idc;
  guint8 bit_depth_luma;
  guint8 bit_depth_chroma;
  guint16 avg_frame_rate; /* pictures in 256 seconds, 0: unspecified */
  guint8 constant_frame_rate;
  guint8 n_temporal_layers; /* 0: unknown */
  gboolean is_temporal_id_nested;
  guint length_size; /* of NALUnitLength: 1, 2 or 4 */
  guint8 n_arrays;
} H265Hvcc;

/* The record's arrays, one NAL unit after the other. */
typedef struct
{
  ByteReader reader;
  guint arrays_left;
  guint nals_left;           /* in this array */
  H265NalType nal_unit_type; /* of this array */
  gboolean is_complete;      /* array_completeness: none of this type in-band */
} H265HvccCursor;

/* Reads the fixed part; `cursor` (nullable) is then before the first unit. */
CoreStatus h265_parse_hvcc_head (const guint8 *hvcc, gsize size, H265Hvcc *head,
    H265HvccCursor *cursor);

/* The next NAL unit (borrowed from the record), never empty. CORE_NEED_DATA
 * at the end; CORE_INVALID when it is cut short. */
CoreStatus h265_hvcc_cursor_next (H265HvccCursor *cursor, Span *nal);

/* Finds the first SPS inside a configuration record; a picture rate that its
 * VUI lacks is the VPS's. `length_size` (nullable) gets the size of
 * NALUnitLength. CORE_NEED_DATA when the record is right but has no SPS: the
 * sets are in-band. */
CoreStatus h265_parse_hvcc (const guint8 *hvcc, gsize size, H265Sps *sps,
    guint *length_size);

/* The parameter sets seen so far, in the order of their ids, the SEI that
 * describes all of the stream (HDR10), and the configuration record they
 * make. */
typedef struct _H265ParameterSets H265ParameterSets;

H265ParameterSets *h265_parameter_sets_new (void);
void h265_parameter_sets_free (H265ParameterSets *sets);
void h265_parameter_sets_clear (H265ParameterSets *sets); /* forgets all */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (H265ParameterSets, h265_parameter_sets_free)

/* Takes in what a configuration record has; `length_size` as above. What could
 * be read before the damage is in `sets` also on CORE_INVALID. */
CoreStatus h265_parameter_sets_add_hvcc (H265ParameterSets *sets,
    const guint8 *hvcc, gsize size, guint *length_size);

/* Takes in one VPS, SPS, PPS or prefix SEI of the base layer, of at most 65535
 * bytes. TRUE when that changed the record; SEI never does. A new SPS takes the
 * PPS that refer to it out of the record until they come again. */
gboolean h265_parameter_sets_add (H265ParameterSets *sets, Span nal);

/* As h264_parameter_sets_activate(). */
void h265_parameter_sets_activate (H265ParameterSets *sets, guint32 pps_id,
    gboolean is_key);

/* Return (borrowed: valid until the set of that id changes, nullable) the sets
 * by id, and the SPS with the lowest id in the record. */
const H265Sps *h265_parameter_sets_get_sps (const H265ParameterSets *sets,
    guint32 id);
const H265Pps *h265_parameter_sets_get_pps (const H265ParameterSets *sets,
    guint32 id);
const H265Sps *h265_parameter_sets_first_sps (const H265ParameterSets *sets);

/* Of `sps`, or of the VPS where that does not say it. 0/0 if unknown. */
Fraction h265_parameter_sets_picture_rate (const H265ParameterSets *sets,
    const H265Sps *sps);

/* Counts the changes: equal numbers mean the same record. */
guint h265_parameter_sets_generation (const H265ParameterSets *sets);

/* At least one SPS and one PPS are in the record. */
gboolean h265_parameter_sets_is_complete (const H265ParameterSets *sets);

/* Appends the HEVCDecoderConfigurationRecord with 4-byte NALUnitLength.
 * `is_in_band`: the arrays do not claim to be complete (hev1). CORE_NEED_DATA
 * until the sets are complete. */
CoreStatus h265_parameter_sets_write_hvcc (const H265ParameterSets *sets,
    gboolean is_in_band, ByteWriter *w);

/* Appends the record's VPS, SPS and PPS as units with 4-byte lengths. */
void h265_parameter_sets_write_in_band (const H265ParameterSets *sets,
    ByteWriter *w);

G_END_DECLS
