/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "language.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  gchar from[4];
  gchar to[4];
} Row;

/* ISO 639-1 to ISO 639-2/T, sorted. */
static const Row two_letters[] = {
  /* clang-format off */
  { "aa", "aar" }, { "ab", "abk" }, { "ae", "ave" }, { "af", "afr" },
  { "ak", "aka" }, { "am", "amh" }, { "an", "arg" }, { "ar", "ara" },
  { "as", "asm" }, { "av", "ava" }, { "ay", "aym" }, { "az", "aze" },
  { "ba", "bak" }, { "be", "bel" }, { "bg", "bul" }, { "bh", "bih" },
  { "bi", "bis" }, { "bm", "bam" }, { "bn", "ben" }, { "bo", "bod" },
  { "br", "bre" }, { "bs", "bos" }, { "ca", "cat" }, { "ce", "che" },
  { "ch", "cha" }, { "co", "cos" }, { "cr", "cre" }, { "cs", "ces" },
  { "cu", "chu" }, { "cv", "chv" }, { "cy", "cym" }, { "da", "dan" },
  { "de", "deu" }, { "dv", "div" }, { "dz", "dzo" }, { "ee", "ewe" },
  { "el", "ell" }, { "en", "eng" }, { "eo", "epo" }, { "es", "spa" },
  { "et", "est" }, { "eu", "eus" }, { "fa", "fas" }, { "ff", "ful" },
  { "fi", "fin" }, { "fj", "fij" }, { "fo", "fao" }, { "fr", "fra" },
  { "fy", "fry" }, { "ga", "gle" }, { "gd", "gla" }, { "gl", "glg" },
  { "gn", "grn" }, { "gu", "guj" }, { "gv", "glv" }, { "ha", "hau" },
  { "he", "heb" }, { "hi", "hin" }, { "ho", "hmo" }, { "hr", "hrv" },
  { "ht", "hat" }, { "hu", "hun" }, { "hy", "hye" }, { "hz", "her" },
  { "ia", "ina" }, { "id", "ind" }, { "ie", "ile" }, { "ig", "ibo" },
  { "ii", "iii" }, { "ik", "ipk" }, { "io", "ido" }, { "is", "isl" },
  { "it", "ita" }, { "iu", "iku" }, { "ja", "jpn" }, { "jv", "jav" },
  { "ka", "kat" }, { "kg", "kon" }, { "ki", "kik" }, { "kj", "kua" },
  { "kk", "kaz" }, { "kl", "kal" }, { "km", "khm" }, { "kn", "kan" },
  { "ko", "kor" }, { "kr", "kau" }, { "ks", "kas" }, { "ku", "kur" },
  { "kv", "kom" }, { "kw", "cor" }, { "ky", "kir" }, { "la", "lat" },
  { "lb", "ltz" }, { "lg", "lug" }, { "li", "lim" }, { "ln", "lin" },
  { "lo", "lao" }, { "lt", "lit" }, { "lu", "lub" }, { "lv", "lav" },
  { "mg", "mlg" }, { "mh", "mah" }, { "mi", "mri" }, { "mk", "mkd" },
  { "ml", "mal" }, { "mn", "mon" }, { "mr", "mar" }, { "ms", "msa" },
  { "mt", "mlt" }, { "my", "mya" }, { "na", "nau" }, { "nb", "nob" },
  { "nd", "nde" }, { "ne", "nep" }, { "ng", "ndo" }, { "nl", "nld" },
  { "nn", "nno" }, { "no", "nor" }, { "nr", "nbl" }, { "nv", "nav" },
  { "ny", "nya" }, { "oc", "oci" }, { "oj", "oji" }, { "om", "orm" },
  { "or", "ori" }, { "os", "oss" }, { "pa", "pan" }, { "pi", "pli" },
  { "pl", "pol" }, { "ps", "pus" }, { "pt", "por" }, { "qu", "que" },
  { "rm", "roh" }, { "rn", "run" }, { "ro", "ron" }, { "ru", "rus" },
  { "rw", "kin" }, { "sa", "san" }, { "sc", "srd" }, { "sd", "snd" },
  { "se", "sme" }, { "sg", "sag" }, { "si", "sin" }, { "sk", "slk" },
  { "sl", "slv" }, { "sm", "smo" }, { "sn", "sna" }, { "so", "som" },
  { "sq", "sqi" }, { "sr", "srp" }, { "ss", "ssw" }, { "st", "sot" },
  { "su", "sun" }, { "sv", "swe" }, { "sw", "swa" }, { "ta", "tam" },
  { "te", "tel" }, { "tg", "tgk" }, { "th", "tha" }, { "ti", "tir" },
  { "tk", "tuk" }, { "tl", "tgl" }, { "tn", "tsn" }, { "to", "ton" },
  { "tr", "tur" }, { "ts", "tso" }, { "tt", "tat" }, { "tw", "twi" },
  { "ty", "tah" }, { "ug", "uig" }, { "uk", "ukr" }, { "ur", "urd" },
  { "uz", "uzb" }, { "ve", "ven" }, { "vi", "vie" }, { "vo", "vol" },
  { "wa", "wln" }, { "wo", "wol" }, { "xh", "xho" }, { "yi", "yid" },
  { "yo", "yor" }, { "za", "zha" }, { "zh", "zho" }, { "zu", "zul" },
  /* clang-format on */
};

