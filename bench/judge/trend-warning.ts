import { secondsBeforeFaults } from '../figures/calm-seconds.ts';
import { formatPercent } from '../figures/format.ts';
import { distrust } from '../figures/trust.ts';
import type { ReliableTrial } from '../model/measured-trial.ts';
import type { Finding } from '../model/warning.ts';
import { median } from '../stats/median.ts';
import { changeOverTime, trendOf } from '../stats/trend.ts';

/**
 * A trend must be as unlikely as this without one, and the last third must differ from the first by this share. At 5% alone
 * half of all runs would have a false sentence: neighbouring seconds resemble each other.
 */
const LIKELIHOOD = 0.005;
const SHARE = 0.15;

type Timed = Pick<ReliableTrial, 'timeline' | 'faults' | 'generator'>;

/**
 * Says that the p50 rose or fell during a measurement. Null if it did not, if fewer than ten seconds passed before the first
 * fault, or if the latencies are not those of the stack.
 */
export function trendWarning({ timeline, faults, generator }: Timed): Finding | null {
  if (distrust(generator) !== null) return null;
  const seconds = secondsBeforeFaults(timeline, faults).flatMap(({ p50Us }) => p50Us ?? []);
  const change = changeOverTime(seconds, median);
  const trend = trendOf(seconds);
  if (change === null || trend === null) return null;
  if (trend.p >= LIKELIHOOD || Math.abs(change) < SHARE || Math.sign(change) !== Math.sign(trend.tau)) return null;
  const moved = change > 0 ? 'rose' : 'fell';
  return {
    code: 'not-steady',
    text:
      `p50 ${moved} by ${formatPercent(Math.abs(change))} from the first third of the measurement to the last: ` +
      'it was not steady, and its figures depend on how long it was',
    remedy: 'Ask for a longer --warmup or a longer --duration, and close other programs',
  };
}
