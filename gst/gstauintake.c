/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstauintake.h"

/* The largest picture of level 6.2, uncompressed at 4:2:0, is 53 MB; what goes on
 * longer without a border is no H.264. */
#define MAX_ACCESS_UNIT_BYTES (64 * 1024 * 1024)

void
gst_au_intake_init (GstAuIntake *intake, const GstAuIntakeFuncs *funcs,
    gpointer owner, GstNalConverter *converter)
{
  *intake = (GstAuIntake){
    .funcs = funcs,
    .owner = owner,
    .converter = converter,
    .is_split = TRUE,
  };
  gst_au_splitter_init (&intake->splitter);
  gst_field_pair_init (&intake->field);
  nal_access_unit_init (&intake->au);
}

void
gst_au_intake_clear (GstAuIntake *intake)
{
  nal_access_unit_clear (&intake->au);
  gst_au_splitter_clear (&intake->splitter);
  gst_field_pair_clear (&intake->field);
}

void
gst_au_intake_reset (GstAuIntake *intake)
{
  gst_au_splitter_reset (&intake->splitter);
  gst_field_pair_reset (&intake->field);
  intake->is_sorted = FALSE;
}

void
gst_au_intake_begin (GstAuIntake *intake, gboolean is_split)
{
  intake->is_split = is_split;
  intake->is_sorted = FALSE;
}

gboolean
gst_au_intake_has_field (const GstAuIntake *intake)
{
  return intake->field.buffer != NULL;
}

gboolean
gst_au_intake_has_piece (const GstAuIntake *intake)
{
  return gst_au_splitter_size (&intake->splitter) > 0;
}

static GstFlowReturn
take_field (GstAuIntake *intake)
{
  GstBuffer *unit = gst_field_pair_take (&intake->field);
  return unit ? intake->funcs->take (intake->owner, unit, &intake->field.au)
              : GST_FLOW_OK;
}

/* One whole access unit. (transfer full) */
static GstFlowReturn
handle_access_unit (GstAuIntake *intake, GstBuffer *unit,
    const NalAccessUnit *au)
{
  GstFieldPair *field = &intake->field;
  gboolean was_merged;
  if (gst_field_pair_complete (field, unit, au, &was_merged)) {
    if (was_merged)
      gst_nal_converter_count_copy (intake->converter);
    return take_field (intake);
  }
  GstFlowReturn flow = take_field (intake);
  if (flow != GST_FLOW_OK) {
    gst_buffer_unref (unit);
    return flow;
  }
  if (!nal_access_unit_lacks_field (au))
    return intake->funcs->take (intake->owner, unit, au);
  gst_field_pair_hold (field, unit, au);
  return GST_FLOW_OK;
}

/* A buffer that is one access unit. (transfer full) */
static GstFlowReturn
handle_whole (GstAuIntake *intake, GstBuffer *buffer, gboolean *is_readable)
{
  const GstNalConverter *converter = intake->converter;
  GstMapInfo map;
  *is_readable = gst_buffer_map (buffer, &map, GST_MAP_READ);
  if (!*is_readable) {
    gst_buffer_unref (buffer);
    return GST_FLOW_ERROR;
  }
  CoreStatus status =
      nal_access_unit_read (&intake->au, converter->sets, map.data, map.size,
          converter->framing, gst_nal_converter_keeps_sets (converter));
  gst_buffer_unmap (buffer, &map);
  if (status == CORE_OK) {
    GstFlowReturn flow = handle_access_unit (intake, buffer, &intake->au);
    intake->funcs->settle (intake->owner);
    return flow;
  }
  intake->funcs->report_damage (intake->owner,
      "an access unit's NAL units do not add up");
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

/* One that was split off. (transfer full) */
static GstFlowReturn
handle_split_off (GstAuIntake *intake, GstBuffer *unit, const NalAccessUnit *au)
{
  GstFlowReturn flow = GST_FLOW_OK;
  if (intake->splitter.was_merged)
    gst_nal_converter_count_copy (intake->converter);
  if (intake->splitter.splitter.status == CORE_OK) {
    flow = handle_access_unit (intake, unit, au);
  } else {
    intake->funcs->report_damage (intake->owner,
        "an access unit has a broken NAL unit");
    gst_buffer_unref (unit);
  }
  intake->funcs->settle (intake->owner);
  return flow;
}

GstFlowReturn
gst_au_intake_drain (GstAuIntake *intake)
{
  NalSets *sets = intake->converter->sets;
  GstFlowReturn flow = GST_FLOW_OK;
  GstBuffer *unit;
  const NalAccessUnit *au;
  while (flow == GST_FLOW_OK && sets &&
      (unit = gst_au_splitter_finish (&intake->splitter, sets, &au)))
    flow = handle_split_off (intake, unit, au);
  if (flow == GST_FLOW_OK)
    flow = take_field (intake);
  gst_field_pair_reset (&intake->field); /* also after a failure */
  gst_au_splitter_reset (&intake->splitter);
  return flow;
}

/* (transfer full) */
static GstFlowReturn
split (GstAuIntake *intake, GstBuffer *buffer, gboolean *is_readable)
{
  GstNalConverter *converter = intake->converter;
  GstFlowReturn flow = GST_FLOW_OK;
  intake->splitter.splitter.keep_parameter_sets =
      gst_nal_converter_keeps_sets (converter);
  *is_readable =
      gst_au_splitter_push (&intake->splitter, buffer, converter->framing);
  if (!*is_readable)
    return GST_FLOW_ERROR;
  GstBuffer *unit;
  const NalAccessUnit *au;
  while (flow == GST_FLOW_OK &&
      (unit = gst_au_splitter_next (&intake->splitter, converter->sets, &au)))
    flow = handle_split_off (intake, unit, au);
  if (gst_au_splitter_size (&intake->splitter) > MAX_ACCESS_UNIT_BYTES) {
    intake->funcs->report_damage (intake->owner, "no access unit ends");
    gst_au_intake_reset (intake);
  }
  return flow;
}

GstFlowReturn
gst_au_intake_push (GstAuIntake *intake, GstBuffer *buffer,
    gboolean *is_readable)
{
  GstFlowReturn flow = GST_FLOW_OK;
  *is_readable = TRUE;
  if (intake->is_split && !intake->is_sorted)
    intake->is_split = !gst_nal_converter_finds_lengths (intake->converter,
        buffer); /* then buffers are access units, whatever caps say */
  intake->is_sorted = TRUE;
  if (GST_BUFFER_IS_DISCONT (buffer)) {
    flow = gst_au_intake_drain (intake);
    intake->funcs->interrupt (intake->owner);
  }
  if (flow != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return flow;
  }
  return intake->is_split ? split (intake, buffer, is_readable)
                          : handle_whole (intake, buffer, is_readable);
}
