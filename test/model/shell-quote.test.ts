import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { shellQuote } from '../../bench/model/shell-quote.ts';

test('plain words stay as they are', () => {
  for (const word of ['results/2026-11-24T120000Z-quick', '--rate=5', 'a@b:1']) assert.equal(shellQuote(word), word);
});

test('a shell reads every word as it was', () => {
  const word = fc
    .string({ unit: 'binary', maxLength: 12 })
    .filter((text) => !text.includes('\0') && text.isWellFormed());
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
      const script = `printf '%s\\0' ${words.map(shellQuote).join(' ')}`;
      assert.deepEqual(execFileSync('/bin/sh', ['-c', script]).toString().split('\0').slice(0, -1), words);
    }),
    { numRuns: 50 },
  );
});
