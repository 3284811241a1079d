import expressSession from 'express-session';
import type { SeededSession } from '../../backends/backend.ts';
import { type SeededUsers, seededSession, seededSessionId } from '../model/seeded-users.ts';
import { SESSION_COOKIE } from '../model/session-cookie.ts';

const MOST_PER_BATCH = 1_000;
const BATCH_BYTES = 2 * 1024 * 1024;

/** The seeded sessions of the users from `users.from` up to `to`, without that one. Each batch is made on demand. */
export async function* batchesOf(
  users: SeededUsers,
  to: number,
  ttlMs: number,
  signal: AbortSignal,
  batchBytes = BATCH_BYTES,
): AsyncGenerator<readonly SeededSession[]> {
  const size = Math.max(1, Math.min(MOST_PER_BATCH, Math.floor(batchBytes / users.sessionBytes)));
  for (let first = users.from; first < to; first += size) {
    signal.throwIfAborted();
    const cookie = JSON.stringify(freshCookie(ttlMs));
    yield Array.from({ length: Math.min(size, to - first) }, (_, index): SeededSession => {
      const session = seededSession(first + index, users);
      return {
        id: seededSessionId(first + index, users),
        json: jsonOf(cookie, session),
        ttlMs,
        userId: session.userId,
      };
    });
  }
}

/** Nothing in it needs escaping. `JSON.stringify` would search a million payloads, which takes longer than making them. */
function jsonOf(cookie: string, { userId, nonce, payload }: ReturnType<typeof seededSession>): string {
  return `{"cookie":${cookie},"userId":"${userId}","nonce":"${nonce}","items":[],"payload":"${payload}"}`;
}

/** As express-session writes it into a session that is opened now. */
function freshCookie(ttlMs: number): expressSession.Cookie {
  const cookie = Object.assign(new expressSession.Cookie(), { ...SESSION_COOKIE.attributes, maxAge: ttlMs });
  cookie.originalMaxAge = ttlMs;
  return cookie;
}
