import type { Guarantees } from '../../backends/backend.ts';
import type { BackendConformance, CaseResult } from '../model/conformance.ts';
import { messageOf } from '../model/errors.ts';
import { inTime } from '../process/deadline.ts';
import { unlessAborted } from '../process/unless-aborted.ts';
import type { CaseGroup, ConformanceCase } from './case.ts';
import { Stage, type StageSetup } from './stage.ts';

/** The first case of every backend, reported only if it fails. */
const OPENS = { group: 'opening', name: 'every node can open the backend, whenever it starts' } as const;

const RUN_FOLDER = '(run folder)';

/**
 * Runs these cases with a backend, one group after the other.
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
    await using stage = await unlessAborted(setup.signal, Stage.set(setup));
    for (const { name, atOnce = false, cases: members } of groups) {
      for (const together of atOnce ? [members] : members.map((one) => [one])) {
        await unlessAborted(setup.signal, stage.revive());
        await Promise.all(
          together.map(async (one) => {
            const outcome = await unlessAborted(setup.signal, outcomeOf(one, stage));
            add({ group: name, name: one.name, ...outcome });
          }),
        );
      }
    }
  } catch (error) {
    setup.signal.throwIfAborted();
    add({
      ...OPENS,
      status: 'fail',
      asked: true,
      observed: messageOf(error).replaceAll(setup.folder.path, RUN_FOLDER),
    });
  }
  const order = groups.flatMap(({ cases: members }) => members.map((one) => one.name));
  return {
    backend: backend.name,
    title: backend.title,
    cases: cases.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
  };
}

async function outcomeOf(one: ConformanceCase, stage: Stage): Promise<Omit<CaseResult, 'group' | 'name'>> {
  const { subject } = stage;
  const { guarantees } = subject.backend;
  const reason = guarantees.sessions ? (one.notAsked?.(subject) ?? null) : 'it keeps no sessions';
  if (reason !== null) return { status: 'declared', asked: false, observed: reason };
  try {
    return { status: 'pass', asked: true, observed: await inTime(one.run(stage), CASE_LIMIT_MS, 'no end') };
  } catch (error) {
    // The path of a temporary folder differs each time.
    const observed = messageOf(error).replaceAll(stage.setup.folder.path, RUN_FOLDER);
    return { status: isPromised(one, guarantees) ? 'fail' : 'declared', asked: true, observed };
  }
}

/** A case ends, whatever the store does. */
const CASE_LIMIT_MS = 90_000;

function isPromised({ promised }: ConformanceCase, guarantees: Guarantees): boolean {
  return promised?.(guarantees) ?? true;
}
