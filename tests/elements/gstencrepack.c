/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencrepack.h"

#include <gst/check/gstcheck.h>
#include <libavutil/pixdesc.h>

/* Odd, so that chroma reaches beyond luma. */
#define WIDTH 17
#define HEIGHT 11

/* Where sample (x, y) of component `c` is, as libavutil describes formats. */
static guint
sample_at (const AVFrame *frame, guint c, gint x, gint y)
{
  const AVPixFmtDescriptor *format = av_pix_fmt_desc_get (frame->format);
  const AVComponentDescriptor *component = &format->comp[c];
  const guint8 *at = frame->data[component->plane] +
      y * frame->linesize[component->plane] + x * component->step +
      component->offset;
  guint value = component->depth > 8 ? GST_READ_UINT16_LE (at) : *at;
  return value >> component->shift;
}

static guint
expected (guint c, gint x, gint y, gint depth)
{
  return ((guint) (x * 31 + y * 7) + c * 101) & ((1u << depth) - 1);
}

static AVFrame *
make_frame (enum AVPixelFormat id)
{
  const AVPixFmtDescriptor *format = av_pix_fmt_desc_get (id);
  AVFrame *frame = av_frame_alloc ();
  frame->format = id;
  frame->width = WIDTH;
  frame->height = HEIGHT;
  frame->pts = 5;
  ck_assert_int_ge (av_frame_get_buffer (frame, 0), 0);
  for (guint c = 0; c < 3; c++) {
    const AVComponentDescriptor *component = &format->comp[c];
    gint width = c ? (WIDTH + 1) / 2 : WIDTH,
         height = c ? (HEIGHT + 1) / 2 : HEIGHT;
    for (gint y = 0; y < height; y++)
      for (gint x = 0; x < width; x++) {
        guint8 *at = frame->data[component->plane] +
            y * frame->linesize[component->plane] + x * component->step +
            component->offset;
        guint value = expected (c, x, y, component->depth) << component->shift;
        if (component->depth > 8)
          GST_WRITE_UINT16_LE (at, (guint16) value);
        else
          *at = (guint8) value;
      }
  }
  return frame;
}

START_TEST (samples_stay_the_same)
{
  static const enum AVPixelFormat pairs[][2] = {
    { AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12 },
    { AV_PIX_FMT_NV12, AV_PIX_FMT_YUV420P },
    { AV_PIX_FMT_YUV420P10LE, AV_PIX_FMT_P010LE },
    { AV_PIX_FMT_P010LE, AV_PIX_FMT_YUV420P10LE },
    { AV_PIX_FMT_NV12, AV_PIX_FMT_NV12 },
  };
  AVFrame *frame = make_frame (pairs[_i][0]);
  AVFrame *other = gst_enc_repack (frame, pairs[_i][1]);
  ck_assert_int_eq (other->format, pairs[_i][1]);
  ck_assert_int_eq (other->pts, 5);
  gint depth = av_pix_fmt_desc_get (other->format)->comp[0].depth;
  for (guint c = 0; c < 3; c++)
    for (gint y = 0; y < (c ? (HEIGHT + 1) / 2 : HEIGHT); y++)
      for (gint x = 0; x < (c ? (WIDTH + 1) / 2 : WIDTH); x++)
        ck_assert_uint_eq (sample_at (other, c, x, y),
            expected (c, x, y, depth));
  av_frame_free (&other);
  av_frame_free (&frame);
}
END_TEST

static Suite *
gstencrepack_suite (void)
{
  Suite *suite = suite_create ("gstencrepack");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, samples_stay_the_same, 0, 5);
  return suite;
}

GST_CHECK_MAIN (gstencrepack)
