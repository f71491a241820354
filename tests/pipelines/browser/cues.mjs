// SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: node cues.mjs FILM.json
//
// Plays a presentation in Debian's Chromium with text in some language, with each
// player that its manifests are for, and reads from the page's text tracks which
// cues there were. FILM.json is { directory, cues: { LANGUAGE: [{ begin, end,
// text, line, align }] }, languages: [those to be played], unable: [PLAYER] },
// times in milliseconds; players that are unable must play the rest of it all the
// same. Exit status 77 when the browser or the players are not installed.

import { readFileSync } from 'node:fs';

import { launch } from './chromium.mjs';
import { combinations, runInPage, serve } from './presentation.mjs';

// Nobody looks at the pictures. Where the machine is too busy for that, dash.js may
// stop for good half a second before the end, and gets more tries at normal speed.
const RATES = [4, 1, 1];

// Players count in floating point.
const TOLERANCE_MS = 1;

// Runs in the page. Resolves with { errors, languages, cues } when the film has
// ended. A player may keep only those cues in a track that are near.
async function readCues({ player, url, language, rate }) {
  const video = document.querySelector('video');
  const log = { errors: [], languages: [] };
  const cues = new Map();
  video.addEventListener('error', () => {
    log.errors.push(`video element: ${video.error.message}`);
  });
  const collect = () => {
    for (const track of video.textTracks) {
      for (const cue of track.mode === 'showing' ? track.cues : []) {
        const { startTime, endTime, text, line, align } = cue;
        const seen = { begin: startTime * 1000, end: endTime * 1000, text, line,
          align };
        cues.set(JSON.stringify(seen), seen);
      }
    }
  };
  const ended = async () => {
    let position = -1;
    for (let still = 0; !video.ended && !log.errors.length && still < 100;) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      collect();
      still = video.currentTime === position ? still + 1 : 0;
      position = video.currentTime;
    }
    if (!video.ended) {
      log.errors.push(`stopped at ${position} s, not at the end`);
    }
  };

  try {
    const film = await players[player](video, url, log);
    log.languages = film.texts();
    film.showText(language);
    video.playbackRate = rate;
    await video.play();
    await ended();
    film.stop();
  } catch (error) {
    log.errors.push(`${player}: ${error.code ?? ''} ${error.message ?? error}`);
  }
  return { ...log, ended: video.ended, cues: [...cues.values()] };
}

// Shaka Player gives the browser the characters that entities stand for.
function withoutEntities(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
}

// In CMAF a cue is in as many samples as there are times at which others begin or
// end, and some players make a cue of each. They join without a gap.
function join(cues) {
  const joined = [];
  for (const cue of [...cues].sort((a, b) => a.begin - b.begin)) {
    const last = joined.findLast(({ text, line, align }) =>
      text === cue.text && line === cue.line && align === cue.align);
    if (last && cue.begin <= last.end + TOLERANCE_MS) {
      last.end = Math.max(last.end, cue.end);
    } else {
      joined.push({ ...cue });
    }
  }
  return joined.sort((a, b) => a.begin - b.begin || a.end - b.end);
}

function inWords({ begin, end, text, line, align }) {
  return `${begin.toFixed(1)} to ${end.toFixed(1)} ms, line ${line}, ${align}: `
      + JSON.stringify(text);
}

function isSame(a, b) {
  return Math.abs(a.begin - b.begin) <= TOLERANCE_MS
      && Math.abs(a.end - b.end) <= TOLERANCE_MS
      && a.text === b.text && a.line === b.line && a.align === b.align;
}

// What is wrong with a result, in words.
function judge(result, expected, languages) {
  const faults = [...result.errors];
  if (result.languages.sort().join() !== languages.sort().join()) {
    faults.push(`text in ${result.languages}, the film has ${languages}`);
  }
  const seen = join(result.cues.map((cue) =>
    ({ ...cue, text: withoutEntities(cue.text) })));
  for (const cue of expected.filter((e) => !seen.some((s) => isSame(s, e)))) {
    faults.push(`missing: ${inWords(cue)}`);
  }
  for (const cue of seen.filter((s) => !expected.some((e) => isSame(s, e)))) {
    faults.push(`not in the film: ${inWords(cue)}`);
  }
  if (!faults.length && seen.length !== expected.length) {
    faults.push(`${seen.length} cues, the film has ${expected.length}`);
  }
  return faults;
}

async function main([path]) {
  const { directory, cues, languages, unable } =
      JSON.parse(readFileSync(path, 'utf8'));
  const all = combinations(directory);
  const browser = await launch();
  const { address, close } = await serve(directory);
  try {
    let passed = true;
    for (const combination of all) {
      const { player, manifest } = combination;
      const canRead = !unable.includes(player);
      for (const language of languages) {
        let faults;
        for (const rate of RATES) {
          const result = await runInPage(browser, address, combination,
              readCues, { language, rate });
          faults =
              judge(result, canRead ? cues[language] : [], Object.keys(cues));
          console.log(`${faults.length ? 'FAIL' : 'ok'}: ${player}, ${manifest} `
              + `in ${language}: ${result.cues.length} cues`
              + (canRead ? '' : ', which it cannot read'));
          for (const fault of faults) {
            console.log(`  ${fault}`);
          }
          if (result.ended) {
            break;
          }
        }
        passed &&= faults.length === 0;
      }
    }
    process.exitCode = passed ? 0 : 1;
  } finally {
    await browser.close();
    close();
  }
}

await main(process.argv.slice(2));
