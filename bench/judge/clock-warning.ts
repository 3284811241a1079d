import type { ClockMoved } from '../model/clock-moved.ts';
import type { Warning } from '../model/run-result.ts';
import { thousands } from '../model/thousands.ts';

/** Nobody sets a clock by less. */
const CLOCK_STEP_US = 10_000;

/** A clock that was set within a trial, or stood still with its machine. */
export function clockWarning({ aheadUs, behindUs }: ClockMoved): Warning | null {
  if (Math.max(aheadUs, behindUs) < CLOCK_STEP_US) return null;
  const [byUs, way] = aheadUs > behindUs ? [aheadUs, 'forward'] : [behindUs, 'back'];
  const by = thousands(Math.round(byUs / 1000));
  return {
    text: `this machine's clock was set ${by} ms ${way} meanwhile; sessions that may have run out because of it count as ended`,
    remedy: 'Run it again where nobody sets the clock, and the machine does not sleep',
  };
}
