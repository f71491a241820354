/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/picturefit.h"

#include "coretest.h"

#define ASSERT_SIZE(got, expected, row) \
  ck_assert_msg ((got).width == (expected).width && \
          (got).height == (expected).height, \
      "row %u: %ux%u", row, (got).width, (got).height)

START_TEST (pixels_become_square)
{
  static const struct
  {
    PictureSize coded;
    Fraction par;
    PictureSize expected;
  } rows[] = {
    { { 1920, 1080 }, { 1, 1 }, { 1920, 1080 } },
    { { 1920, 1080 }, { 0, 0 }, { 1920, 1080 } },
    { { 720, 576 }, { 16, 15 }, { 768, 576 } },
    { { 720, 576 }, { 64, 45 }, { 1024, 576 } },
    { { 720, 480 }, { 8, 9 }, { 720, 540 } },
    { { 1440, 1080 }, { 4, 3 }, { 1920, 1080 } },
    { { 853, 480 }, { 1, 1 }, { 854, 480 } },
    { { 1, 1 }, { 1, 1 }, { 2, 2 } },
    { { 32768, 2 }, { 2, 1 }, { 0, 0 } },
    { { G_MAXUINT, G_MAXUINT }, { G_MAXUINT32, 1 }, { 0, 0 } },
    { { 0, 1080 }, { 1, 1 }, { 0, 0 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ASSERT_SIZE (picture_square (rows[i].coded, rows[i].par), rows[i].expected,
        i);
}
END_TEST

START_TEST (one_side_gives_the_other)
{
  static const struct
  {
    PictureSize shape;
    guint height;
    PictureSize of_height;
    PictureSize of_width; /* when `height` is taken as the width */
  } rows[] = {
    { { 1920, 1080 }, 720, { 1280, 720 }, { 720, 406 } },
    { { 1920, 1080 }, 480, { 854, 480 }, { 480, 270 } },
    { { 1920, 1080 }, 360, { 640, 360 }, { 360, 202 } },
    { { 1920, 800 }, 534, { 1282, 534 }, { 534, 222 } },
    { { 1080, 1920 }, 1280, { 720, 1280 }, { 1280, 2276 } },
    { { 1920, 1080 }, 361, { 0, 0 }, { 0, 0 } },
    { { 1920, 1080 }, 0, { 0, 0 }, { 0, 0 } },
    { { 1920, 1080 }, 32768, { 0, 0 }, { 32768, 18432 } },
    { { 32768, 2 }, 720, { 0, 0 }, { 0, 0 } },
    { { 0, 0 }, 720, { 0, 0 }, { 0, 0 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ASSERT_SIZE (picture_of_height (rows[i].shape, rows[i].height),
        rows[i].of_height, i);
    ASSERT_SIZE (picture_of_width (rows[i].shape, rows[i].height),
        rows[i].of_width, i);
  }
}
END_TEST

START_TEST (pictures_fit_into_boxes)
{
  static const struct
  {
    PictureSize shape, box, expected;
  } rows[] = {
    { { 1920, 1080 }, { 1280, 720 }, { 1280, 720 } },
    { { 1920, 800 }, { 1280, 720 }, { 1280, 534 } },
    { { 1440, 1080 }, { 1280, 720 }, { 960, 720 } },
    { { 640, 360 }, { 1280, 720 }, { 640, 360 } },
    { { 1080, 1920 }, { 720, 1280 }, { 720, 1280 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ASSERT_SIZE (picture_inside (rows[i].shape, rows[i].box), rows[i].expected,
        i);
}
END_TEST

CORE_TEST_MAIN ("picturefit", pixels_become_square, one_side_gives_the_other,
    pictures_fit_into_boxes)
