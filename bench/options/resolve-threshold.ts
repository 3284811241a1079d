import type { Scenario } from '../../scenarios/scenario.ts';
import { findFigure } from '../figures/registry.ts';
import type { LoadConfig, Threshold } from '../model/config.ts';
import { suggestion } from '../model/names.ts';
import { tooFewSamples } from './evidence.ts';
import { readThreshold, THRESHOLD_FORM } from './threshold.ts';

/** What a threshold can be about. */
export interface ThresholdScope {
  readonly backends: readonly string[];
  readonly scenarios: readonly Scenario[];
  /** Names that exist, but are not in this run. */
  readonly absent: readonly string[];
  readonly load: LoadConfig;
}

/** The rule of a text for this run, or the problem with it. */
export function resolveThreshold(text: string, scope: ThresholdScope): Threshold | { readonly problem: string } {
  const parsed = readThreshold(text);
  if ('problems' in parsed) return { problem: `${parsed.problems.join('; ')}. The form is ${THRESHOLD_FORM}` };
  const { qualifiers, ...rule } = parsed;
  const scenarioNames = scope.scenarios.map(({ name }) => name);
  const [first, second] = qualifiers;
  const firstIsScenario = second === undefined && first !== undefined && scenarioNames.includes(first);
  const backend = firstIsScenario ? null : (first ?? null);
  const scenario = firstIsScenario ? first : (second ?? null);

  if (backend !== null && !scope.backends.includes(backend)) {
    return {
      problem: notInRun(backend, second === undefined ? [...scope.backends, ...scenarioNames] : scope.backends),
    };
  }
  if (scenario !== null && !scenarioNames.includes(scenario)) return { problem: notInRun(scenario, scenarioNames) };
  const about = scope.scenarios.filter(({ name }) => scenario === null || name === scenario);
  const threshold: Threshold = { ...rule, backend, scenario };
  const unmeasured = notMeasured(threshold, about) ?? tooFewSamples(threshold, scope.load);
  return unmeasured === null ? threshold : { problem: unmeasured };

  function notInRun(name: string, present: readonly string[]): string {
    if (scope.absent.includes(name)) return `${name} is not in this run (${present.join(', ')})`;
    return `unknown name ${name}${suggestion(name, present)}; this run has ${present.join(', ')}`;
  }
}

function notMeasured({ metric }: Threshold, scenarios: readonly Scenario[]): string | null {
  const condition = findFigure(metric)?.condition;
  if (condition === undefined || scenarios.some(condition.isIn)) return null;
  return condition.otherwise(scenarios.map(({ name }) => name).join(', '));
}
