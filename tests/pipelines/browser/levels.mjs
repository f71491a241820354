// SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: node levels.mjs OUTDIR SECONDS HEIGHT...
//
// Plays OUTDIR/multivariant.m3u8 with hls.js in Debian's Chromium and has it take
// each segment from the next variant: up through the whole ladder and down again,
// until the film ends. HEIGHT... are those of the variants. What is buffered must
// be one piece, and pictures of all heights must have been on screen, without a
// pause between. Exit status 77 when the browser or the player is not installed.

import { fileURLToPath } from 'node:url';

import { launch, openPage } from './chromium.mjs';
import { serve } from './presentation.mjs';

const PLAYER = fileURLToPath(
    new URL('node_modules/hls.js/dist/hls.min.js', import.meta.url));
const DURATION_TOLERANCE_S = 0.1;
// A busy machine stalls by itself, and players do something about it.
const TRIES = 3;

// Runs in the page.
async function play({ url }) {
  const video = document.querySelector('video');
  const log = { errors: [], stalls: [], loaded: [], shown: [], ranges: [] };
  const hls = new Hls({ startPosition: 0, startLevel: 0,
    capLevelToPlayerSize: false, maxBufferLength: 60 });
  let hasStarted = false;

  video.addEventListener('playing', () => {
    hasStarted = true;
  });
  video.addEventListener('waiting', () => {
    if (hasStarted && !video.ended) {
      log.stalls.push(video.currentTime);
    }
  });
  video.addEventListener('resize', () => log.shown.push(video.videoHeight));
  video.addEventListener('timeupdate', () => {
    log.ranges = Array.from({ length: video.buffered.length },
        (_, i) => [video.buffered.start(i), video.buffered.end(i)]);
  });
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (data.details !== 'bufferStalledError') { // a stall is seen here
      log.errors.push(`hls.js: ${data.type} ${data.details}`);
    }
  });

  // 0 1 2 1 0 1 2 ... for three levels; the next segment's is set as soon as
  // one is there.
  hls.on(Hls.Events.FRAG_LOADED, (_, { frag }) => {
    if (frag.type !== 'main' || frag.sn === 'initSegment') {
      return;
    }
    log.loaded.push(hls.levels[frag.level].height);
    const turn = 2 * (hls.levels.length - 1);
    const step = log.loaded.length % turn;
    hls.loadLevel = Math.min(step, turn - step);
  });

  const ended = new Promise((resolve) => {
    let position = -1;
    let still = 0;
    const watch = setInterval(() => {
      still = video.currentTime === position ? still + 1 : 0;
      position = video.currentTime;
      if (still === 40) {
        log.errors.push(`nothing moves any more at ${position} s`);
      }
      if (video.ended || still === 40) {
        clearInterval(watch);
        resolve();
      }
    }, 500);
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  await new Promise((resolve) => {
    hls.on(Hls.Events.MANIFEST_PARSED, resolve);
  });
  hls.loadLevel = 0;
  while (video.readyState < HTMLMediaElement.HAVE_ENOUGH_DATA
      && !log.errors.length) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await video.play();
  await ended;
  return {
    ...log,
    ended: video.ended,
    duration: video.duration,
    corrupted: video.getVideoPlaybackQuality().corruptedVideoFrames,
  };
}

// What is wrong with a result but for stalls, in words.
function judge(result, { seconds, heights }) {
  const faults = [...result.errors];
  if (!result.ended) {
    faults.push('did not come to the end');
  }
  if (result.ranges.length !== 1) {
    faults.push(`buffered in pieces: ${JSON.stringify(result.ranges)}`);
  }
  if (Math.abs(result.duration - seconds) > DURATION_TOLERANCE_S) {
    faults.push(`lasts ${result.duration} s, the source ${seconds} s`);
  }
  if (result.corrupted) {
    faults.push(`${result.corrupted} corrupted frames`);
  }
  for (const height of heights) {
    if (!result.shown.includes(height)) {
      faults.push(`no picture of ${height} lines has been shown`);
    }
  }
  for (let i = 1; i < result.loaded.length; i++) {
    if (result.loaded[i] === result.loaded[i - 1]) {
      faults.push(`segments ${i - 1} and ${i} are of one variant`);
    }
  }
  return faults;
}

async function main([directory, seconds, ...heights]) {
  const source = { seconds: Number(seconds), heights: heights.map(Number) };
  if (!(source.seconds > 0 && source.heights.length > 1)) {
    throw new Error('usage: levels.mjs OUTDIR SECONDS HEIGHT HEIGHT...');
  }
  const browser = await launch();
  const { address, close } = await serve(directory);
  try {
    let faults;
    for (let i = 0; i < TRIES; i++) {
      const page = await openPage(await browser.newContext(),
          new URL('/browser-test.html', address).href);
      await page.addScriptTag({ path: PLAYER });
      const result = await page.evaluate(play,
          { url: new URL('/multivariant.m3u8', address).href });
      faults = judge(result, source);
      const hasStalled = result.stalls.length > 0;
      if (hasStalled) {
        faults.push(`stalled at ${result.stalls.join(', ')} s`);
      }
      console.log(`${faults.length ? 'FAIL' : 'ok'}: segments of `
          + `${result.loaded.join(' ')} lines, shown ${result.shown.join(' ')}`);
      for (const fault of faults) {
        console.log(`  ${fault}`);
      }
      if (!hasStalled) {
        break;
      }
    }
    process.exitCode = faults.length ? 1 : 0;
  } finally {
    await browser.close();
    close();
  }
}

await main(process.argv.slice(2));
