import { nowUs } from '../../model/clock.ts';
import type { Browser } from './session-client.ts';

/** How often the old cookie is tried again before a user believes that a session is gone. */
const PROBES = 3;

/** A user was logged out unexpectedly: tries the old cookie until the session is found again, or no more. */
export function probe(browser: Browser, then: () => void, left = PROBES): void {
  if (left === 0) return then();
  browser.request('probe', 'reaction', nowUs(), ({ answer }) => {
    if (answer !== null && answer !== 'anonymous') then();
    else probe(browser, then, left - 1);
  });
}
