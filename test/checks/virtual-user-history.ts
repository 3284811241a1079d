import type { HttpResponse } from '../../bench/load/http/response.ts';
import type { PlannedKind } from '../../bench/load/plan/planned-operations.ts';
import { RetryBudget } from '../../bench/load/users/retry-budget.ts';
import type { RequestTarget } from '../../bench/load/users/session-client.ts';
import { VirtualUser } from '../../bench/load/users/virtual-user.ts';
import { type Operation, type OperationKind, parseRequestId } from '../../bench/model/operation.ts';
import { type Course, type Served, SimulatedServer, viewOf, type World } from './simulated-server.ts';
import { VirtualTime } from './virtual-time.ts';

/** What several tabs request at one time. */
export interface Group {
  /** From the group before. */
  readonly gapUs: number;
  readonly kinds: readonly PlannedKind[];
}

const VU = 3;

/** By then nothing is under way. */
const LAST_LOOK_US = 1_000_000;

const AT_ONCE: Course = { readUs: 1, writeUs: 1, answerUs: 1, fate: 'answered', patienceUs: 0 };

/** A server cannot tell what a GET is for. */
const KINDS: Readonly<Record<string, OperationKind>> = {
  'POST /login': 'login',
  'GET /session': 'read',
  'POST /cart': 'add',
  'POST /checkout': 'checkout',
  'POST /logout': 'logout',
};

/**
 * The history of a virtual user from the first login to the last look. All but the user is simulated. The courses are
 * used in turn, by the number of the request. Arrivals wait for the user as they do in a trial, however long.
 */
export function virtualUserHistory(
  tabs: number,
  groups: readonly Group[],
  courses: readonly Course[],
  world: World,
): Operation[] {
  const history: Operation[] = [];
  const time = new VirtualTime();
  const server = new SimulatedServer(VU, world, time);
  const line: RequestTarget = {
    send(text, _deadlineMs, onAnswer) {
      const sentUs = time.nowUs();
      const [, route = ''] = /^(\w+ \S+) /.exec(text) ?? [];
      const [, requestId = ''] = /x-request-id: (\S+)/.exec(text) ?? [];
      const [, sid] = /cookie: sid=(\d+)/.exec(text) ?? [];
      const seq = parseRequestId(requestId)?.seq ?? 0;
      const cookie = sid === undefined ? null : Number(sid);
      const isSure = seq === 0 || sentUs >= LAST_LOOK_US;
      const course = isSure ? AT_ONCE : (courses[seq % courses.length] ?? AT_ONCE);
      server.serve({ kind: KINDS[route] ?? 'read', seq, cookie, sentUs }, course, (served) => {
        const endUs = time.nowUs();
        if (served === 'refused') onAnswer(null, { reason: 'refused', sent: false }, sentUs, endUs);
        else if (served === 'cut-off') onAnswer(null, { reason: 'timeout', sent: true }, sentUs, endUs);
        else onAnswer(responseTo(requestId, cookie, served), null, sentUs, endUs);
      });
    },
  };
  const shared = {
    nodePools: [],
    host: 'test',
    deadlineMs: 0,
    keepsSessions: true,
    retries: new RetryBudget(),
    epochUs: 0,
  };
  const user = new VirtualUser(VU, { ...shared, record: (operation) => history.push(operation) }, line, { tabs });
  const waiting: PlannedKind[] = [];
  const sendNext = (): void => {
    for (let kind = waiting[0]; kind !== undefined && user.isFreeFor(kind); kind = waiting[0]) {
      waiting.shift();
      user.arrive(kind, 'measured', time.nowUs(), sendNext);
    }
  };
  user.arrive('login', 'cohort', 0, () => undefined);
  let dueUs = 20;
  for (const { gapUs, kinds } of groups) {
    dueUs += gapUs;
    time.at(dueUs, 2, () => {
      waiting.push(...kinds);
      sendNext();
    });
  }
  time.at(LAST_LOOK_US, 2, () => user.readBack(false, () => undefined));
  time.run();
  return history;
}

function responseTo(
  requestId: string,
  cookie: number | null,
  { answer, given }: Exclude<Served, string>,
): HttpResponse {
  const body = { requestId, nodeId: 'node-1', ...(answer === null || answer === 'done' ? {} : viewOf(VU, answer)) };
  // As an application does: every good answer renews the cookie, and a logout clears it.
  const kept = answer === null ? [] : [`sid=${given ?? cookie}; Path=/`];
  return {
    status: answer === null ? 401 : 200,
    setCookies: answer === 'done' ? [CLEARED] : kept,
    body: JSON.stringify(body),
    keepAlive: true,
  };
}

const CLEARED = 'sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT';
