/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* usage: ladderdevice [RUNS]
 *
 * The kernel on a real device, which must give the very bytes that it gives on the
 * processor; and how long a frame of 1920x1080 takes there and on its way, in
 * microseconds, on the average of RUNS, with the bytes a second that this makes. What
 * bounds them comes first: the device's memory by its clock, and the way there by
 * copies of many frames. Ends with 77 where there is no device. */

#include "cudadevice.h"
#include "ladderhost.h"
#include "ladderrecipe.h"

#include <stdlib.h>
#include <string.h>

#define SKIP 77
#define N_SIZES 3
#define DEVICE 0
#define LARGE (64 << 20)
#define N_LARGE_RUNS 10

static const guint sizes[N_SIZES][2] = { { 1280, 720 }, { 854, 480 },
  { 640, 360 } };

typedef struct
{
  GstVideoInfo info;
  guint8 *host;
  guint8 *from_device; /* page-locked */
  CUdeviceptr device;
} Picture;

typedef struct
{
  CudaDevice *device;
  Picture source;
  Picture pictures[N_SIZES];
  LadderRecipe recipes[N_SIZES];
  CUdeviceptr tables[N_SIZES];
} Bench;

static void
must (const CudaDriver *driver, CUresult result, const gchar *what)
{
  g_autoptr (GError) error = NULL;
  if (!cuda_driver_check (driver, result, what, &error))
    g_error ("%s", error->message);
}

static void
copy_up (Bench *bench, CUdeviceptr to, gconstpointer from, gsize size)
{
  const CudaDriver *driver = cuda_device_driver (bench->device);
  must (driver,
      driver->upload (to, from, size, cuda_device_stream (bench->device)),
      "the way up");
}

static void
open_picture (Bench *bench, Picture *picture, GstVideoFormat format,
    const guint *size)
{
  const CudaDriver *driver = cuda_device_driver (bench->device);
  gst_video_info_set_format (&picture->info, format, size[0], size[1]);
  gst_video_colorimetry_from_string (&picture->info.colorimetry,
      GST_VIDEO_COLORIMETRY_BT709);
  picture->host = g_malloc0 (picture->info.size);
  must (driver, driver->memory_alloc (&picture->device, picture->info.size),
      "memory");
  must (driver,
      driver->host_alloc ((void **) &picture->from_device, picture->info.size),
      "page-locked memory");
  /* what lies between lines is compared, too */
  copy_up (bench, picture->device, picture->host, picture->info.size);
}

static void
close_picture (Bench *bench, Picture *picture)
{
  const CudaDriver *driver = cuda_device_driver (bench->device);
  driver->memory_free (picture->device);
  driver->host_free (picture->from_device);
  g_free (picture->host);
}

static void
copy_down (Bench *bench, Picture *picture)
{
  const CudaDriver *driver = cuda_device_driver (bench->device);
  must (driver,
      driver->download (picture->from_device, picture->device,
          picture->info.size, cuda_device_stream (bench->device)),
      "the way down");
}

static LadderPicture
place (const Picture *picture, LadderAddress at)
{
  LadderPicture placed = { 0 };
  for (guint p = 0; p < GST_VIDEO_INFO_N_PLANES (&picture->info); p++) {
    placed.planes[p] = at + GST_VIDEO_INFO_PLANE_OFFSET (&picture->info, p);
    placed.pitch[p] = (guint) GST_VIDEO_INFO_PLANE_STRIDE (&picture->info, p);
  }
  return placed;
}

/* Sizes from `first` to before `end`. */
static LadderLaunch
on_device (const Bench *bench, guint first, guint end)
{
  LadderLaunch launch = { 0 };
  LadderPicture source = place (&bench->source, bench->source.device);
  for (guint i = first; i < end; i++) {
    LadderPicture picture =
        place (&bench->pictures[i], bench->pictures[i].device);
    ladder_launch_add (&launch, &bench->recipes[i], bench->tables[i], &source,
        &picture);
  }
  return launch;
}

