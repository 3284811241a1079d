import type { Guarantees } from '../../backends/backend.ts';
import { unlessAborted } from '../cluster/unless-aborted.ts';
import type { BackendConformance, CaseResult } from '../model/conformance.ts';
import { messageOf } from '../model/errors.ts';
import type { CaseGroup, ConformanceCase } from './case.ts';
import { Stage, type StageSetup } from './stage.ts';

/**
 * Asks a backend these cases, one group after the other.
 *
 * @param onResult called after each case.
 * @throws BenchError (exit 3) when the backend cannot be opened, or the signal's reason.
 */
export async function runCases(
  setup: StageSetup,
  onResult: (result: CaseResult) => void,
  groups: readonly CaseGroup[],
): Promise<BackendConformance> {
  const { backend } = setup.chosen;
  await using stage = await Stage.set(setup);
  const cases: CaseResult[] = [];
  const ask = async (group: string, one: ConformanceCase): Promise<void> => {
    const result = { group, name: one.name, ...(await unlessAborted(setup.signal, outcomeOf(one, stage))) };
    cases.push(result);
    onResult(result);
  };
  for (const { name, atOnce = false, cases: members } of groups) {
    for (const together of atOnce ? [members] : members.map((one) => [one])) {
      await unlessAborted(setup.signal, stage.revive());
      await Promise.all(together.map((one) => ask(name, one)));
    }
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
    return { status: 'pass', asked: true, observed: await one.run(stage) };
  } catch (error) {
    // The path of a temporary folder is another one each time.
    const observed = messageOf(error).replaceAll(stage.setup.folder.path, '(run folder)');
    return { status: isPromised(one, guarantees) ? 'fail' : 'declared', asked: true, observed };
  }
}

function isPromised({ promised }: ConformanceCase, guarantees: Guarantees): boolean {
  return promised?.(guarantees) ?? true;
}
