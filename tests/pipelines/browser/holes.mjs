// SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: node holes.mjs OUTDIR HEIGHT BEFORE HOLE SUBSTITUTE
//
// Plays the playlists in OUTDIR, beginning with the variant of HEIGHT lines, of
// which the file BEFORE is to be loaded and HOLE, behind it, is listed with
// EXT-X-GAP. Players have to leave that out and take SUBSTITUTE, and nobody must
// notice. Exit status 77 when the browser or the
// players are not installed.

import { launch } from './chromium.mjs';
import { combinations, runInPage, serve } from './presentation.mjs';

// A busy machine stalls by itself, and players do something about it.
const TRIES = 3;

// Runs in the page.
async function playThrough({ player, url, height }) {
  const video = document.querySelector('video');
  const log = { errors: [], stalls: [], ranges: [] };
  let hasStarted = false;
  video.addEventListener('error', () => {
    log.errors.push(`video element: ${video.error.message}`);
  });
  video.addEventListener('playing', () => {
    hasStarted = true;
  });
  video.addEventListener('waiting', () => {
    if (hasStarted && !video.ended) {
      log.stalls.push(video.currentTime);
    }
  });
  video.addEventListener('timeupdate', () => {
    log.ranges = Array.from({ length: video.buffered.length },
        (_, i) => [video.buffered.start(i), video.buffered.end(i)]);
  });
  const until = async (isThere, seconds) => {
    for (let i = 0; i < seconds * 20 && !isThere(); i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  try {
    const film = await players[player](video, url, log);
    film.readAhead?.(2); // not to the hole, while no other level may be chosen
    film.showLevel(height);
    await until(() => video.videoHeight === height
        && video.readyState === HTMLMediaElement.HAVE_ENOUGH_DATA, 20);
    log.first = video.videoHeight;
    film.chooseLevels();
    film.readAhead?.(10);
    await video.play();
    await until(() => video.ended, video.duration + 20);
    film.stop();
  } catch (error) {
    log.errors.push(`${player}: ${error.code ?? ''} ${error.message ?? error}`);
  }
  log.ended = video.ended;
  log.loaded = performance.getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname.slice(1));
  return log;
}

// What is wrong with a result but for stalls, in words.
function judge(log, { height, before, hole, substitute }) {
  // hls.js says so when it goes to another variant.
  const faults = log.errors.filter((text) => !text.endsWith(' fragGap'));
  if (log.first !== height) {
    faults.push(`begins with ${log.first} lines`);
  }
  if (log.loaded.includes(hole)) {
    faults.push(`${hole} was loaded`);
  }
  for (const name of [before, substitute]) {
    if (!log.loaded.includes(name)) {
      faults.push(`${name} was not loaded`);
    }
  }
  if (log.ranges.length !== 1) {
    faults.push(`buffered in pieces: ${JSON.stringify(log.ranges)}`);
  }
  if (!log.ended) {
    faults.push('did not come to the end');
  }
  return faults;
}

async function main([directory, height, before, hole, substitute]) {
  const film = { height: Number(height), before, hole, substitute };
  if (!(film.height > 0 && substitute)) {
    throw new Error('usage: holes.mjs OUTDIR HEIGHT BEFORE HOLE SUBSTITUTE');
  }
  const all = combinations(directory)
      .filter(({ manifest }) => manifest.endsWith('.m3u8'));
  const browser = await launch();
  const { address, close } = await serve(directory);
  try {
    let passed = true;
    for (const combination of all) {
      let faults;
      for (let i = 0; i < TRIES; i++) {
        const log =
            await runInPage(browser, address, combination, playThrough, film);
        faults = judge(log, film);
        if (log.stalls.length === 0) {
          break;
        }
        faults.push(`stalled at ${log.stalls.join(', ')} s`);
      }
      console.log(`${faults.length ? 'FAIL' : 'ok'}: ${combination.player}`);
      for (const fault of faults) {
        console.log(`  ${fault}`);
      }
      passed &&= faults.length === 0;
    }
    process.exitCode = passed ? 0 : 1;
  } finally {
    await browser.close();
    close();
  }
}

await main(process.argv.slice(2));
