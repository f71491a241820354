/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. H.264 (ITU-T H.264 | ISO/IEC 14496-10): what a packager needs of
 * the parameter sets, and the AVCDecoderConfigurationRecord of ISO/IEC 14496-15.
 * Pixels and slices' insides are not its business. */

#pragma once

#include "core/codec.h"
#include "core/nal.h"

G_BEGIN_DECLS

/* nal_unit_type, ITU-T H.264 table 7-1 */
typedef enum
{
  H264_NAL_SLICE = 1,
  H264_NAL_SLICE_DPA = 2,
  H264_NAL_SLICE_IDR = 5,
  H264_NAL_SEI = 6,
  H264_NAL_SPS = 7,
  H264_NAL_PPS = 8,
  H264_NAL_AUD = 9,
  H264_NAL_END_OF_SEQUENCE = 10,
  H264_NAL_END_OF_STREAM = 11,
  H264_NAL_FILLER = 12,
  H264_NAL_SPS_EXTENSION = 13,
  H264_NAL_PREFIX = 14,
  H264_NAL_SUBSET_SPS = 15,
  H264_NAL_SLICE_EXTENSION = 20,
} H264NalType;

#define H264_MAX_SPS 32        /* ids 0 to 31, 7.4.2.1.1 */
#define H264_MAX_PPS 256       /* ids 0 to 255, 7.4.2.2 */
#define H264_MAX_DPB_FRAMES 16 /* A.3.1 */
#define H264_MAX_REF_IDX 32    /* of fields, 7.4.2.2 */

/* `nal` is not empty. */
static inline H264NalType
h264_nal_type (Span nal)
{
  return (H264NalType) (nal.data[0] & 0x1f);
}

/* How pic_order_cnt_type 1 counts (7.4.2.1.1) */
typedef struct
{
  gint32 offset_for_non_ref_pic;
  gint32 offset_for_top_to_bottom_field;
  guint8 n_ref_frames; /* num_ref_frames_in_pic_order_cnt_cycle */
  gint32 offset_for_ref_frame[255];
} H264PocCycle;

/* seq_parameter_set_data, 7.3.2.1.1, with the VUI of Annex E */
typedef struct
{
  guint8 profile_idc;
  guint8 constraint_flags; /* constraint_set0_flag is the top bit */
  guint8 level_idc;
  guint32 id;
  guint8 chroma_format_idc;
  guint8 bit_depth_luma;
  guint8 bit_depth_chroma;
  gboolean separate_colour_plane;
  guint8 log2_max_frame_num;
  guint8 pic_order_cnt_type;
  guint8 log2_max_pic_order_cnt_lsb;       /* type 0 */
  gboolean is_delta_pic_order_always_zero; /* type 1 */
  H264PocCycle poc_cycle;                  /* type 1 */
  guint32 max_num_ref_frames;
  gboolean is_frame_mbs_only;
  guint32 width_mbs; /* before cropping, of a frame */
  guint32 height_mbs;
  guint32 width; /* after frame cropping */
  guint32 height;
  Fraction pixel_aspect_ratio; /* 1/1 when unspecified */
  ColourInfo colour;
  Fraction frame_rate; /* time_scale / (2 num_units_in_tick), 0/0 if absent */
  gboolean is_fixed_frame_rate;
  guint reorder_depth; /* pictures: max_num_reorder_frames, or what profile,
                          level and pic_order_cnt_type imply (E.2.1) */
  gboolean has_reorder_depth; /* the VUI said it */
} H264Sps;

/* `nal` is a whole SPS NAL unit, header byte included. A VUI that is cut short
 * counts as none. */
CoreStatus h264_parse_sps (Span nal, H264Sps *sps);

/* pic_parameter_set_rbsp, 7.3.2.2, as far as slice headers need it */
typedef struct
{
  guint32 id;
  guint32 sps_id;
  gboolean has_bottom_field_pic_order;
  gboolean is_whole;            /* nothing was missing, so: */
  guint num_ref_idx_default[2]; /* of list 0 and 1, 1 to 32 */
  gboolean has_weighted_pred;   /* of P and SP slices */
  guint8 weighted_bipred_idc;   /* of B slices */
  gboolean has_redundant_pic_cnt;
} H264Pps;

/* The ids and what is beside them suffice for a PPS. */
CoreStatus h264_parse_pps (Span nal, H264Pps *pps);

/* Finds the first SPS inside an AVCDecoderConfigurationRecord.
 * `length_size` (nullable) gets the size of NALUnitLength. CORE_NEED_DATA when
 * the record is right but has no SPS: the sets are in-band. */
CoreStatus h264_parse_avcc (const guint8 *avcc, gsize size, H264Sps *sps,
    guint *length_size);

/* The parameter sets seen so far, in the order of their ids, and the
 * configuration record they make. */
typedef struct _H264ParameterSets H264ParameterSets;

H264ParameterSets *h264_parameter_sets_new (void);
void h264_parameter_sets_free (H264ParameterSets *sets);
void h264_parameter_sets_clear (H264ParameterSets *sets); /* forgets all */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (H264ParameterSets, h264_parameter_sets_free)

/* Takes in the sets of a configuration record; `length_size` as above. What
 * could be read before the damage is in `sets` also on CORE_INVALID. A record
 * without the High profiles' extension is fine. */
CoreStatus h264_parameter_sets_add_avcc (H264ParameterSets *sets,
    const guint8 *avcc, gsize size, guint *length_size);

/* Takes in one SPS, PPS or SPS extension of at most 65535 bytes. TRUE when that
 * changed the record. A new SPS takes the PPS that refer to it out of the record
 * until they come again. */
gboolean h264_parameter_sets_add (H264ParameterSets *sets, Span nal);

/* A picture is decoded with the PPS `pps_id`. It and its SPS come back into the
 * record if they were out. `is_key`: decoding starts there, so if its SPS came
 * since the last picture, other SPS that did not are out of use, and leave the
 * record with their PPS. */
void h264_parameter_sets_activate (H264ParameterSets *sets, guint32 pps_id,
    gboolean is_key);

/* Return (borrowed: valid until the set of that id changes, nullable) the sets
 * by id, and the SPS with the lowest id in the record. */
const H264Sps *h264_parameter_sets_get_sps (const H264ParameterSets *sets,
    guint32 id);
const H264Pps *h264_parameter_sets_get_pps (const H264ParameterSets *sets,
    guint32 id);
const H264Sps *h264_parameter_sets_first_sps (const H264ParameterSets *sets);

/* Counts the changes: equal numbers mean the same record. */
guint h264_parameter_sets_generation (const H264ParameterSets *sets);

/* At least one SPS and one PPS are in the record. */
gboolean h264_parameter_sets_is_complete (const H264ParameterSets *sets);

/* Appends the AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3.1) with
 * 4-byte NALUnitLength and, for the High profiles, the chroma and bit depth of
 * the SPS itself. CORE_NEED_DATA until the sets are complete; CORE_LIMIT when
 * they are too many for the record. */
CoreStatus h264_parameter_sets_write_avcc (const H264ParameterSets *sets,
    ByteWriter *w);

/* Appends the record's sets as units with 4-byte lengths. */
void h264_parameter_sets_write_in_band (const H264ParameterSets *sets,
    ByteWriter *w);

G_END_DECLS
