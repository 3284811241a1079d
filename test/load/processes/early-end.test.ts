import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { type ManagedProcess, startProcess } from '../../../bench/cluster/processes/process.ts';
import { measureCapacity } from '../../../bench/load/processes/capacity.ts';
import { GeneratorClient } from '../../../bench/load/processes/generator-client.ts';
import type { CapacityPlan } from '../../../bench/load/processes/protocol.ts';
import { BenchError } from '../../../bench/model/errors.ts';
import type { Plan } from '../../../bench/model/plan.ts';

const CAPACITY: Omit<CapacityPlan, 'firstConnection'> = {
  target: { host: '127.0.0.1', port: 1 },
  seed: 1,
  connections: 1,
  durationMs: 1000,
  readRatio: 1,
  users: [],
};

const PLAN: Plan = {
  target: CAPACITY.target,
  nodes: [],
  epochUs: 0,
  arrivals: {
    seed: 1,
    process: 'constant',
    segments: [],
    userChoice: { kind: 'uniform' },
    users: { from: 0, to: 1, total: 1 },
    warmupMs: 0,
    durationMs: 1000,
  },
  readRatio: 1,
  logoutRatio: 0,
  requestDeadlineMs: 1000,
  keepsSessions: false,
};

describe('a load process that ends before it was asked to', () => {
  let folder: RunFolder;

  before(async () => {
    folder = await RunFolder.create();
  });
  after(() => folder[Symbol.asyncDispose]());

  /** Does this when the first command comes. */
  function doing(script: string): ManagedProcess {
    const args = ['-e', `process.once('message', () => { ${script} })`];
    return startProcess(folder, { name: 'the load', command: process.execPath, args, ipc: true });
  }

  const killed = "process.stderr.write('memory is short\\n', () => process.kill(process.pid, 'SIGKILL'))";
  const threw = "throw new Error('a bug of ours')";
  const asks: readonly (readonly [what: string, ask: (load: ManagedProcess) => Promise<unknown>])[] = [
    ['capacity', (load) => measureCapacity([load], CAPACITY, 1)],
    ['generator', (load) => new GeneratorClient(load, { operations: () => {}, second: () => {} }).prepare(PLAN)],
  ];
  for (const [what, ask] of asks) {
    it(`by a signal is the environment's doing, told with its last lines: ${what}`, async () => {
      await using load = doing(killed);
      await assert.rejects(
        ask(load),
        (error) =>
          error instanceof BenchError &&
          error.exitCode === 3 &&
          /^the load ended \(SIGKILL\); its last lines:\n +memory is short$/.test(error.message),
      );
    });

    it(`by an error is a bug of ours, told with its last lines: ${what}`, async () => {
      await using load = doing(threw);
      await assert.rejects(
        ask(load),
        (error) =>
          error instanceof BenchError &&
          error.exitCode === 70 &&
          /^the load ended \(exit code \d+\); its last lines:\n[^]*a bug of ours/.test(error.message),
      );
    });

    it(`and was gone before the first call is reported in the same way: ${what}`, async () => {
      await using load = startProcess(folder, {
        name: 'the load',
        command: 'sh',
        args: ['-c', 'echo gone; exit 4'],
        ipc: true,
      });
      await load.exited;
      await assert.rejects(ask(load), /the load ended \(exit code 4\); its last lines:\n +gone$/);
    });
  }
});
