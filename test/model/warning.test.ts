import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  DERIVED_WARNINGS,
  distinctWarnings,
  isDerived,
  OBSERVED_WARNINGS,
  type Warning,
  warningSchema,
} from '../../bench/model/warning.ts';

const CODES = [...DERIVED_WARNINGS, ...OBSERVED_WARNINGS];

const name = fc.constantFrom('redis', 'steady');

const warning: fc.Arbitrary<Warning> = fc.record({
  code: fc.constantFrom(...CODES.slice(0, 2)),
  where: fc.record({ backend: name, scenario: name, trial: fc.integer({ min: 1, max: 2 }) }, { requiredKeys: [] }),
  text: fc.constantFrom('late', 'slow'),
  remedy: fc.constantFrom('wait', 'again'),
});

test('codes are stable names: lower-case, and each once', () => {
  for (const code of CODES) assert.match(code, /^[a-z]+(-[a-z]+)*$/);
  assert.equal(new Set(CODES).size, CODES.length);
});

test('a warning is of one kind: it follows from the result, or it was observed', () => {
  const at = (code: Warning['code']): Warning => ({ code, where: {}, text: '', remedy: '' });
  assert.ok(DERIVED_WARNINGS.every((code) => isDerived(at(code))));
  assert.ok(!OBSERVED_WARNINGS.some((code) => isDerived(at(code))));
});

test('of warnings with the same code, place and text only the first is kept', () => {
  const key = ({ code, where, text }: Warning): string =>
    JSON.stringify([code, where.backend, where.scenario, where.trial, text]);
  fc.assert(
    fc.property(fc.array(warning), (all) => {
      const distinct = distinctWarnings(all);
      assert.deepEqual(distinct.map(key), [...new Set(all.map(key))]);
      for (const one of distinct)
        assert.equal(
          all.find((other) => key(other) === key(one)),
          one,
        );
    }),
  );
});

test('what has no code, or an unknown one, is no warning', () => {
  const valid = { code: 'machine-busy', where: {}, text: 'busy', remedy: 'wait' };
  assert.ok(warningSchema.safeParse(valid).success);
  assert.ok(!warningSchema.safeParse({ text: 'busy', remedy: 'wait' }).success);
  assert.ok(!warningSchema.safeParse({ ...valid, code: 'busy' }).success);
});
