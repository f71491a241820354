/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs a fuzz target without libFuzzer: over every file of the corpus folders
 * given and over mutations of each, with a seed of its own, so the run is the same
 * everywhere, in whichever order a folder is read.
 * ABR_FUZZ_MUTATIONS sets how many per file (default 200). */

#include <glib.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The exact allocation makes the sanitizers see a read past the end. */
static void
run (const guint8 *data, gsize size)
{
  guint8 *copy = g_malloc (MAX (size, 1));
  if (size > 0)
    memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
  g_free (copy);
}

static void
run_mutated (GRand *rand, const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_malloc (MAX (size, 1));
  if (size > 0)
    memcpy (copy, data, size);
  guint n_edits = (guint) g_rand_int_range (rand, 1, 8);
  for (guint i = 0; i < n_edits && size > 0; i++) {
    gsize at = g_rand_int (rand) % size;
    switch (g_rand_int (rand) % 4) {
      case 0:
        copy[at] ^= (guint8) (1u << g_rand_int (rand) % 8);
        break;
      case 1:
        copy[at] = (guint8) g_rand_int (rand);
        break;
      case 2:
        copy[at] = g_rand_boolean (rand) ? 0xff : 0x00;
        break;
      default:
        size = at; /* cut short */
        break;
    }
  }
  run (copy, size);
}

static guint
run_folder (const gchar *folder, guint n_mutations)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_files = 0;
  for (const gchar *name; dir && (name = g_dir_read_name (dir));) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autofree gchar *data = NULL;
    gsize size;
    if (!g_file_get_contents (path, &data, &size, NULL))
      continue;
    n_files++;
    run ((const guint8 *) data, size);
    g_autoptr (GRand) rand = g_rand_new_with_seed (1);
    for (guint i = 0; i < n_mutations; i++)
      run_mutated (rand, (const guint8 *) data, size);
  }
  return n_files;
}

int
main (int argc, char **argv)
{
  const gchar *mutations = g_getenv ("ABR_FUZZ_MUTATIONS");
  guint n_mutations = mutations ? (guint) atoi (mutations) : 200;
  guint n_files = 0;
  run (NULL, 0);
  for (int i = 1; i < argc; i++)
    n_files += run_folder (argv[i], n_mutations);
  g_print ("%u corpus files, %u mutations of each\n", n_files, n_mutations);
  return n_files > 0 ? 0 : 1;
}