static LadderLaunch
on_host (const Bench *bench)
{
  LadderLaunch launch = { 0 };
  LadderPicture source = place (&bench->source, (gsize) bench->source.host);
  for (guint i = 0; i < N_SIZES; i++) {
    LadderPicture picture =
        place (&bench->pictures[i], (gsize) bench->pictures[i].host);
    ladder_launch_add (&launch, &bench->recipes[i],
        (gsize) bench->recipes[i].tables->data, &source, &picture);
  }
  return launch;
}

static void
launch (Bench *bench, LadderLaunch *arguments)
{
  const CudaDriver *driver = cuda_device_driver (bench->device);
  void *parameters[] = { arguments };
  must (driver,
      driver->launch (cuda_device_kernel (bench->device),
          ladder_launch_n_blocks (arguments), 1, 1, LADDER_THREADS, 1, 1,
          ladder_launch_shared_bytes (arguments),
          cuda_device_stream (bench->device), parameters, NULL),
      "the launch");
}

static void
wait (Bench *bench)
{
  const CudaDriver *driver = cuda_device_driver (bench->device);
  must (driver, driver->stream_wait (cuda_device_stream (bench->device)),
      "the stream");
}

/* --- what is timed --- */

static void
run_fused (Bench *bench)
{
  LadderLaunch all = on_device (bench, 0, N_SIZES);
  launch (bench, &all);
}

static void
run_apart (Bench *bench)
{
  for (guint i = 0; i < N_SIZES; i++) {
    LadderLaunch one = on_device (bench, i, i + 1);
    launch (bench, &one);
  }
}

static void
run_up (Bench *bench)
{
  copy_up (bench, bench->source.device, bench->source.from_device,
      bench->source.info.size);
}

static void
run_down (Bench *bench)
{
  for (guint i = 0; i < N_SIZES; i++)
    copy_down (bench, &bench->pictures[i]);
}

static gsize
pictures_bytes (const Bench *bench)
{
  gsize sum = 0;
  for (guint i = 0; i < N_SIZES; i++)
    sum += bench->pictures[i].info.size;
  return sum;
}

static void
print_time (const gchar *what, gdouble us, gsize n_bytes)
{
  g_print ("  %-24s %8.1f us %8.1f GB/s\n", what, us, n_bytes / us / 1000);
}

static void
time_it (Bench *bench, const gchar *what, void (*run) (Bench *bench),
    gsize n_bytes, guint n_runs)
{
  run (bench);
  wait (bench);
  gint64 start_us = g_get_monotonic_time ();
  for (guint i = 0; i < n_runs; i++)
    run (bench);
  wait (bench);
  print_time (what, (gdouble) (g_get_monotonic_time () - start_us) / n_runs,
      n_bytes);
}

/* --- what bounds it --- */

static void
print_memory (Bench *bench)
{
  const CudaDriver *driver = cuda_device_driver (bench->device);
  int clock_khz = 0, width_bits = 0;
  driver->device_get_attribute (&clock_khz,
      CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE, DEVICE);
  driver->device_get_attribute (&width_bits,
      CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH, DEVICE);
  /* twice in each clock */
  g_print ("  %-24s %20.1f GB/s\n", "memory, at most",
      2.0 * clock_khz * width_bits / 8 / 1e6);
}

static void
time_large (Bench *bench, gboolean is_up)
{
  const CudaDriver *driver = cuda_device_driver (bench->device);
  CUdeviceptr there;
  void *here;
  CUstream stream = cuda_device_stream (bench->device);
  must (driver, driver->memory_alloc (&there, LARGE), "memory");
  must (driver, driver->host_alloc (&here, LARGE), "page-locked memory");
  memset (here, 1, LARGE);
  gint64 start_us = g_get_monotonic_time ();
  for (guint i = 0; i < N_LARGE_RUNS; i++)
    must (driver,
        is_up ? driver->upload (there, here, LARGE, stream)
              : driver->download (here, there, LARGE, stream),
        "a large copy");
  wait (bench);
  print_time (is_up ? "64 MiB up" : "64 MiB down",
      (gdouble) (g_get_monotonic_time () - start_us) / N_LARGE_RUNS, LARGE);
  driver->memory_free (there);
  driver->host_free (here);
}

