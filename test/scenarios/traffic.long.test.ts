import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildSchedule } from '../../bench/load/plan/schedule.ts';
import type { Operation, OperationKind } from '../../bench/model/operation.ts';
import { arrivalPlan } from '../../bench/trial/arrival-plan.ts';
import type { Scenario, Traffic } from '../../scenarios/scenario.ts';
import { type OwnTrial, runOwnScenario } from './own-scenario.ts';

function scenarioOf(name: string, traffic: Traffic): Scenario {
  const minimum = { sessions: 20, operationsAfterFault: 50 };
  return { name, question: 'What then?', faults: [], traffic, measuresCapacity: false, minimum };
}

/** The planned operations, in the order in which they were sent. */
function arrivals(history: readonly Operation[]): Operation[] {
  return history.filter(({ origin }) => origin === 'warm-up' || origin === 'measured');
}

/** Requests of one user that were under way at the same time. */
function together(history: readonly Operation[]): (readonly [Operation, Operation])[] {
  return [...Map.groupBy(history, ({ vu }) => vu).values()].flatMap((own) =>
    own.flatMap((a, index) =>
      own.slice(index + 1).flatMap((b) => {
        const overlap = (a.sentUs ?? a.endUs) < b.endUs && (b.sentUs ?? b.endUs) < a.endUs;
        return overlap ? [[a, b] as const] : [];
      }),
    ),
  );
}

describe('users with three tabs', async () => {
  const whole = ['redis'];
  const scenario = scenarioOf('three-tabs', { tabs: 3, readRatio: 0.3, logoutRatio: 0.05 });
  const trials = await runOwnScenario(scenario, [...whole, 'redis-hash', 'signed-cookie'], { duration: '3s' });
  const of = (name: string): OwnTrial => {
    const found = trials.find(({ trial }) => trial.backend === name);
    assert.ok(found !== undefined, `${name} was not measured`);
    return found;
  };

  for (const name of whole) {
    it(`lose updates in ${name}, which saves whole sessions; each is called overwritten, and nothing is worse`, () => {
      const { trial } = of(name);
      assert.ok(trial.lostUpdates > 0, `${trial.lostUpdates} lost updates`);
      assert.deepEqual([...new Set(trial.anomalies.map(({ kind }) => kind))], ['overwritten']);
      const { total, kept, ended, overwritten } = trial.cohort;
      assert.equal(kept + ended + overwritten, total);
      assert.notEqual(trial.status, 'failed', trial.reason ?? '');
    });
  }

  it('lose none in redis-hash, which changes one field, and have no other anomaly', () => {
    const { trial } = of('redis-hash');
    assert.deepEqual([trial.lostUpdates, trial.anomalyCount, trial.forcedLogins], [0, 0, 0]);
    assert.notEqual(trial.status, 'failed', trial.reason ?? '');
  });

  it('lose updates if they carry their sessions, also by reads, and no promise is broken', () => {
    const { trial } = of('signed-cookie');
    assert.ok(trial.lostUpdates > 0, `${trial.lostUpdates} lost updates`);
    assert.deepEqual([...new Set(trial.anomalies.map(({ kind }) => kind))].toSorted(), ['overwritten', 'resurrected']);
    assert.notEqual(trial.status, 'failed', trial.reason ?? '');
  });

  it('add to the cart during other adds, checkouts and logouts, but send no request during a login or a replay', () => {
    const { history } = of('redis-hash');
    const pairs = together(history);
    const count = (one: OperationKind, other: OperationKind): number =>
      pairs.filter(([a, b]) => (a.kind === one && b.kind === other) || (a.kind === other && b.kind === one)).length;
    for (const kind of ['add', 'checkout', 'logout'] as const) {
      assert.ok(count('add', kind) > 5, `add during ${kind}: ${count('add', kind)}`);
    }
    const shared = new Set<OperationKind>(['read', 'add', 'checkout', 'logout']);
    assert.ok(pairs.every(([a, b]) => shared.has(a.kind) && shared.has(b.kind)));
    for (const { vu, sentUs } of history) {
      const isOpen = (other: Operation): boolean => {
        return other.vu === vu && other.sentUs !== null && other.sentUs <= (sentUs ?? 0) && other.endUs > (sentUs ?? 0);
      };
      assert.ok(history.filter(isOpen).length <= 3);
    }
  });

  it('come at the rate of the options', () => {
    const { figures, config } = of('redis-hash');
    const { ok, fail, unknown, dropped } = figures.requests;
    const asked = (config.load.ratePerSecond * config.load.durationMs) / 1000;
    assert.ok(Math.abs(ok + fail + unknown + dropped - asked) <= 3);
  });
});

describe('a few users who come far more often than most', async () => {
  const traffic: Traffic = { zipfExponent: 1.1, sourceAddresses: 7 };
  const options = { duration: '3s', generators: '2' };
  const [run] = await runOwnScenario(scenarioOf('skewed', traffic), ['sticky-ip'], options);
  assert.ok(run !== undefined);
  const { trial, history, config } = run;

  it('are the same from two generators as they are in the schedule', () => {
    const { dueUs, users } = buildSchedule(arrivalPlan(config, traffic));
    const sent = arrivals(history);
    const startUs = Math.min(...sent.map(({ intendedUs }) => intendedUs));
    assert.deepEqual(
      sent.map(({ vu, intendedUs }) => `${intendedUs - startUs} ${vu}`).toSorted(),
      Array.from(users, (vu, index) => `${dueUs[index]} ${vu}`).toSorted(),
    );
    const perUser = [...Map.groupBy(sent, ({ vu }) => vu).values()].map(({ length }) => length);
    assert.ok(Math.max(...perUser) > sent.length / 8, `${Math.max(...perUser)} of ${sent.length} by the busiest`);
    assert.equal(trial.generator.processes, 2);
  });

  it('reach the node of their network, and lose nothing', () => {
    const nodesOf = new Map<number, Set<string>>();
    for (const { vu, node, origin } of history) {
      const network = vu % 7;
      if (node !== null && origin !== 'read-back') nodesOf.set(network, (nodesOf.get(network) ?? new Set()).add(node));
    }
    assert.ok([...nodesOf.values()].every(({ size }) => size === 1));
    assert.ok(new Set([...nodesOf.values()].flatMap((nodes) => [...nodes])).size > 1, 'several nodes have networks');
    assert.equal(trial.cohort.lost, 0);
    assert.notEqual(trial.status, 'failed', trial.reason ?? '');
  });
});

describe('an arrival rate that rises for a while', async () => {
  const rate = [
    { until: 1 / 3, factor: 1 },
    { until: 2 / 3, factor: 2 },
  ];
  const [run] = await runOwnScenario(scenarioOf('storm', { rate }), ['memory'], { duration: '3s', nodes: '1' });
  assert.ok(run !== undefined);

  it('follows the steps', () => {
    const { ratePerSecond } = run.config.load;
    assert.deepEqual(
      run.figures.timeline.map(({ offered }) => offered),
      [ratePerSecond, 2 * ratePerSecond, ratePerSecond],
    );
  });
});
