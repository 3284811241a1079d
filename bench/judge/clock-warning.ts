import type { ClockMoved } from '../model/clock-moved.ts';
import { thousands } from '../model/thousands.ts';
import type { Finding } from '../model/warning.ts';

/** The least by which a clock is set; less is drift. */
const CLOCK_STEP_US = 10_000;

/** Null unless the clock was set during the trial, or stood still with its machine. */
export function clockWarning({ aheadUs, behindUs }: ClockMoved): Finding | null {
  if (Math.max(aheadUs, behindUs) < CLOCK_STEP_US) return null;
  const [byUs, way] = aheadUs > behindUs ? [aheadUs, 'forward'] : [behindUs, 'back'];
  const by = thousands(Math.round(byUs / 1000));
  return {
    code: 'clock-set',
    text: `this machine's clock was set ${by} ms ${way} during the trial; sessions that may have expired because of it count as ended`,
    remedy: 'Run it again while the clock is not set and the machine does not sleep',
  };
}
