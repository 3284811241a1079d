import { nowUs } from '../../model/clock.ts';
import type { OperationKind } from '../../model/operation.ts';
import type { ClassifiedAnswer } from './answer.ts';
import { retryOldCookie } from './retry-old-cookie.ts';
import type { RequestAs, SessionClient } from './session-client.ts';

/** A request without an answer is sent again after each of these times, so that no session stays unverified by chance. */
const BACK_OFF_MS = [100, 400];

/**
 * The last look at all sessions of a user who has no open request: reads the current session, and tries the cookies of
 * those that have ended.
 *
 * @param everyNode asks each app server for the current session as well.
 */
export function readBack(client: SessionClient, everyNode: boolean, done: () => void): void {
  const targets = [client.target, ...(everyNode ? client.world.nodePools : [])];
  const questions: (readonly [OperationKind, RequestAs])[] = [
    ...(client.loggedIn ? targets : []).map((target) => ['read', { target }] as const),
    ...client.past.map((past) => ['replay', { ...past, keepJar: false }] as const),
  ];
  const next = (): void => {
    const question = questions.shift();
    if (question === undefined) return done();
    const [planned, as] = question;
    const hasLapsed = planned === 'read' && client.hasLapsed;
    const [kind, sentAs] = hasLapsed ? (['replay', { ...as, ...client.asLatestSession() }] as const) : question;
    ask(client, kind, sentAs, ({ answer }) => {
      if (kind === 'read' && answer === 'anonymous') retryOldCookie(client, next);
      else next();
    });
  };
  next();
}

function ask(
  client: SessionClient,
  kind: OperationKind,
  as: RequestAs,
  then: (classified: ClassifiedAnswer) => void,
  attempt = 0,
): void {
  client.request(
    kind,
    'read-back',
    nowUs(),
    (classified) => {
      const waitMs = BACK_OFF_MS[attempt];
      if (classified.answer !== null || waitMs === undefined || !client.world.keepsSessions) return then(classified);
      setTimeout(() => ask(client, kind, as, then, attempt + 1), waitMs);
    },
    as,
  );
}
