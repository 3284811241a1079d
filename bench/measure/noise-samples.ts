import { hash } from 'node:crypto';
import { nowUs } from '../model/clock.ts';

/** About half a millisecond of work for a core: one call that neither waits nor is compiled on the way. */
const WORK = Buffer.alloc(1024 * 1024);

const PROBES = 50;

/** A machine that is slow or loud gets fewer probes, not a longer run. */
const LIMIT_US = 50_000;

/** Times a fixed piece of work on this process's core: at most 50 times, and about 50 ms. Each in µs. */
export function probeNoise(): number[] {
  const durationsUs: number[] = [];
  const endUs = nowUs() + LIMIT_US;
  let beforeUs = nowUs();
  while (durationsUs.length < PROBES && beforeUs < endUs) {
    hash('sha256', WORK);
    const afterUs = nowUs();
    durationsUs.push(afterUs - beforeUs);
    beforeUs = afterUs;
  }
  return durationsUs;
}
