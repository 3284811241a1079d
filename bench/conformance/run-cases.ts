import type { Guarantees } from '../../backends/backend.ts';
import type { BackendConformance, CaseResult } from '../model/conformance.ts';
import { messageOf } from '../model/errors.ts';
import { inTime } from '../process/deadline.ts';
import { unlessAborted } from '../process/unless-aborted.ts';
import type { CaseGroup, ConformanceCase } from './case.ts';
import { isLate, isNotReady, LateCalls, TooSlow } from './late-calls.ts';
import { Stage, type StageSetup, TTL_MS } from './stage.ts';

/** The first case of every backend, reported only if it fails. */
const OPENS = { group: 'opening', name: 'every node can open the backend, whenever it starts' } as const;

const RUN_FOLDER = '(run folder)';

/**
 * Runs these cases with a backend, one group after the other. A case that was too slow to tell is repeated.
 *
 * @param onResult called after each case.
 * @throws the signal's reason. A backend that cannot be opened has failed, like one that fails a case.
 */
export async function runCases(
  setup: StageSetup,
  onResult: (result: CaseResult) => void,
  groups: readonly CaseGroup[],
): Promise<BackendConformance> {
  const { backend } = setup.chosen;
  const cases: CaseResult[] = [];
  const add = (result: CaseResult): void => {
    cases.push(result);
    onResult(result);
  };
  try {
    await using stage = await unlessAborted(setup.signal, stageOf(setup));
    const attempts = new Attempts(stage);
    for (const { name, atOnce = false, cases: members } of groups) {
      for (const together of atOnce ? [members] : members.map((one) => [one])) {
        await unlessAborted(setup.signal, stage.revive());
        const first = await unlessAborted(setup.signal, Promise.all(together.map((one) => attemptOf(one, stage))));
        // One after the other: what ran at the same time can be what made it slow.
        for (const [index, outcome] of slowTogether(first).entries()) {
          const one = together[index] as ConformanceCase;
          const final = await unlessAborted(setup.signal, attempts.repeated(one, outcome));
          add({ group: name, name: one.name, ...final });
        }
      }
    }
  } catch (error) {
    setup.signal.throwIfAborted();
    add({
      ...OPENS,
      status: isLate(error) ? 'too-slow' : 'fail',
      asked: true,
      observed: messageOf(error).replaceAll(setup.folder.path, RUN_FOLDER),
      attempts: 1,
    });
  }
  const order = groups.flatMap(({ cases: members }) => members.map((one) => one.name));
  return {
    backend: backend.name,
    title: backend.title,
    cases: cases.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
  };
}

/** Tried once more where the opening took too long. */
async function stageOf(setup: StageSetup): Promise<Stage> {
  try {
    return await Stage.set(setup);
  } catch (error) {
    if (!isLate(error)) throw error;
    return await Stage.set(setup);
  }
}

type Outcome = Omit<CaseResult, 'group' | 'name' | 'attempts'>;

async function attemptOf(one: ConformanceCase, stage: Stage): Promise<Outcome> {
  const { subject, setup } = stage;
  const { guarantees } = subject.backend;
  const reason = guarantees.sessions ? (one.notAsked?.(subject) ?? null) : 'it keeps no sessions';
  if (reason !== null) return { status: 'declared', asked: false, observed: reason };
  using late = new LateCalls();
  const startMs = performance.now();
  try {
    const run = one.run(stage.attempt(late));
    return { status: 'pass', asked: true, observed: await inTime(run, CASE_LIMIT_MS, 'no end') };
  } catch (error) {
    // The path of a temporary folder differs each time.
    const observed = messageOf(error).replaceAll(setup.folder.path, RUN_FOLDER);
    const tookMs = performance.now() - startMs;
    await late.settled();
    const slow = lateIn(late, error, tookMs);
    if (slow === null) return { status: isPromised(one, guarantees) ? 'fail' : 'declared', asked: true, observed };
    return { status: 'too-slow', asked: true, observed: slow === observed ? slow : `${slow}; then: ${observed}` };
  }
}

/** What was too late for the case to tell anything, in words; null if nothing was. */
function lateIn(late: LateCalls, error: unknown, tookMs: number): string | null {
  if (error instanceof TooSlow || isNotReady(error)) return error.message;
  if (late.first !== null) return late.first;
  return tookMs > TTL_MS
    ? `it took ${Math.round(tookMs / 1_000)} s, and its sessions live for ${TTL_MS / 1_000} s`
    : null;
}

/** Where one of several cases ran late, the connection that failed it can be what failed the others. */
function slowTogether(outcomes: readonly Outcome[]): readonly Outcome[] {
  if (!outcomes.some(({ status }) => status === 'too-slow')) return outcomes;
  return outcomes.map((one) =>
    one.asked && one.status !== 'pass' && one.status !== 'too-slow'
      ? { ...one, status: 'too-slow', observed: `while another case was too slow: ${one.observed}` }
      : one,
  );
}

/** A case ends, whatever the store does. */
const CASE_LIMIT_MS = 90_000;

function isPromised({ promised }: ConformanceCase, guarantees: Guarantees): boolean {
  return promised?.(guarantees) ?? true;
}

/** A machine that was busy for a moment is not three times in a row. */
const MOST_ATTEMPTS = 3;

/** For all cases of a backend together: a store that never answers makes each of them too slow. */
const REPEATING_LIMIT_MS = 60_000;

/** For a client to connect again after a deadline. */
const RECOVERY_LIMIT_MS = 15_000;

/** Repeats cases that were too slow to tell. */
class Attempts {
  readonly #stage: Stage;
  #leftMs = REPEATING_LIMIT_MS;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** The outcome of the first attempt that tells something, or of the last one. */
  async repeated(one: ConformanceCase, first: Outcome): Promise<Outcome & Pick<CaseResult, 'attempts'>> {
    let outcome = first;
    let attempts = 1;
    while (outcome.status === 'too-slow') {
      const startMs = performance.now();
      // For the next case as well: it would fail at once.
      await this.#stage.revive();
      await this.#stage.recover(RECOVERY_LIMIT_MS);
      if (one.once === true || attempts === MOST_ATTEMPTS || this.#leftMs <= 0) break;
      outcome = await attemptOf(one, this.#stage);
      attempts += 1;
      this.#leftMs -= performance.now() - startMs;
    }
    // What is not promised is reported, and decides nothing.
    if (outcome.status !== 'too-slow' || isPromised(one, this.#stage.subject.backend.guarantees)) {
      return { ...outcome, attempts };
    }
    return { ...outcome, attempts, status: 'declared', observed: `too slow to tell: ${outcome.observed}` };
  }
}
