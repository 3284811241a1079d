import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findScenario } from '../../scenarios/registry.ts';
import { killInFault } from './kill-moments.ts';

const noProc = process.platform === 'linux' ? false : 'this system has no /proc';

/** `npm run test:kills -- 50` tries many more, and other moments. */
const SCENARIOS = [
  ['postgres', 'store-freeze', 'stops'],
  ['redis', 'node-freeze', 'stops'],
  ['redis', 'store-partition-all', 'runs'],
] as const;

describe('a run that is killed in the middle of a fault', () => {
  for (const [backend, name, what] of SCENARIOS) {
    it(`leaves nothing behind: ${backend} in ${name}`, { skip: noProc }, async () => {
      const scenario = findScenario(name);
      assert.ok(scenario !== undefined);
      const killed = await killInFault(backend, scenario, what === 'stops');
      const { doing, stopped, processes, folders, segments } = killed;
      assert.match(doing, /: measure/);
      assert.equal(stopped.length > 0, what === 'stops');
      assert.deepEqual([processes, folders, segments], [[], [], []]);
    });
  }
});
