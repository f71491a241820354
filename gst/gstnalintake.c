/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstnalintake.h"

#include "core/status.h"

/* --- what the units become --- */

static void
report_damage (gpointer owner, const gchar *what)
{
  GstNalIntake *intake = owner;
  GST_CAT_WARNING_OBJECT (intake->category, intake->pad, "damaged video: %s",
      what);
  intake->needs_discont = TRUE;
}

static void
interrupt (gpointer owner)
{
  GstNalIntake *intake = owner;
  intake->needs_discont = TRUE;
  gst_nal_converter_interrupt (&intake->converter);
}

/* Nothing waits for access units but they themselves. */
static void
settle (gpointer owner)
{
}

static void
mark_discont (GstNalIntake *intake, GstBuffer *sample)
{
  if (intake->needs_discont)
    GST_BUFFER_FLAG_SET (sample, GST_BUFFER_FLAG_DISCONT);
  else
    GST_BUFFER_FLAG_UNSET (sample, GST_BUFFER_FLAG_DISCONT);
  intake->needs_discont = FALSE;
}

/* What makes a sample. (transfer full) */
static GstFlowReturn
convert (gpointer owner, GstBuffer *unit, const NalAccessUnit *au)
{
  GstNalIntake *intake = owner;
  gboolean has_new_caps;
  const gchar *damage;

  GstBuffer *sample = gst_nal_converter_take (&intake->converter, unit, au,
      &has_new_caps, &damage);
  if (damage)
    report_damage (intake, damage);
  if (has_new_caps &&
      !intake->funcs->take_caps (intake->pad, intake->converter.src_caps)) {
    gst_clear_buffer (&sample);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  if (!sample)
    return GST_FLOW_OK;
  mark_discont (intake, sample);
  return intake->funcs->take_sample (intake->pad, sample);
}

/* --- the stream --- */

void
gst_nal_intake_init (GstNalIntake *intake, const GstSampleFuncs *funcs,
    GstPad *pad, GstDebugCategory *category)
{
  static const GstAuIntakeFuncs unit_funcs = {
    .take = convert,
    .settle = settle,
    .interrupt = interrupt,
    .report_damage = report_damage,
  };

  *intake = (GstNalIntake){
    .funcs = funcs,
    .pad = pad,
    .category = category,
  };
  gst_nal_converter_init (&intake->converter, GST_OBJECT (pad));
  gst_au_intake_init (&intake->units, &unit_funcs, intake, &intake->converter);
}

void
gst_nal_intake_clear (GstNalIntake *intake)
{
  gst_nal_converter_clear (&intake->converter);
  gst_au_intake_clear (&intake->units);
}

static void
reset (GstNalIntake *intake)
{
  GstNalSettings settings;

  gst_nal_settings_init (&settings);
  gst_au_intake_reset (&intake->units);
  gst_nal_converter_reset (&intake->converter, &settings);
  intake->needs_discont = TRUE;
}

void
gst_nal_intake_close (GstNalIntake *intake)
{
  if (intake->is_open)
    reset (intake);
  intake->is_open = FALSE;
}

gboolean
gst_nal_intake_open (GstNalIntake *intake, GstCaps *caps)
{
  g_autoptr (GstCaps) wishes =
      gst_caps_from_string ("video/x-h264, stream-format=avc; "
                            "video/x-h265, stream-format=hvc1");
  const gchar *alignment =
      gst_structure_get_string (gst_caps_get_structure (caps, 0), "alignment");

  gboolean is_whole = g_strcmp0 (alignment, "au") == 0;
  gboolean is_byte_stream = gst_nal_caps_is_byte_stream (caps);

  if (gst_nal_caps_codec (caps) == CODEC_NONE ||
      (!is_byte_stream && is_whole)) {
    gst_nal_intake_close (intake);
    return FALSE;
  }
  if (!intake->is_open)
    reset (intake);
  intake->is_open = TRUE;
  /* Behind lengths, who says nothing has them whole (flvdemux). */
  gst_au_intake_begin (&intake->units, alignment ? !is_whole : is_byte_stream);
  gst_nal_converter_set_caps (&intake->converter, caps);
  gst_nal_converter_choose_format (&intake->converter, wishes);
  return TRUE;
}

GstFlowReturn
gst_nal_intake_push (GstNalIntake *intake, GstBuffer *buffer)
{
  gboolean is_readable;
  GstFlowReturn flow =
      gst_au_intake_push (&intake->units, buffer, &is_readable);
  if (!is_readable)
    intake->funcs->fail (intake->pad,
        g_error_new (CORE_ERROR, CORE_INVALID, "%s: cannot map a buffer",
            GST_PAD_NAME (intake->pad)));
  return flow;
}

GstFlowReturn
gst_nal_intake_finish (GstNalIntake *intake)
{
  return intake->is_open ? gst_au_intake_drain (&intake->units) : GST_FLOW_OK;
}

void
gst_nal_intake_flush (GstNalIntake *intake)
{
  if (!intake->is_open)
    return;
  gst_au_intake_reset (&intake->units);
  gst_nal_converter_restart (&intake->converter, 0);
  intake->needs_discont = TRUE;
}

void
gst_nal_intake_start_segment (GstNalIntake *intake, GstClockTime start)
{
  if (intake->is_open)
    picture_clock_reset (&intake->converter.clock,
        (gint64) MIN (start, (guint64) PICTURE_CLOCK_MAX_NS));
}

gint64
gst_nal_intake_shift_ns (const GstNalIntake *intake)
{
  return intake->is_open ? (gint64) intake->converter.shift : 0;
}
