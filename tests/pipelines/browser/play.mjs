// SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: node play.mjs OUTDIR FRAMES AUDIO-BYTES SECONDS
//
// Plays the manifests in OUTDIR to their end in Debian's Chromium, with each
// player that they are for, and asks the browser what it has shown. The other
// numbers are those of the source. Exit status 77 when the browser or the
// players are not installed.

import { launch } from './chromium.mjs';
import { combinations, runInPage, serve } from './presentation.mjs';

// Faster than real time keeps the test short. The browser still decodes every
// frame: what it is too late to show counts as dropped, in the same total. A
// machine that is too busy for that stalls, which players do something about, and
// gets more tries at normal speed.
const RATES = [2, 1, 1];

// The last AAC frame and the last picture may reach past the source's end,
// and the duration of a presentation is that of its longest track.
const DURATION_TOLERANCE_S = 0.06;

// The film ends with its longest track, perhaps before the browser has asked
// for the last sound.
const AUDIO_SHARE = 0.95;

// Runs in the page. Resolves when the film has ended, a player has given up
// or nothing has moved for a while.
async function play({ player, url, rate }) {
  const video = document.querySelector('video');
  const log = { errors: [], stalls: [], audioTracks: 0 };
  let hasStarted = false;

  const ended = new Promise((resolve) => {
    let position = -1;
    let still = 0;
    const watch = setInterval(() => {
      still = video.currentTime === position ? still + 1 : 0;
      position = video.currentTime;
      if (still === 20 && !video.ended) {
        log.errors.push(`nothing moves any more at ${position} s`);
      }
      if (video.ended || log.errors.length) {
        clearInterval(watch);
        resolve();
      }
    }, 500);
  });

  video.addEventListener('playing', () => {
    hasStarted = true;
  });
  video.addEventListener('waiting', () => {
    if (hasStarted) {
      log.stalls.push(video.currentTime);
    }
  });
  video.addEventListener('error', () => {
    log.errors.push(`video element: ${video.error.message}`);
  });
  // The whole film fits, so what is buffered at the end shows every gap.
  const ranges = () => Array.from({ length: video.buffered.length },
      (_, i) => [video.buffered.start(i), video.buffered.end(i)]);
  video.addEventListener('timeupdate', () => {
    log.ranges = ranges();
  });

  try {
    const film = await players[player](video, url, log);
    while (video.readyState < HTMLMediaElement.HAVE_ENOUGH_DATA
        && !log.errors.length) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    video.playbackRate = rate;
    await video.play();
    await ended;
    film.stop();
  } catch (error) {
    log.errors.push(`${player}: ${error.code ?? ''} ${error.message ?? error}`);
  }
  const quality = video.getVideoPlaybackQuality();
  return {
    ...log,
    ended: video.ended,
    duration: video.duration,
    position: video.currentTime,
    frames: quality.totalVideoFrames,
    dropped: quality.droppedVideoFrames,
    corrupted: quality.corruptedVideoFrames,
    audioBytes: video.webkitAudioDecodedByteCount,
  };
}

// What is wrong with a result but for stalls, in words.
function judge(result, { frames, audioBytes, seconds }) {
  const faults = [...result.errors];
  if (!result.ended) {
    faults.push(`stopped at ${result.position} s, not at the end`);
  }
  if (result.ranges?.length !== 1) {
    faults.push(`buffered in pieces: ${JSON.stringify(result.ranges)}`);
  }
  if (Math.abs(result.duration - seconds) > DURATION_TOLERANCE_S) {
    faults.push(`lasts ${result.duration} s, the source ${seconds} s`);
  }
  if (result.frames !== frames) {
    faults.push(`${result.frames} frames decoded, the source has ${frames}`);
  }
  if (result.corrupted) {
    faults.push(`${result.corrupted} corrupted frames`);
  }
  if (result.audioBytes < audioBytes * AUDIO_SHARE) {
    faults.push(`${result.audioBytes} bytes of audio decoded, the source has `
        + `${audioBytes}`);
  }
  return faults;
}

async function run(browser, address, combination, source) {
  const { player, manifest } = combination;
  let faults;
  for (const rate of RATES) {
    const result =
        await runInPage(browser, address, combination, play, { rate });
    faults = judge(result, source);
    const hasStalled = result.stalls.length > 0 || !result.ended;
    if (result.stalls.length > 0) {
      faults.push(`stalled at ${result.stalls.join(', ')} s`);
    }
    console.log(`${faults.length ? 'FAIL' : 'ok'}: ${player}, ${manifest} at `
        + `${rate}x: `
        + `${result.duration} s, ${result.frames} frames of which `
        + `${result.dropped} not shown in time, ${result.audioBytes} bytes of `
        + 'audio');
    for (const fault of faults) {
      console.log(`  ${fault}`);
    }
    if (!hasStalled) {
      break;
    }
  }
  return faults.length === 0;
}

async function main([directory, ...numbers]) {
  const [frames, audioBytes, seconds] = numbers.map(Number);
  if (!(seconds > 0)) {
    throw new Error('usage: play.mjs OUTDIR FRAMES AUDIO-BYTES SECONDS');
  }
  const all = combinations(directory);
  const browser = await launch();
  const { address, close } = await serve(directory);
  try {
    let passed = true;
    for (const combination of all) {
      const ok = await run(browser, address, combination,
          { frames, audioBytes, seconds });
      passed &&= ok;
    }
    process.exitCode = passed ? 0 : 1;
  } finally {
    await browser.close();
    close();
  }
}

await main(process.argv.slice(2));