/* ISO 639-2/B to ISO 639-2/T, the twenty languages where they differ. */
static const Row bibliographic[] = {
  /* clang-format off */
  { "alb", "sqi" }, { "arm", "hye" }, { "baq", "eus" }, { "bur", "mya" },
  { "chi", "zho" }, { "cze", "ces" }, { "dut", "nld" }, { "fre", "fra" },
  { "geo", "kat" }, { "ger", "deu" }, { "gre", "ell" }, { "ice", "isl" },
  { "mac", "mkd" }, { "mao", "mri" }, { "may", "msa" }, { "per", "fas" },
  { "rum", "ron" }, { "slo", "slk" }, { "tib", "bod" }, { "wel", "cym" },
  /* clang-format on */
};

static int
compare_row (const void *key, const void *row)
{
  return strcmp (key, ((const Row *) row)->from);
}

/* The primary subtag in lower case; FALSE when it is not 2 or 3 letters. */
static gboolean
primary_subtag (const gchar *tag, gchar subtag[4])
{
  gsize length = strcspn (tag, "-_");
  if (length < 2 || length > 3)
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalpha (tag[i]))
      return FALSE;
    subtag[i] = g_ascii_tolower (tag[i]);
  }
  subtag[length] = '\0';
  return TRUE;
}

void
language_to_iso639_2 (const gchar *tag, gchar code[4])
{
  gchar subtag[4];
  memcpy (code, "und", 4);
  if (!tag || !primary_subtag (tag, subtag))
    return;

  gboolean is_short = strlen (subtag) == 2;
  const Row *row = is_short
      ? bsearch (subtag, two_letters, G_N_ELEMENTS (two_letters), sizeof (Row),
            compare_row)
      : bsearch (subtag, bibliographic, G_N_ELEMENTS (bibliographic),
            sizeof (Row), compare_row);
  if (row)
    memcpy (code, row->to, 4);
  else if (!is_short)
    memcpy (code, subtag, 4);
}

/* Subtags of one to eight letters and digits (RFC 5646 2.1), or none. */
static gboolean
is_well_formed_rest (const gchar *rest)
{
  while (*rest != '\0') {
    gsize length = strcspn (rest + 1, "-_");
    if (length < 1 || length > 8)
      return FALSE;
    for (gsize i = 1; i <= length; i++)
      if (!g_ascii_isalnum (rest[i]))
        return FALSE;
    rest += 1 + length;
  }
  return TRUE;
}

gchar *
language_to_bcp47 (const gchar *tag)
{
  gchar code[4];
  language_to_iso639_2 (tag, code);
  if (strcmp (code, "und") == 0)
    return g_strdup ("und");
  const gchar *rest = tag + strcspn (tag, "-_");
  if (!is_well_formed_rest (rest))
    return g_strdup ("und");

  const gchar *primary = code;
  for (gsize i = 0; i < G_N_ELEMENTS (two_letters); i++)
    if (strcmp (two_letters[i].to, code) == 0)
      primary = two_letters[i].from;
  return g_strdelimit (g_strconcat (primary, rest, NULL), "_", '-');
}

gboolean
language_needs_bcp47 (const gchar *tag)
{
  gchar code[4];
  language_to_iso639_2 (tag, code);
  return strchr (tag, '-') != NULL ||
      (strcmp (code, "und") == 0 && tag[0] != '\0' && strcmp (tag, "und") != 0);
}
