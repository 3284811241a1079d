import assert from 'node:assert/strict';
import { it } from 'node:test';
import { killRun } from './kill-moments.ts';

const noProc = process.platform === 'linux' ? false : 'there is no /proc here';

/** `npm run test:kills -- 50` tries many more. */
const MOMENTS = [
  [0.5, 'SIGKILL'],
  [0.7, 'SIGKILL'],
] as const;

it('a run that is killed in the middle of a fault leaves nothing behind', { skip: noProc }, async () => {
  const runs = await Promise.all(MOMENTS.map(([moment, signal], seed) => killRun(seed, moment, signal)));
  assert.deepEqual(
    runs.filter(({ processes, folders }) => processes.length + folders.length > 0),
    [],
  );
});
