/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* usage: scale FILE WIDTH HEIGHT FORMAT ROUNDS
 *
 * Scales raw frames down the ladder, with what abrtee scales with and with its
 * peers in turn, and prints for each picture "NAME FORMAT HEIGHT ms PSNR SSIM":
 * the CPU time of the thread per frame (median), and how near the luma is to a
 * Lanczos filter of three lobes in floating point. FILE is I420 frames; they are
 * made FORMAT (I420, NV12, P010_10LE) beforehand, and come out as I420. */

#include "gstframescaler.h"

#include <libswscale/swscale.h>
#include <math.h>
#include <time.h>

#define MAX_FRAMES 30
#define LOBES 3.0

/* --- what is compared --- */

typedef struct
{
  GstVideoInfo in, out;
  GstCaps *in_caps, *out_caps;
} Job;

typedef struct
{
  const gchar *name;
  gpointer (*open) (const Job *job);
  GstBuffer *(*make) (gpointer work, const Job *job, GstBuffer *in);
  void (*close) (gpointer work);
} Contestant;

static GstBuffer *
new_picture (const Job *job)
{
  GstAllocationParams params = { .align = 63 };
  return gst_buffer_new_allocate (NULL, job->out.size, &params);
}

static gpointer
open_abr (const Job *job)
{
  return gst_frame_scaler_new (job->in_caps, job->out_caps, NULL);
}

static GstBuffer *
make_abr (gpointer work, const Job *job, GstBuffer *in)
{
  return gst_frame_scaler_make (work, in, NULL);
}

static void
close_abr (gpointer work)
{
  gst_frame_scaler_unref (work);
}

static gpointer
open_gst (const Job *job)
{
  return gst_video_converter_new (&job->in, &job->out,
      gst_structure_new ("options", GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD,
          GST_TYPE_VIDEO_RESAMPLER_METHOD, GST_VIDEO_RESAMPLER_METHOD_CUBIC,
          NULL));
}

static GstBuffer *
make_gst (gpointer work, const Job *job, GstBuffer *in)
{
  GstBuffer *picture = new_picture (job);
  GstVideoFrame from, to;
  gst_video_frame_map (&from, &job->in, in, GST_MAP_READ);
  gst_video_frame_map (&to, &job->out, picture, GST_MAP_WRITE);
  gst_video_converter_frame (work, &from, &to);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  return picture;
}

static void
close_gst (gpointer work)
{
  gst_video_converter_free (work);
}

static enum AVPixelFormat
sws_format (const GstVideoInfo *info)
{
  switch (GST_VIDEO_INFO_FORMAT (info)) {
    case GST_VIDEO_FORMAT_NV12:
      return AV_PIX_FMT_NV12;
    case GST_VIDEO_FORMAT_P010_10LE:
      return AV_PIX_FMT_P010LE;
    default:
      return AV_PIX_FMT_YUV420P;
  }
}

static gpointer
open_sws (const Job *job)
{
  return sws_getContext (job->in.width, job->in.height, sws_format (&job->in),
      job->out.width, job->out.height, sws_format (&job->out), SWS_BICUBIC,
      NULL, NULL, NULL);
}

static GstBuffer *
make_sws (gpointer work, const Job *job, GstBuffer *in)
{
  GstBuffer *picture = new_picture (job);
  GstVideoFrame from, to;
  gst_video_frame_map (&from, &job->in, in, GST_MAP_READ);
  gst_video_frame_map (&to, &job->out, picture, GST_MAP_WRITE);
  sws_scale (work, (const uint8_t *const *) from.data, from.info.stride, 0,
      job->in.height, (uint8_t *const *) to.data, to.info.stride);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  return picture;
}

static void
close_sws (gpointer work)
{
  sws_freeContext (work);
}

static const Contestant contestants[] = {
  { "abr", open_abr, make_abr, close_abr },
  { "swscale", open_sws, make_sws, close_sws },
  { "videoconvert", open_gst, make_gst, close_gst },
};

#define N_CONTESTANTS G_N_ELEMENTS (contestants)

/* --- how good it is --- */

static gdouble
lanczos (gdouble x)
{
  if (fabs (x) < 1e-9)
    return 1;
  if (fabs (x) >= LOBES)
    return 0;
  gdouble y = G_PI * x;
  return LOBES * sin (y) * sin (y / LOBES) / (y * y);
}

/* One row or column: n_in values `step` apart to n_out. */
static void
filter_line (const gfloat *in, guint n_in, gfloat *out, guint n_out, guint step)
{
  gdouble ratio = (gdouble) n_in / n_out, width = MAX (ratio, 1);
  for (guint i = 0; i < n_out; i++) {
    gdouble centre = (i + 0.5) * ratio - 0.5, sum = 0, weights = 0;
    gint first = (gint) ceil (centre - LOBES * width);
    gint last = (gint) floor (centre + LOBES * width);
    for (gint j = first; j <= last; j++) {
      gdouble weight = lanczos ((j - centre) / width);
      sum += weight * in[(guint) CLAMP (j, 0, (gint) n_in - 1) * step];
      weights += weight;
    }
    out[i * step] = (gfloat) (sum / weights);
  }
}