/* --- a format --- */

static void
open_format (Bench *bench, GstVideoFormat format)
{
  static const guint full[] = { 1920, 1080 };
  const CudaDriver *driver = cuda_device_driver (bench->device);
  const gchar *reason;
  open_picture (bench, &bench->source, format, full);
  for (gsize i = 0; i < bench->source.info.size; i++)
    bench->source.host[i] = (guint8) g_random_int ();
  memcpy (bench->source.from_device, bench->source.host,
      bench->source.info.size);
  run_up (bench);
  for (guint i = 0; i < N_SIZES; i++) {
    open_picture (bench, &bench->pictures[i], format, sizes[i]);
    if (!ladder_recipe_init (&bench->recipes[i], &bench->source.info,
            &bench->pictures[i].info, &reason))
      g_error ("%s", reason);
    const GArray *tables = bench->recipes[i].tables;
    gsize size = tables->len * sizeof (guint16);
    must (driver, driver->memory_alloc (&bench->tables[i], size), "memory");
    copy_up (bench, bench->tables[i], tables->data, size);
  }
}

static void
close_format (Bench *bench)
{
  for (guint i = 0; i < N_SIZES; i++) {
    cuda_device_driver (bench->device)->memory_free (bench->tables[i]);
    ladder_recipe_clear (&bench->recipes[i]);
    close_picture (bench, &bench->pictures[i]);
  }
  close_picture (bench, &bench->source);
}

static gboolean
is_as_on_the_host (Bench *bench)
{
  gboolean is_equal = TRUE;
  LadderLaunch host = on_host (bench);
  run_fused (bench);
  run_down (bench);
  wait (bench);
  ladder_host_run (&host, ladder_launch_n_blocks (&host),
      ladder_launch_shared_bytes (&host));
  for (guint i = 0; i < N_SIZES; i++) {
    const Picture *picture = &bench->pictures[i];
    if (memcmp (picture->host, picture->from_device, picture->info.size) != 0) {
      g_print ("%ux%u differs from the host's\n", sizes[i][0], sizes[i][1]);
      is_equal = FALSE;
    }
  }
  return is_equal;
}

static gboolean
run_format (Bench *bench, GstVideoFormat format, guint n_runs)
{
  open_format (bench, format);
  g_print ("%s\n", gst_video_format_to_string (format));
  gboolean ok = is_as_on_the_host (bench);
  gsize up = bench->source.info.size, down = pictures_bytes (bench);
  time_it (bench, "up", run_up, up, n_runs);
  time_it (bench, "one launch for all", run_fused, up + down, n_runs);
  time_it (bench, "a launch for each", run_apart, N_SIZES * up + down, n_runs);
  time_it (bench, "down", run_down, down, n_runs);
  close_format (bench);
  return ok;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  guint n_runs = argc > 1 ? (guint) MAX (atoi (argv[1]), 1) : 1000;
  gst_init (NULL, NULL);
  Bench bench = { .device = cuda_device_new (DEVICE, &error) };
  if (!bench.device) {
    g_print ("SKIP: %s\n", error->message);
    return SKIP;
  }
  g_print ("%s\n", cuda_device_name (bench.device));
  cuda_device_enter (bench.device);
  print_memory (&bench);
  time_large (&bench, TRUE);
  time_large (&bench, FALSE);
  gboolean ok = run_format (&bench, GST_VIDEO_FORMAT_NV12, n_runs);
  ok &= run_format (&bench, GST_VIDEO_FORMAT_P010_10LE, n_runs);
  cuda_device_leave (bench.device);
  cuda_device_unref (bench.device);
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
