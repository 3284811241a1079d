import { STALL_MARK } from '../../figures/one-stall.ts';
import type { RunResult } from '../../model/run-result.ts';
import { FEWEST_EPISODES } from '../../stats/episodes.ts';
import { table } from '../draw/table.ts';
import { REPORT_WIDTH } from '../draw/wrap.ts';
import { growthTables } from './growth.ts';

/** What the mark on a percentile means, if a table has one. */
export function oneStallNotes(result: RunResult): string[] {
  const drawn = [table(result), ...growthTables(result, REPORT_WIDTH)];
  if (!drawn.some((text) => text.includes(STALL_MARK))) return [];
  return [
    `${STALL_MARK} one stall: the slow requests came in fewer than ${FEWEST_EPISODES} episodes, so the value says how long a ` +
      'stall was, not how often a request is slow. It is compared with nothing, and decides no threshold; --trials 5 ' +
      'tells more',
  ];
}
