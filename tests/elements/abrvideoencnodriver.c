/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrvideoenc on a machine without any driver of a GPU: it is there and says the same of
 * itself, promises no memory that there is not, and encodes. */

#include <gmodule.h>

#include "videoencrig.h"

#define SKIPPED 77
#define DRIVER "libcuda.so.1"

static const gchar *const memories[] = { "memory:CUDAMemory",
  "memory:VAMemory" };

static gboolean
have_memory (const GstCaps *caps, const gchar *memory)
{
  for (guint i = 0; i < gst_caps_get_size (caps); i++)
    if (gst_caps_features_contains (gst_caps_get_features (caps, i), memory))
      return TRUE;
  return FALSE;
}

/* Whatever has been loaded into this process. */
static gboolean
is_loaded (const gchar *library)
{
  g_autofree gchar *maps = NULL;
  ck_assert (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, library) != NULL;
}

START_TEST (it_says_the_same_of_itself)
{
  GstHarness *h = gst_harness_new_empty ();
  gst_harness_add_parse (h, "abrvideoenc");
  g_autoptr (GstElement) encoder = gst_harness_find_element (h, "abrvideoenc");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (encoder, "sink");
  g_autoptr (GstCaps) described = gst_pad_get_pad_template_caps (pad);
  g_autoptr (GstCaps) taken = gst_pad_query_caps (pad, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (memories); i++) {
    ck_assert (have_memory (described, memories[i]));
    ck_assert (!have_memory (taken, memories[i]));
  }
  ck_assert (!is_loaded (DRIVER));
  gst_harness_teardown (h);
}
END_TEST

START_TEST (it_encodes)
{
  g_autofree gchar *refusals = NULL;
  const Fraction thirty = { 30, 1 };
  GstHarness *h = video_enc_harness ("abrvideoenc device=0", 64, 36, thirty);
  video_enc_push (h, 0, 0, 10, thirty);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  ck_assert_uint_eq (pictures->len, 10);
  g_autoptr (GstElement) encoder = gst_harness_find_element (h, "abrvideoenc");
  g_object_get (encoder, "refusals", &refusals, NULL);
  ck_assert_msg (strstr (refusals, "nvenc: ") != NULL, "%s", refusals);
  gst_harness_teardown (h);
}
END_TEST

static Suite *
abrvideoencnodriver_suite (void)
{
  Suite *suite = suite_create ("abrvideoencnodriver");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, it_says_the_same_of_itself);
  tcase_add_test (tcase, it_encodes);
  return suite;
}

int
main (int argc, char **argv)
{
  GModule *driver = g_module_open (DRIVER, G_MODULE_BIND_LAZY);
  if (driver || g_file_test ("/dev/dri", G_FILE_TEST_EXISTS)) {
    g_print ("SKIP: this machine has a driver\n");
    return SKIPPED;
  }
  gst_check_init (&argc, &argv);
  return gst_check_run_suite (abrvideoencnodriver_suite (),
      "abrvideoencnodriver", __FILE__);
}
