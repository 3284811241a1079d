import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LoadOptions, type LoadRequest, loadRequest } from '../../bench/commands/load/request.ts';
import { BenchError, EXIT } from '../../bench/model/errors.ts';
import { askedFor } from './asked.ts';

const HOSTS: Readonly<Record<string, readonly string[]>> = {
  localhost: ['::1', '127.0.0.1'],
  'both.test': ['127.0.0.1', '192.0.2.7'],
};

const SURROUNDINGS = {
  async lookUp(host: string) {
    const addresses = HOSTS[host];
    if (addresses === undefined) throw new Error(`not found: ${host}`);
    return addresses;
  },
  randomSeed: () => 7,
};

const HERE = 'http://127.0.0.1:3000/';

async function requestOf(options: LoadOptions, url = HERE): Promise<LoadRequest> {
  return await loadRequest(url, options, SURROUNDINGS);
}

async function errorOf(url: string | undefined, options: LoadOptions = {}): Promise<BenchError> {
  try {
    await loadRequest(url, options, SURROUNDINGS);
  } catch (error) {
    assert.ok(error instanceof BenchError);
    return error;
  }
  throw new Error('nothing was refused');
}

test('a URL is enough', async () => {
  const { target, addresses, message, seed, ...rest } = await requestOf({}, 'http://localhost/a?b=c#d');
  assert.deepEqual(target, { host: 'localhost', port: 80, authority: 'localhost', path: '/a?b=c' });
  assert.deepEqual(addresses, ['::1', '127.0.0.1']);
  assert.deepEqual(message, { method: 'GET', headers: [], body: null });
  assert.deepEqual([seed, rest.ratePerSecond, rest.durationMs, rest.warmupMs], [7, 100, 10_000, 1_000]);
});

test('all problems are reported at once, each with its option, value and what is allowed', async () => {
  const { exitCode, message } = await errorOf('ftp://x', {
    rate: '0',
    duration: '0',
    warmup: '-1',
    connections: '0',
    arrivals: 'bursts',
    timeout: '2m',
    method: 'HEAD',
    header: ['Content-Length: 3', 'no colon', 'a: b\r\nc: d'],
    slo: 'p99>3ms',
    json: ' ',
  });
  assert.equal(exitCode, EXIT.usage);
  const lines = message.split('\n');
  for (const part of [
    'ftp://x must begin with http://',
    '--rate 0: must be a number from',
    '--duration 0: must be a duration',
    '--warmup -1:',
    '--connections 0:',
    '--arrivals bursts: must be one of constant, poisson',
    '--timeout 2m:',
    '--method HEAD: is not supported',
    "--header 'Content-Length: 3': Content-Length follows from",
    "--header 'no colon': must be 'Name: value'",
    "--header 'a: b??c: d':",
    "--slo 'p99>3ms': it is kept by what is fast",
    '--json "":',
  ]) {
    assert.equal(lines.filter((line) => line.includes(part)).length, 1, `${part} in\n${message}`);
  }
  assert.equal(lines.length, 13);
});

test('https, credentials and anything but a URL are refused with what to do instead', async () => {
  assert.match((await errorOf('https://127.0.0.1/')).message, /only http is measured/);
  assert.match((await errorOf('http://me:secret@127.0.0.1/')).message, /use --header 'Authorization/);
  assert.match((await errorOf('127.0.0.1:3000')).message, /is not a URL such as http:/);
  assert.match((await errorOf(undefined)).message, /needs the URL/);
});

test('another machine is refused, whatever its name, unless it is allowed', async () => {
  for (const url of ['http://192.0.2.1/', 'http://both.test/', 'http://[2001:db8::1]:80/', 'http://0.0.0.0/']) {
    const { exitCode, message } = await errorOf(url);
    assert.equal(exitCode, EXIT.usage);
    assert.match(message, /is on another machine.*--allow-remote/);
    assert.equal((await requestOf({ allowRemote: true }, url)).url, url);
  }
  for (const url of [
    HERE,
    'http://127.9.8.7/',
    'http://[::1]:3000/',
    'http://localhost/',
    'http://[::ffff:127.0.0.1]/',
  ]) {
    assert.equal((await requestOf({}, url)).url, url);
  }
});

test('source addresses need a target on 127.0.0.0/8 and a connection each', async () => {
  assert.equal((await requestOf({})).sourceAddresses, null);
  const { addresses, sourceAddresses } = await requestOf({ sourceAddresses: '300' }, 'http://localhost/');
  assert.deepEqual([addresses, sourceAddresses], [['127.0.0.1'], 300]);
  for (const [url, options, problem] of [
    [HERE, { sourceAddresses: '65025' }, /--source-addresses 65025: must be a whole number from 1 to 65,024/],
    ['http://[::1]/', { sourceAddresses: '3' }, /--source-addresses 3: only for a target on 127/],
    ['http://192.0.2.1/', { sourceAddresses: '3', allowRemote: true }, /only for a target on 127/],
    [HERE, { sourceAddresses: '30', connections: '29' }, /--connections 29: fewer than --source-addresses 30/],
  ] as const) {
    assert.match((await errorOf(url, options)).message, problem);
  }
});

test('a host without an address is an error of the environment, not of the options', async () => {
  const { exitCode, message } = await errorOf('http://absent.test/');
  assert.equal(exitCode, EXIT.environment);
  assert.match(message, /absent\.test has no address/);
});

test('an SLO is a percentile with a bound that a request can reach', async () => {
  const { slo } = await requestOf({ slo: 'p99.9<=1.5s' });
  assert.deepEqual(slo, { text: 'p99.9<=1.5s', percentile: 99.9, comparison: '<=', boundUs: 1_500_000 });
  for (const [text, problem] of [
    ['p99<5s', /between 0 and the 5000 ms/],
    ['redis:p99<1ms', /so redis must go/],
    ['max<1s', /max is not one of p50, p90, p99, p999/],
    ['p99<5', /has no unit/],
    ['fast', /needs exactly one of/],
  ] as const) {
    assert.match((await errorOf(HERE, { slo: text })).message, problem);
  }
});

test('the URL is found in any place, and unknown words are reported', () => {
  const words = ['load', '--rate', '5', '--frob', '1', HERE, '--header', 'a: b', '--header', 'c: d', 'more'];
  const invocation = askedFor(words);
  assert.ok(invocation.command === 'load');
  assert.equal(invocation.argument, HERE);
  assert.deepEqual(invocation.options, { rate: '5', header: ['a: b', 'c: d'] });
  assert.equal(invocation.problems.length, 2);
  assert.match(invocation.problems.join('\n'), /unknown option --frob\n.*stray word more/);
  const misplaced = askedFor(['--rate', '5', 'load', HERE]);
  assert.ok(misplaced.command === 'load');
  assert.match(misplaced.problems.join(), /load takes no options of a run before it/);
  const npm = askedFor(['load', HERE], { npm_config_rate: '5' });
  assert.ok(npm.command === 'load');
  assert.match(npm.problems.join(), /--rate was taken by npm.*bench -- load <url> --rate/);
});
