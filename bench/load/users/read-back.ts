import { nowUs } from '../../model/clock.ts';
import type { OperationKind } from '../../model/operation.ts';
import type { Judgement } from './answer.ts';
import { probe } from './retry-old-cookie.ts';
import type { Browser, Guise } from './session-client.ts';

/** From one attempt to the next where there was no answer; as often as that, it is asked once more. */
const BACK_OFF_MS = [100, 400];

/**
 * The last look of a user who has nothing under way: reads the current session, and tries the cookies of those that
 * ended. Asked again where there was no answer, so that no session stays unverified by accident.
 *
 * @param everyNode asks each app server for the current session as well.
 */
export function readBack(browser: Browser, everyNode: boolean, done: () => void): void {
  const lines = [browser.line, ...(everyNode ? browser.world.nodePools : [])];
  const questions: (readonly [OperationKind, Guise])[] = [
    ...(browser.loggedIn ? lines : []).map((line) => ['read', { line }] as const),
    ...browser.past.map((past) => ['replay', { ...past, aside: true }] as const),
  ];
  const next = (): void => {
    const question = questions.shift();
    if (question === undefined) return done();
    const [kind, guise] = question;
    const hasLapsed = kind === 'read' && browser.hasLapsed;
    const [asked, as] = hasLapsed ? (['replay', { ...guise, ...browser.asBefore() }] as const) : question;
    ask(browser, asked, as, ({ answer }) => {
      if (asked === 'read' && answer === 'anonymous') probe(browser, next);
      else next();
    });
  };
  next();
}

function ask(
  browser: Browser,
  kind: OperationKind,
  guise: Guise,
  then: (judgement: Judgement) => void,
  attempt = 0,
): void {
  browser.request(
    kind,
    'read-back',
    nowUs(),
    (judgement) => {
      const waitMs = BACK_OFF_MS[attempt];
      if (judgement.answer !== null || waitMs === undefined || !browser.world.sessions) return then(judgement);
      setTimeout(() => ask(browser, kind, guise, then, attempt + 1), waitMs);
    },
    guise,
  );
}
