import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConformOptions, conformRequest } from '../../bench/commands/conform/request.ts';
import { askedFor } from './asked.ts';

const CATALOGUE = { known: ['none', 'redis', 'mine'], builtIn: ['none', 'redis'], cases: ['an unknown id', 'a touch'] };

function request(list: string | undefined, options: ConformOptions = {}) {
  return conformRequest(list, options, CATALOGUE);
}

test('backends are tried in the order of the list', () => {
  assert.deepEqual(request('mine,redis').backends, ['mine', 'redis']);
  assert.deepEqual(request('mine').namedBackends, ['mine']);
});

test('all stands for the built-in ones, and those may be skipped, unlike one that is named as well', () => {
  assert.deepEqual(request('all,mine').backends, ['none', 'redis', 'mine']);
  assert.deepEqual(request('all,mine').namedBackends, ['mine']);
});

test('all problems are reported at once', () => {
  assert.throws(() => request('rediss', { services: 'cloud', json: ' ', only: 'a tuoch' }), {
    exitCode: 64,
    message: [
      '--backends rediss: unknown (did you mean redis?); known are none, redis, mine',
      '--services cloud: must be one of auto, native, docker, external',
      '--json "": must name a file, or - for stdout',
      '--only a tuoch: no case has this in its name',
    ].join('\n'),
  });
});

test('keys and tables have a prefix, different from that of a run', () => {
  assert.equal(request('redis').keyPrefix, 'session_bench_conform_');
  assert.equal(request('redis', { keyPrefix: 'shop_' }).keyPrefix, 'shop_');
  assert.throws(() => request('redis', { keyPrefix: 'shop-' }), { exitCode: 64, message: /^--key-prefix shop-: / });
});

test('without a list the names of all backends are given', () => {
  assert.throws(() => request(undefined), {
    exitCode: 64,
    message: /name the backends to try, or all; known are none/,
  });
});

test('the command line gives the list and the options', () => {
  const invocation = askedFor(['conform', 'redis,./mine.ts', '--only', 'touch', '--quiet']);
  assert.deepEqual(invocation, {
    command: 'conform',
    argument: 'redis,./mine.ts',
    options: { install: true, only: 'touch', quiet: true },
    problems: [],
  });
  const wrong = askedFor(['--rate', '9', 'conform', 'redis', 'memory', '--oly', 'x']);
  assert.ok(wrong.command === 'conform');
  assert.equal(wrong.problems.length, 3, wrong.problems.join('\n'));
});
