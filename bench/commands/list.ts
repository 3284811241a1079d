import type { Backend, Guarantees } from '../../backends/backend.ts';
import { DEFAULT_BACKEND_NAMES } from '../../backends/default-names.ts';
import { DEFAULT_SCENARIO_NAMES } from '../../scenarios/default-names.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { EXIT } from '../model/errors.ts';
import { GUARANTEE_ENTRIES } from '../model/guarantees.ts';
import { thousands } from '../model/thousands.ts';
import type { Command } from './command.ts';

export const list: Command = {
  name: 'list',
  summary: 'the backends with what they promise, the scenarios with their question',
  exits: { passed: 'listed' },
  async run(_, io) {
    const { BACKENDS } = await import('../../backends/registry.ts');
    const { SCENARIOS } = await import('../../scenarios/registry.ts');
    const backends = BACKENDS.map(({ backend }) => backend);
    io.out(`${listText(backends, DEFAULT_BACKEND_NAMES, SCENARIOS, DEFAULT_SCENARIO_NAMES)}\n`);
    return EXIT.passed;
  },
};

/**
 * The backends with what they promise and the scenarios with their question, as aligned lines.
 *
 * @param defaults names of the backends of a run that names none; `defaultScenarios` likewise.
 */
function listText(
  backends: readonly Backend[],
  defaults: readonly string[],
  scenarios: readonly Scenario[],
  defaultScenarios: readonly string[],
): string {
  const families = Map.groupBy(scenarios, ({ family }) => family);
  families.delete(undefined);
  const names = [...backends, ...scenarios].map(({ name }) => name);
  const width = Math.max(0, ...names.map((name) => name.length)) + 2;
  const indent = ' '.repeat(width + 2);
  const backendLines = backends.flatMap(({ name, title, routing, guarantees }) => [
    `  ${name.padEnd(width)}${title}`,
    `${indent}routing: ${routing}; ${promises(guarantees)}`,
  ]);
  const scenarioLines = scenarios.map(({ name, question }) => `  ${name.padEnd(width)}${question}`);
  const familyLines = [...families].map(
    ([family = '', members]) => `  ${family.padEnd(width)}all of ${members.map(({ name }) => name).join(', ')}`,
  );
  return [
    `Backends (without --backends: ${defaults.join(', ')}; all: every one)`,
    ...backendLines,
    '',
    `Scenarios (without --scenarios: ${defaultScenarios.join(', ')}; all: every one)`,
    ...scenarioLines,
    ...familyLines,
  ].join('\n');
}

/** What is promised in a few words, and what is not. */
function promises(guarantees: Guarantees): string {
  if (!guarantees.sessions) return 'promises nothing: it keeps no sessions';
  const claims = GUARANTEE_ENTRIES.flatMap(([name, { claim }]) => {
    const value = guarantees[name];
    if (claim === undefined || value === null || value === false) return [];
    return typeof value === 'number' ? [`${claim} ${thousands(value)} bytes`] : [claim];
  });
  return `promises: ${claims.join(', ') || 'nothing of this'}`;
}
