import { type Operation, type OperationKind, requestIdOf, userIdOf } from '../../bench/model/operation.ts';

/** A client waits this long, and a request that was given up takes effect at most this much later. */
export const LATE_US = 60;
const DEADLINE_US = 100;

/** One request: when it is sent after the one before, and how long each of its parts takes. */
export interface Request {
  readonly kind: Exclude<OperationKind, 'login' | 'probe'>;
  readonly gapUs: number;
  /** From the sending to the store's read. */
  readonly readUs: number;
  /** From the read to the store's write. */
  readonly writeUs: number;
  readonly answerUs: number;
  /** `cut-off`: the connection breaks before the answer. `refused`: no node accepts it. */
  readonly fate: 'answered' | 'cut-off' | 'refused';
}

export interface World {
  /** A save writes the whole session as its request had read it; otherwise it changes one field. */
  readonly wholeSessions: boolean;
  /** Requests may overlap. */
  readonly tabs: boolean;
  readonly lifetime: { readonly ttlUs: number; readonly granularityUs: number } | null;
  /** Nothing is read or written in this time: it happens afterwards. */
  readonly frozen: { readonly fromUs: number; readonly toUs: number } | null;
}

interface Stored {
  items: readonly string[];
  expiresUs: number;
}

/**
 * The history of one user whose sessions are kept by a store that does all it should. Every effect happens at one
 * moment; what it looks like from outside depends on how requests overlap, are cut off, frozen or late.
 */
export function historyOf(vu: number, requests: readonly Request[], world: World): Operation[] {
  const { wholeSessions, tabs, lifetime, frozen } = world;
  const operations: Operation[] = [login(vu)];
  const events: { atUs: number; order: number; run: () => void }[] = [];
  const expiry = (atUs: number): number => (lifetime === null ? Number.POSITIVE_INFINITY : atUs + lifetime.ttlUs);
  let stored: Stored | null = { items: [], expiresUs: expiry(5) };
  const thawed = (atUs: number): number =>
    frozen !== null && atUs >= frozen.fromUs && atUs < frozen.toUs ? frozen.toUs : atUs;
  const alive = (atUs: number): Stored | null => {
    // It may be found for a little longer than it lives, but not be brought back.
    if (stored !== null && atUs >= stored.expiresUs) stored = null;
    return stored;
  };

  let sentUs = 20;
  let freeUs = 20;
  requests.forEach((request, index) => {
    sentUs = tabs ? sentUs + request.gapUs : Math.max(freeUs, sentUs) + request.gapUs;
    const seq = index + 1;
    const own = sentUs;
    const item = requestIdOf(vu, seq);
    const readAtUs = thawed(own + request.readUs);
    const writeAtUs = thawed(readAtUs + request.writeUs);
    const answeredUs = writeAtUs + request.answerUs;
    const cutUs =
      request.fate === 'cut-off'
        ? Math.max(own + 1, writeAtUs - LATE_US + 1, own + request.answerUs)
        : own + DEADLINE_US;
    const isCut = request.fate === 'cut-off' || answeredUs > cutUs;
    // What the client gave up is over soon after, unless it was frozen.
    if (isCut && frozen === null && writeAtUs >= cutUs + LATE_US) return;
    const base = { vu, seq, session: 0, kind: request.kind, origin: 'measured', intendedUs: own, sentUs: own } as const;
    const rest = { status: null, node: 'node-1', error: null };
    if (request.fate === 'refused') {
      operations.push({ ...base, ...rest, endUs: own + 1, outcome: 'fail', answer: null, error: 'refused' });
      freeUs = own + 2;
      return;
    }
    let found: Stored | null = null;
    let shown: readonly string[] | null = null;
    events.push({
      atUs: readAtUs,
      order: events.length,
      run: () => {
        found = alive(readAtUs);
        if (found === null) return;
        shown = found.items;
        found.expiresUs = expiry(readAtUs);
      },
    });
    events.push({
      atUs: writeAtUs,
      order: events.length,
      run: () => {
        const now = alive(writeAtUs);
        if (found === null || request.kind === 'read' || request.kind === 'replay') return;
        if (now === null) {
          // Gone meanwhile: nothing is brought back, and the user is told.
          shown = null;
          return;
        }
        const before = wholeSessions ? (shown ?? []) : now.items;
        if (request.kind === 'add') shown = [...before, item];
        if (request.kind === 'checkout') shown = [];
        if (request.kind === 'logout') stored = null;
        else Object.assign(now, { items: shown ?? [], expiresUs: expiry(writeAtUs) });
      },
    });
    const endUs = isCut ? cutUs : answeredUs;
    freeUs = endUs + 1;
    events.push({
      atUs: Math.max(endUs, writeAtUs),
      order: Number.MAX_SAFE_INTEGER,
      run: () => {
        if (isCut) {
          operations.push({ ...base, ...rest, endUs, outcome: 'unknown', answer: null, error: 'timeout' });
        } else if (shown === null) {
          const outcome = request.kind === 'replay' ? 'ok' : 'fail';
          operations.push({ ...base, ...rest, endUs, outcome, status: 401, answer: 'anonymous' });
        } else {
          const items = request.kind === 'logout' ? null : shown;
          const answer = items === null ? null : view(vu, items);
          operations.push({ ...base, ...rest, endUs, outcome: 'ok', status: 200, answer });
        }
      },
    });
  });
  for (const { run } of events.toSorted((a, b) => a.atUs - b.atUs || a.order - b.order)) run();
  return operations.toSorted((a, b) => a.endUs - b.endUs || a.seq - b.seq);
}

function view(
  vu: number,
  items: readonly string[],
): { userId: string; nonce: string; items: readonly string[]; digest: string } {
  return { userId: userIdOf(vu), nonce: requestIdOf(vu, 0), items, digest: 'digest' };
}

function login(vu: number): Operation {
  return {
    vu,
    seq: 0,
    session: 0,
    kind: 'login',
    origin: 'cohort',
    intendedUs: 0,
    sentUs: 0,
    endUs: 10,
    outcome: 'ok',
    status: 200,
    node: 'node-1',
    error: null,
    answer: view(vu, []),
  };
}
