import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BACKENDS } from '../../backends/registry.ts';
import { FAILURE_MODES, GUARANTEE_FOR, promisesToSurvive } from '../../bench/model/failure-mode.ts';
import { completeGuarantees, GUARANTEE_ENTRIES, type Guarantees } from '../../bench/model/guarantees.ts';
import { guaranteesSchema } from '../../bench/model/guarantees-schema.ts';

const VALUES = {
  flag: fc.boolean(),
  milliseconds: fc.nat(),
  bytes: fc.option(fc.integer({ min: 1 }), { nil: null }),
};

/** What a module may declare: any of the guarantees. */
const declared = fc.record(
  Object.fromEntries(GUARANTEE_ENTRIES.map(([name, { kind }]) => [name, VALUES[kind] as fc.Arbitrary<unknown>])),
  { requiredKeys: [] },
) as fc.Arbitrary<Partial<Guarantees>>;

describe('guarantees', () => {
  it('are complete whatever a module declares, and what it declares stays', () => {
    fc.assert(
      fc.property(declared, (some) => {
        const complete = completeGuarantees(some);
        assert.deepEqual({ ...complete, ...some }, complete);
        assert.deepEqual(guaranteesSchema.parse(complete), complete);
        assert.deepEqual(completeGuarantees(complete), complete);
      }),
    );
  });

  it('are by default what an application takes for granted', () => {
    const { sessions, shared, survivesNodeLoss, revocable } = completeGuarantees();
    assert.deepEqual([sessions, shared, survivesNodeLoss, revocable], [true, true, true, true]);
    assert.equal(completeGuarantees({ shared: false }).survivesNodeLoss, false);
    assert.equal(completeGuarantees({ sessions: false }).revocable, false);
  });

  it('that an older history does not have were not promised; any other must be there', () => {
    const { survivesFailover: _, keepsWhenFull: __, ...older } = completeGuarantees({ keepsWhenFull: true });
    const { survivesFailover, keepsWhenFull } = guaranteesSchema.parse(older);
    assert.deepEqual([survivesFailover, keepsWhenFull], [false, false]);
    const { shared: ___, ...incomplete } = older;
    assert.equal(guaranteesSchema.safeParse(incomplete).success, false);
    assert.equal(guaranteesSchema.safeParse({ ...older, faster: true }).success, false);
  });

  it('cover each failure once, but for the end of all sessions', () => {
    const covered = FAILURE_MODES.flatMap((failure) => GUARANTEE_FOR[failure].guarantee ?? []);
    assert.equal(new Set(covered).size, covered.length);
    assert.deepEqual(
      FAILURE_MODES.filter((failure) => GUARANTEE_FOR[failure].guarantee === null),
      ['sessions'],
    );
    const all = Object.fromEntries(covered.map((name) => [name, true]));
    for (const failure of FAILURE_MODES) {
      assert.equal(promisesToSurvive(completeGuarantees(all), failure), failure !== 'sessions', failure);
    }
  });

  it('of the built-in backends are all declared', () => {
    const names = GUARANTEE_ENTRIES.map(([name]) => name);
    for (const { backend } of BACKENDS) assert.deepEqual(Object.keys(backend.guarantees), names, backend.name);
  });
});
