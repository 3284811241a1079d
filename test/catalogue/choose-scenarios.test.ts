import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, describe, it } from 'node:test';
import { chooseScenarios } from '../../bench/catalogue/choose-scenarios.ts';
import { SCENARIOS } from '../../scenarios/registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'own scenario '));
after(() => rmSync(folder, { recursive: true }));

/** Writes a module and returns its path. */
function moduleAt(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A module whose default export is the least there must be, and this. */
function scenarioAt(name: string, fields: string): string {
  return moduleAt(`${name}.ts`, `export default { name: '${name}', question: 'What then?', ${fields} };`);
}

const TAKEN = ['all', 'redis'];

async function problemsOf(list: string): Promise<string> {
  return (await chooseScenarios(list, TAKEN)).problems.join('\n');
}

describe('a list of scenarios', () => {
  it('takes names as they are, and modules by their path', async () => {
    const path = scenarioAt('relative', '');
    const { names, scenarios, problems } = await chooseScenarios(`steady,${relative('.', path)},size`, TAKEN);
    assert.deepEqual([names, problems], ['steady,relative,size', []]);
    assert.equal(scenarios.length, SCENARIOS.length + 1);
  });

  it('fills in the fields that a module does not have', async () => {
    const { scenarios } = await chooseScenarios(scenarioAt('least', ''), TAKEN);
    assert.deepEqual(scenarios.at(-1)?.scenario, {
      name: 'least',
      question: 'What then?',
      faults: [],
      measuresCapacity: false,
      minimum: { sessions: 20, operationsAfterFault: 50 },
    });
  });

  it('takes every field of the contract', async () => {
    for (const [index, scenario] of SCENARIOS.entries()) {
      const { family: _, ...own } = { ...scenario, name: `copy-${index}` };
      const path = moduleAt(`copy-${index}.ts`, `export default ${JSON.stringify(own)};`);
      const { scenarios, problems } = await chooseScenarios(path, TAKEN);
      assert.deepEqual(problems, [], scenario.name);
      assert.deepEqual(scenarios.at(-1)?.scenario, own);
    }
  });

  it('lets a module join a built-in family', async () => {
    assert.equal(await problemsOf(scenarioAt('size-1m', "family: 'size', traffic: { sessionBytes: 1048576 }")), '');
  });

  it('reports all problems of a module at once', async () => {
    const path = moduleAt(
      'wrong.ts',
      `export default {
        name: 'My Scenario',
        faults: [{ kind: 'node-kil', target: -1, injectAt: 2, healAt: 0.5 }],
        traffic: { readRatio: 1.5, tabs: 0, speed: 9, dying: {}, expiring: { sessions: 0, ttlShare: 2, users: 1 } },
        shortestMs: 1,
        minimum: { sessions: 20 },
        phases: [],
      };`,
    );
    const text = await problemsOf(path);
    for (const part of [
      'name "My Scenario": must be 1 to 32 lower-case letters',
      'question is missing: must be a text',
      'faults[0].kind "node-kil": unknown (did you mean node-kill?); known are',
      "faults[0].target -1: must be a whole number from 0, 'every' or 'all'",
      'faults[0].injectAt 2: must be a number from 0 to 1',
      'traffic.readRatio 1.5: must be a number from 0 to 1',
      'traffic.tabs 0: must be a whole number from 1 to 16',
      'traffic.expiring.sessions 0: must be a whole number from 1 to 1,000,000',
      'traffic.expiring.ttlShare 2: must be a number above 0, at most 1',
      'traffic.expiring.users: unknown field',
      'traffic.speed, traffic.dying (did you mean expiring?): unknown field; docs/your-own-scenario.md lists them all',
      'shortestMs 1: must be a whole number from 1,000',
      'minimum.operationsAfterFault is missing',
      'phases: unknown field',
    ]) {
      assert.ok(text.includes(`--scenarios ${path}: ${part}`), `${part} in\n${text}`);
    }
  });

  for (const [name, fields, expected] of [
    [
      'heals-early',
      "faults: [{ kind: 'node-kill', target: 0, injectAt: 0.5, healAt: 0.5 }]",
      /faults\[0\]\.healAt 0\.5: must be later than injectAt 0\.5/,
    ],
    [
      'overlaps',
      "faults: [{ kind: 'node-kill', target: 0, injectAt: 0, healAt: 0.5 }, { kind: 'node-kill', target: 1, injectAt: 0.4, healAt: 1 }]",
      /faults\[1\]\.injectAt 0\.4: the fault before it heals at 0\.5/,
    ],
    [
      'goes-back',
      'traffic: { rate: [{ until: 0.5, factor: 2 }, { until: 0.2, factor: 1 }] }',
      /traffic\.rate\[1\]\.until 0\.2: must be later/,
    ],
    [
      'unswept',
      'traffic: { expiring: { sessions: 1_000, ttlShare: 0.5 } }',
      /traffic\.expiring: is swept within the measurement only with sweepShare/,
    ],
    ['too-much', 'traffic: { readRatio: 0.7, logoutRatio: 0.4 }', /together must be at most 1/],
    [
      'no-capacity',
      "slo: { text: 'p99<1ms', percentile: 99, comparison: '<', boundUs: 1000 }",
      /slo: is searched only with measuresCapacity: true/,
    ],
    ['node-kill', '', /name "node-kill" is that of a built-in scenario/],
    ['size', '', /name "size" means something else here/],
    ['redis', '', /name "redis" means something else here/],
    ['in-steady', "family: 'steady'", /family "steady" is that of a built-in scenario/],
  ] as const) {
    it(`refuses ${name}: ${expected.source}`, async () => {
      assert.match(await problemsOf(scenarioAt(name, fields)), expected);
    });
  }

  it('refuses two modules of one name, and one without a default export', async () => {
    const [first, second] = ['a', 'b'].map((file) =>
      moduleAt(`${file}.mjs`, "export default { name: 'twin', question: 'What then?' };"),
    );
    assert.match(await problemsOf(`${first},${second}`), /b\.mjs: name "twin" is that of .*a\.mjs already/);
    assert.match(await problemsOf(moduleAt('named.mjs', 'export const scenario = 1;')), /it has no default export/);
    assert.match(
      await problemsOf(moduleAt('text.mjs', "export default 'steady';")),
      /default export is "steady": must be an object/,
    );
    assert.match(await problemsOf('./nowhere.ts'), /the file .* does not exist/);
  });

  it('leaves refused modules out of the list', async () => {
    const { names } = await chooseScenarios(`steady,${scenarioAt('bad', 'faults: 1')}`, TAKEN);
    assert.equal(names, 'steady');
  });
});