static gfloat *
reference (GstBuffer *buffer, const Job *job, const GstVideoInfo *i420)
{
  GstVideoFrame frame;
  guint w = (guint) i420->width, h = (guint) i420->height;
  guint out_w = (guint) job->out.width, out_h = (guint) job->out.height;
  g_autofree gfloat *plane = g_new (gfloat, (gsize) w * h);
  g_autofree gfloat *flat = g_new (gfloat, (gsize) w * out_h);
  gfloat *result = g_new (gfloat, (gsize) out_w * out_h);
  gst_video_frame_map (&frame, i420, buffer, GST_MAP_READ);
  const guint8 *luma = GST_VIDEO_FRAME_PLANE_DATA (&frame, 0);
  guint stride = (guint) GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
  for (guint y = 0; y < h; y++)
    for (guint x = 0; x < w; x++)
      plane[y * w + x] = luma[y * stride + x];
  gst_video_frame_unmap (&frame);
  for (guint x = 0; x < w; x++)
    filter_line (plane + x, h, flat + x, out_h, w);
  for (guint y = 0; y < out_h; y++)
    filter_line (flat + y * w, w, result + y * out_w, out_w, 1);
  return result;
}

static gdouble
psnr (const guint8 *luma, guint stride, const gfloat *wanted, guint w, guint h)
{
  gdouble sum = 0;
  for (guint y = 0; y < h; y++)
    for (guint x = 0; x < w; x++) {
      gdouble d = luma[y * stride + x] - CLAMP (wanted[y * w + x], 0, 255);
      sum += d * d;
    }
  return 10 * log10 (255.0 * 255.0 * w * h / MAX (sum, 1e-9));
}

/* Of blocks of 8x8, four apart (Wang et al. 2004). */
static gdouble
ssim (const guint8 *luma, guint stride, const gfloat *wanted, guint w, guint h)
{
  const gdouble c1 = 6.5025, c2 = 58.5225;
  gdouble total = 0;
  guint n = 0;
  for (guint top = 0; top + 8 <= h; top += 4)
    for (guint left = 0; left + 8 <= w; left += 4, n++) {
      gdouble a = 0, b = 0, aa = 0, bb = 0, ab = 0;
      for (guint y = top; y < top + 8; y++)
        for (guint x = left; x < left + 8; x++) {
          gdouble p = luma[y * stride + x], q = wanted[y * w + x];
          a += p / 64;
          b += q / 64;
          aa += p * p / 64;
          bb += q * q / 64;
          ab += p * q / 64;
        }
      total += (2 * a * b + c1) * (2 * (ab - a * b) + c2) /
          ((a * a + b * b + c1) * (aa - a * a + bb - b * b + c2));
    }
  return total / n;
}

/* --- the contest --- */

static gdouble
cpu_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gdouble) now.tv_sec * 1e3 + (gdouble) now.tv_nsec / 1e6;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;
  return (x > y) - (x < y);
}

static void
report (const Contestant *one, const Job *job, GArray *times,
    GstBuffer *picture, const gfloat *wanted)
{
  GstVideoFrame frame;
  guint w = (guint) job->out.width, h = (guint) job->out.height;
  g_array_sort (times, compare);
  gst_video_frame_map (&frame, &job->out, picture, GST_MAP_READ);
  const guint8 *luma = GST_VIDEO_FRAME_PLANE_DATA (&frame, 0);
  guint stride = (guint) GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
  g_print ("%s %s %u %.4f %.2f %.5f\n", one->name,
      GST_VIDEO_INFO_NAME (&job->in), h,
      g_array_index (times, gdouble, times->len / 2),
      psnr (luma, stride, wanted, w, h), ssim (luma, stride, wanted, w, h));
  gst_video_frame_unmap (&frame);
}

static void
run (const Job *job, GPtrArray *frames, guint n_rounds, const gfloat *wanted)
{
  gpointer work[N_CONTESTANTS];
  GArray *times[N_CONTESTANTS];
  GstBuffer *first[N_CONTESTANTS] = { NULL };
  for (guint c = 0; c < N_CONTESTANTS; c++) {
    work[c] = contestants[c].open (job);
    times[c] = g_array_new (FALSE, FALSE, sizeof (gdouble));
  }
  for (guint round = 0; round < n_rounds; round++)
    for (guint i = 0; i < frames->len; i++)
      for (guint c = 0; c < N_CONTESTANTS; c++) {
        gdouble begin = cpu_ms ();
        GstBuffer *picture =
            contestants[c].make (work[c], job, g_ptr_array_index (frames, i));
        gdouble taken = cpu_ms () - begin;
        g_array_append_val (times[c], taken);
        if (!first[c])
          first[c] = gst_buffer_ref (picture);
        gst_buffer_unref (picture);
      }
  for (guint c = 0; c < N_CONTESTANTS; c++) {
    report (&contestants[c], job, times[c], first[c], wanted);
    gst_buffer_unref (first[c]);
    g_array_unref (times[c]);
    contestants[c].close (work[c]);
  }
}

