import { hash } from 'node:crypto';
import { nowUs } from '../model/clock.ts';

/** About half a millisecond of work for a core: one native call, which neither waits nor is compiled on the way. */
const WORK = Buffer.alloc(1024 * 1024);

const SAMPLES = 50;

/** On a slow or noisy machine there are fewer samples, and the run takes no longer. */
const LIMIT_US = 50_000;

/** The times of a fixed piece of work on this process's core, in µs: at most 50, within about 50 ms. */
export function sampleNoise(): number[] {
  const durationsUs: number[] = [];
  const endUs = nowUs() + LIMIT_US;
  let beforeUs = nowUs();
  while (durationsUs.length < SAMPLES && beforeUs < endUs) {
    hash('sha256', WORK);
    const afterUs = nowUs();
    durationsUs.push(afterUs - beforeUs);
    beforeUs = afterUs;
  }
  return durationsUs;
}
