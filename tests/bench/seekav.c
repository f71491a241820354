/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* usage: seekav FILE TIME_MS...
 *
 * What seekgst.c does, with libavformat: to the key frame before each time. */

#include <libavformat/avformat.h>
#include <libavutil/time.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct
{
  AVFormatContext *file;
  int video; /* its stream */
  AVPacket *packet;
  int64_t begin_us, n_bytes; /* when what is measured began */
} Reader;

static AVRational
time_base (const Reader *reader)
{
  return reader->file->streams[reader->video]->time_base;
}

static bool
read_and_print (Reader *reader)
{
  do {
    av_packet_unref (reader->packet);
    if (av_read_frame (reader->file, reader->packet) < 0)
      return false;
  } while (reader->packet->stream_index != reader->video);
  int64_t now_us = av_gettime_relative ();
  int64_t n_bytes = reader->file->pb->bytes_read;
  printf ("%" PRId64 " %" PRId64 " %" PRId64 "\n", now_us - reader->begin_us,
      n_bytes - reader->n_bytes,
      av_rescale_q (reader->packet->pts, time_base (reader),
          (AVRational){ 1, 1000000000 }));
  reader->n_bytes = n_bytes;
  return true;
}

static bool
open_file (Reader *reader, const char *path)
{
  reader->begin_us = av_gettime_relative ();
  if (avformat_open_input (&reader->file, path, NULL, NULL) < 0 ||
      avformat_find_stream_info (reader->file, NULL) < 0)
    return false;
  reader->video =
      av_find_best_stream (reader->file, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
  return reader->video >= 0;
}

static bool
seek (Reader *reader, int64_t time_ms)
{
  int64_t target =
      av_rescale_q (time_ms, (AVRational){ 1, 1000 }, time_base (reader));
  reader->begin_us = av_gettime_relative ();
  return av_seek_frame (reader->file, reader->video, target,
             AVSEEK_FLAG_BACKWARD) >= 0;
}

int
main (int argc, char **argv)
{
  Reader reader = { .packet = av_packet_alloc () };
  if (argc < 3 || !open_file (&reader, argv[1]) || !read_and_print (&reader))
    return EXIT_FAILURE;
  for (int i = 2; i < argc; i++)
    if (!seek (&reader, atoll (argv[i])) || !read_and_print (&reader))
      return EXIT_FAILURE;
  av_packet_free (&reader.packet);
  avformat_close_input (&reader.file);
  return EXIT_SUCCESS;
}
