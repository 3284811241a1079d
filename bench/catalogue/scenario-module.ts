import { defineScenario, type Scenario, type ScenarioModule, scenarioModuleSchema } from '../../scenarios/scenario.ts';
import { moduleName } from '../model/module-fields.ts';
import { suggestion } from '../model/names.ts';
import { describeIssue } from './module-issues.ts';

/** A module's scenario with its defaults; or all its problems, and its name if that is valid. */
export type ReadScenario =
  | { readonly scenario: Scenario }
  | { readonly problems: readonly string[]; readonly name: string | null };

/**
 * Holds what a module exports against the contract of a scenario.
 *
 * @param kinds the faults that exist.
 */
export function readScenario(exported: unknown, kinds: readonly string[]): ReadScenario {
  if (exported === undefined) return { problems: ['it has no default export'], name: null };
  const { data, error } = scenarioModuleSchema.safeParse(exported);
  if (data !== undefined) {
    const scenario = defineScenario(exported as ScenarioModule);
    const problems = meaningProblems(scenario, kinds);
    return problems.length === 0 ? { scenario } : { problems, name: scenario.name };
  }
  const { name, faults } = Object(exported) as Record<string, unknown>;
  const problems = error.issues.map(describeIssue(exported, 'your-own-scenario.md'));
  return {
    problems: [...problems, ...(Array.isArray(faults) ? kindProblems(faults, kinds) : [])],
    name: moduleName.safeParse(name).data ?? null,
  };
}

/** Problems of fields that each fit, but not together. */
function meaningProblems(
  { faults, traffic = {}, slo, measuresCapacity }: Scenario,
  kinds: readonly string[],
): string[] {
  const { readRatio = 0, logoutRatio = 0, rate = [], expiring, sweepShare } = traffic;
  const times = faults.flatMap(({ injectAt, healAt }, index) => {
    const before = faults[index - 1]?.healAt ?? 0;
    return [
      ...(injectAt < healAt ? [] : [`faults[${index}].healAt ${healAt}: must be later than injectAt ${injectAt}`]),
      ...(injectAt >= before
        ? []
        : [
            `faults[${index}].injectAt ${injectAt}: the fault before it heals at ${before}, and must end before this one begins`,
          ]),
    ];
  });
  const steps = rate.flatMap(({ until }, index) => {
    const before = rate[index - 1]?.until ?? 0;
    return until > before
      ? []
      : [`traffic.rate[${index}].until ${until}: must be later than the step before, ${before}`];
  });
  return [
    ...kindProblems(faults, kinds),
    ...times,
    ...steps,
    ...(readRatio + logoutRatio > 1 ? ['traffic: readRatio and logoutRatio together must be at most 1'] : []),
    ...(expiring !== undefined && sweepShare === undefined
      ? ['traffic.expiring: is swept within the measurement only with sweepShare']
      : []),
    ...(slo !== undefined && !measuresCapacity ? ['slo: is searched only with measuresCapacity: true'] : []),
  ];
}

function kindProblems(faults: readonly unknown[], kinds: readonly string[]): string[] {
  return faults.flatMap((fault, index) => {
    const { kind } = Object(fault) as { readonly kind?: unknown };
    if (typeof kind !== 'string' || kind === '' || kinds.includes(kind)) return [];
    return [`faults[${index}].kind "${kind}": unknown${suggestion(kind, kinds)}; known are ${kinds.join(', ')}`];
  });
}
