import type { Threshold } from '../model/config.ts';
import { resolveThreshold, type ThresholdScope } from './resolve-threshold.ts';
import { readThreshold } from './threshold.ts';

/**
 * The rules that scenarios declare, and all problems with them. Each rule applies to its own scenario only. A rule for a
 * backend that is not in this run is left out.
 */
export function scenarioThresholds(scope: ThresholdScope): {
  readonly thresholds: readonly Threshold[];
  readonly problems: readonly string[];
} {
  const [thresholds, problems]: [Threshold[], string[]] = [[], []];
  for (const scenario of scope.scenarios) {
    for (const [index, text] of (scenario.thresholds ?? []).entries()) {
      if (
        isAbout(
          text,
          scope.absent.filter((name) => !scope.backends.includes(name)),
        )
      )
        continue;
      const resolved = resolveThreshold(text, { ...scope, scenarios: [scenario] });
      if ('problem' in resolved) {
        problems.push(`--scenarios ${scenario.name}: thresholds[${index}] '${text}': ${resolved.problem}`);
      } else {
        thresholds.push({ ...resolved, scenario: scenario.name });
      }
    }
  }
  return { thresholds, problems };
}

function isAbout(text: string, names: readonly string[]): boolean {
  const parsed = readThreshold(text);
  return 'qualifiers' in parsed && names.includes(parsed.qualifiers[0] ?? '');
}
