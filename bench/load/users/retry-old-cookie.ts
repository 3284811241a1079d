import { nowUs } from '../../model/clock.ts';
import { OLD_COOKIE_RETRY } from '../../model/operation.ts';
import type { SessionClient } from './session-client.ts';

/** The old cookie is tried this many times before the user takes the session for lost. */
const RETRIES = 3;

/**
 * After an unexpected anonymous answer: tries the old cookie again until the session is found, or no tries are left.
 */
export function retryOldCookie(client: SessionClient, then: () => void, left = RETRIES): void {
  if (left === 0) return then();
  client.request(OLD_COOKIE_RETRY, 'reaction', nowUs(), ({ answer }) => {
    if (answer !== null && answer !== 'anonymous') then();
    else retryOldCookie(client, then, left - 1);
  });
}
