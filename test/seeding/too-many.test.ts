import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunConfig } from '../../bench/model/config.ts';
import { tooManySessions } from '../../bench/seeding.ts';

function config(sessions: number): Pick<RunConfig, 'load'> {
  return { load: { sessions } as RunConfig['load'] };
}

test('a store that can be seeded takes a million, one that cannot a hundred thousand', () => {
  assert.equal(tooManySessions(config(1_000_000), { canSeed: true }, null), null);
  assert.equal(tooManySessions(config(100_000), { canSeed: false }, null), null);
  assert.match(tooManySessions(config(100_001), { canSeed: false }, null) ?? '', /100,001 users would have to log in/);
});

test('an emulator is not asked for as many as it would take minutes for', () => {
  assert.equal(tooManySessions(config(20_000), { canSeed: true }, 'dynalite 4.0.0'), null);
  assert.match(
    tooManySessions(config(20_001), { canSeed: true }, 'dynalite 4.0.0') ?? '',
    /^dynalite 4\.0\.0 is an emulator/,
  );
});
