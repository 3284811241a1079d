import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capacityNotes } from '../../bench/report/notes.ts';
import { sampleResult, sampleTrial } from './sample-result.ts';

test('a capacity that was measured from one address says so where users are routed by theirs', () => {
  const capacity = { goodPerS: 900, anonymous: 0, notOk: 0, errors: 0, mismatches: 0, cpuShare: 0.3, bottleneck: null };
  const trial = sampleTrial({ backend: 'sticky' });
  const notes = (changes: object): string[] => capacityNotes(sampleResult([{ ...trial, ...changes }]));
  assert.match(notes({ routing: 'ip-hash', capacity }).join(), /^sticky, capacity: autocannon has one address/);
  assert.deepEqual(notes({ routing: 'ip-hash' }), []);
  assert.deepEqual(notes({ routing: 'cookie', capacity }), []);
});
