/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "language.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  gchar code[4]; /* ISO 639-2/T */
  const gchar *name;
} LanguageName;

/* Sorted by code. */
static const LanguageName names[] = {
  /* clang-format off */
  { "afr", "Afrikaans" },
  { "amh", "Amharic" },
  { "ara", "Arabic" },
  { "aze", "Azerbaijani" },
  { "bel", "Belarusian" },
  { "ben", "Bengali" },
  { "bos", "Bosnian" },
  { "bul", "Bulgarian" },
  { "cat", "Catalan" },
  { "ces", "Czech" },
  { "cym", "Welsh" },
  { "dan", "Danish" },
  { "deu", "German" },
  { "ell", "Greek" },
  { "eng", "English" },
  { "epo", "Esperanto" },
  { "est", "Estonian" },
  { "eus", "Basque" },
  { "fas", "Persian" },
  { "fil", "Filipino" },
  { "fin", "Finnish" },
  { "fra", "French" },
  { "gle", "Irish" },
  { "glg", "Galician" },
  { "guj", "Gujarati" },
  { "heb", "Hebrew" },
  { "hin", "Hindi" },
  { "hrv", "Croatian" },
  { "hun", "Hungarian" },
  { "hye", "Armenian" },
  { "ind", "Indonesian" },
  { "isl", "Icelandic" },
  { "ita", "Italian" },
  { "jpn", "Japanese" },
  { "kan", "Kannada" },
  { "kat", "Georgian" },
  { "kaz", "Kazakh" },
  { "khm", "Khmer" },
  { "kor", "Korean" },
  { "lao", "Lao" },
  { "lat", "Latin" },
  { "lav", "Latvian" },
  { "lit", "Lithuanian" },
  { "mal", "Malayalam" },
  { "mar", "Marathi" },
  { "mkd", "Macedonian" },
  { "mon", "Mongolian" },
  { "msa", "Malay" },
  { "mya", "Burmese" },
  { "nep", "Nepali" },
  { "nld", "Dutch" },
  { "nno", "Norwegian Nynorsk" },
  { "nob", "Norwegian Bokmål" },
  { "nor", "Norwegian" },
  { "pan", "Punjabi" },
  { "pol", "Polish" },
  { "por", "Portuguese" },
  { "ron", "Romanian" },
  { "rus", "Russian" },
  { "sin", "Sinhala" },
  { "slk", "Slovak" },
  { "slv", "Slovenian" },
  { "som", "Somali" },
  { "spa", "Spanish" },
  { "sqi", "Albanian" },
  { "srp", "Serbian" },
  { "swa", "Swahili" },
  { "swe", "Swedish" },
  { "tam", "Tamil" },
  { "tel", "Telugu" },
  { "tgl", "Tagalog" },
  { "tha", "Thai" },
  { "tur", "Turkish" },
  { "ukr", "Ukrainian" },
  { "urd", "Urdu" },
  { "uzb", "Uzbek" },
  { "vie", "Vietnamese" },
  { "yue", "Cantonese" },
  { "zho", "Chinese" },
  { "zul", "Zulu" },
  /* clang-format on */
};

static int
compare_name (const void *key, const void *row)
{
  return strcmp (key, ((const LanguageName *) row)->code);
}

const gchar *
language_name (const gchar *tag)
{
  gchar code[4];
  language_to_iso639_2 (tag, code);
  const LanguageName *found = bsearch (code, names, G_N_ELEMENTS (names),
      sizeof names[0], compare_name);
  return found ? found->name : NULL;
}
