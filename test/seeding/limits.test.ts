import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProfileName, RunConfig } from '../../bench/model/config.ts';
import { PROFILES } from '../../bench/options/profiles.ts';
import { tooMuchFor } from '../../bench/seeding/limits.ts';

const SEEDABLE = { canSeed: true, mostCharacters: null };
const UNSEEDABLE = { canSeed: false, mostCharacters: null };

function config(cohortSize: number, profile: ProfileName = 'quick'): Pick<RunConfig, 'load' | 'profile'> {
  const { mostLogins } = PROFILES[profile];
  return { load: { cohortSize, sessionBytes: 1024, mostLogins } as RunConfig['load'], profile };
}

test('a store that can be seeded takes a million, one that cannot a hundred thousand', () => {
  assert.equal(tooMuchFor(config(1_000_000), SEEDABLE, null), null);
  assert.equal(tooMuchFor(config(100_000), UNSEEDABLE, null), null);
  assert.match(tooMuchFor(config(100_001), UNSEEDABLE, null) ?? '', /100,001 users would have to log in/);
});

test('the profile smoke has at most twenty thousand logins', () => {
  assert.equal(tooMuchFor(config(20_000, 'smoke'), UNSEEDABLE, null), null);
  const refusal = tooMuchFor(config(20_001, 'smoke'), UNSEEDABLE, null) ?? '';
  assert.match(refusal, /20,001 users would have to log in, at most 20,000 do with --profile smoke/);
});

test('an emulator gets no more sessions than it can take in time', () => {
  assert.equal(tooMuchFor(config(20_000), SEEDABLE, 'dynalite 4.0.0'), null);
  assert.match(tooMuchFor(config(20_001), SEEDABLE, 'dynalite 4.0.0') ?? '', /^dynalite 4\.0\.0 is an emulator/);
});

test('nor larger sessions than it can pass on in time', () => {
  const sized = (sessionBytes: number) => ({ ...config(100), load: { ...config(100).load, sessionBytes } });
  assert.equal(tooMuchFor(sized(16_384), SEEDABLE, 'dynalite 4.0.0'), null);
  assert.match(tooMuchFor(sized(65_536), SEEDABLE, 'dynalite 4.0.0') ?? '', /more than 16,384 bytes its figures/);
  assert.equal(tooMuchFor(sized(65_536), SEEDABLE, null), null);
});

test('sessions that do not fit into the memory of a node are not tried', () => {
  const inMemory = { canSeed: false, mostCharacters: 512 * 1024 * 1024 };
  const sized = (sessions: number, sessionBytes: number) => ({
    ...config(sessions),
    load: { ...config(sessions).load, sessionBytes },
  });
  assert.equal(tooMuchFor(sized(1_000, 65_536), inMemory, null), null);
  assert.match(
    tooMuchFor(sized(1_000, 1024 * 1024), inMemory, null) ?? '',
    /^1,000 sessions of 1,048,576 bytes may not have room in the memory of a node/,
  );
});