static GstCaps *
make_caps (const gchar *format, gint width, gint height)
{
  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, format,
      "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, "framerate",
      GST_TYPE_FRACTION, 30, 1, "colorimetry", G_TYPE_STRING, "bt709",
      "chroma-site", G_TYPE_STRING, "mpeg2", NULL);
}

static GPtrArray *
read_frames (const gchar *path, const GstVideoInfo *info, GError **error)
{
  GMappedFile *file = g_mapped_file_new (path, FALSE, error);
  if (!file)
    return NULL;
  GPtrArray *frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  GstAllocationParams params = { .align = 63 };
  gsize n = g_mapped_file_get_length (file) / info->size;
  for (gsize i = 0; i < MIN (n, MAX_FRAMES); i++) {
    GstBuffer *frame = gst_buffer_new_allocate (NULL, info->size, &params);
    gst_buffer_fill (frame, 0,
        g_mapped_file_get_contents (file) + i * info->size, info->size);
    g_ptr_array_add (frames, frame);
  }
  g_mapped_file_unref (file);
  return frames;
}

/* Limited range is four times as wide with ten bits. GStreamer's converter would
 * repeat the upper bits in the lower, which makes bright pictures brighter. */
static GstBuffer *
widen (GstBuffer *buffer, const Job *job)
{
  GstVideoFrame from, to;
  GstBuffer *wide = gst_buffer_new_allocate (NULL, job->out.size, NULL);
  gst_video_frame_map (&from, &job->in, buffer, GST_MAP_READ);
  gst_video_frame_map (&to, &job->out, wide, GST_MAP_WRITE);
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (&from); c++) {
    const guint8 *in = GST_VIDEO_FRAME_COMP_DATA (&from, c);
    guint8 *out = GST_VIDEO_FRAME_COMP_DATA (&to, c);
    gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (&to, c);
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&from, c); y++) {
      for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&from, c); x++)
        GST_WRITE_UINT16_LE (out + x * step, in[x] << 8);
      in += GST_VIDEO_FRAME_COMP_STRIDE (&from, c);
      out += GST_VIDEO_FRAME_COMP_STRIDE (&to, c);
    }
  }
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  return wide;
}

static GPtrArray *
convert_frames (GPtrArray *frames, const Job *job)
{
  GPtrArray *converted =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  gboolean widens =
      GST_VIDEO_INFO_FORMAT (&job->out) == GST_VIDEO_FORMAT_P010_10LE;
  GstVideoConverter *converter =
      gst_video_converter_new (&job->in, &job->out, NULL);
  for (guint i = 0; i < frames->len; i++) {
    GstBuffer *frame = g_ptr_array_index (frames, i);
    g_ptr_array_add (converted,
        widens ? widen (frame, job) : make_gst (converter, job, frame));
  }
  gst_video_converter_free (converter);
  return converted;
}

static Job
make_job (GstCaps *in, GstCaps *out)
{
  Job job = { .in_caps = in, .out_caps = out };
  gst_video_info_from_caps (&job.in, in);
  gst_video_info_from_caps (&job.out, out);
  return job;
}

int
main (int argc, char **argv)
{
  static const gint ladder[][2] = { { 1280, 720 }, { 854, 480 }, { 640, 360 } };
  g_autoptr (GError) error = NULL;
  gst_init (&argc, &argv);
  if (argc != 6) {
    g_printerr ("usage: scale FILE WIDTH HEIGHT FORMAT ROUNDS\n");
    return 1;
  }
  gint width = atoi (argv[2]), height = atoi (argv[3]);
  g_autoptr (GstCaps) file_caps = make_caps ("I420", width, height);
  g_autoptr (GstCaps) in_caps = make_caps (argv[4], width, height);
  Job before = make_job (file_caps, in_caps);
  g_autoptr (GPtrArray) raw = read_frames (argv[1], &before.in, &error);
  if (!raw || raw->len == 0) {
    g_printerr ("%s\n", error ? error->message : "no frames");
    return 1;
  }
  g_autoptr (GPtrArray) frames = convert_frames (raw, &before);
  for (guint i = 0; i < G_N_ELEMENTS (ladder); i++) {
    g_autoptr (GstCaps) out = make_caps ("I420", ladder[i][0], ladder[i][1]);
    Job job = make_job (in_caps, out);
    g_autofree gfloat *wanted =
        reference (g_ptr_array_index (raw, 0), &job, &before.in);
    run (&job, frames, (guint) atoi (argv[5]), wanted);
  }
  return 0;
}
