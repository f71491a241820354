/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Ladders by lot on devices that are none, to which anything may happen:
 * abrvideoencchaos [--seeds N] [--first SEED]. Each seed is a test of its own, whose
 * number says which; with one alone its plan is printed. */

#include <libavcodec/avcodec.h>

#include "chaosjudge.h"
#include "devicesuite.h"

static gint n_seeds = 20, first_seed = 1;

static GOptionEntry entries[] = {
  { "seeds", 0, 0, G_OPTION_ARG_INT, &n_seeds, "How many ladders", "N" },
  { "first", 0, 0, G_OPTION_ARG_INT, &first_seed, "The first one's seed",
      "SEED" },
  { NULL },
};

START_TEST (a_ladder_survives)
{
  g_autoptr (ChaosPlan) plan = chaos_plan_new ((guint) _i);
  if (n_seeds == 1)
    g_print ("%s\n", plan->text);
  g_autoptr (ChaosLadder) ladder = chaos_ladder_run (plan);
  chaos_judge (ladder);
}
END_TEST

/* Once for all, not in each process. */
static void
load_plugins (void)
{
  static const gchar *const names[] = { "abrtee", "abrvideoenc", "capsfilter",
    "fakesink" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gst_object_unref (
        gst_object_ref_sink (gst_element_factory_make (names[i], NULL)));
}

static Suite *
abrvideoencchaos_suite (void)
{
  Suite *suite = suite_create ("abrvideoencchaos");
  TCase *tcase = tcase_create ("seeds");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, a_ladder_survives, first_seed,
      first_seed + n_seeds);
  return suite;
}

int
main (int argc, char **argv)
{
  static const gchar *const encoders[] = { "h264_nvenc", "hevc_nvenc",
    "h264_vaapi", "hevc_vaapi", "libx264", "libx265", NULL };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_option_context_add_main_entries (options, entries, NULL);
  g_option_context_set_ignore_unknown_options (options, TRUE);
  if (!g_option_context_parse (options, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  gst_check_init (&argc, &argv);
  load_plugins ();
  return device_suite_run (abrvideoencchaos_suite (), "abrvideoencchaos",
      __FILE__, encoders);
}
