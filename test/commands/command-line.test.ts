import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtempDisposable, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCommandLine, usageOf } from '../../bench/commands/command-line.ts';
import { askedFor } from './asked.ts';

const START = fileURLToPath(import.meta.resolve('../../bench/start.mjs'));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line in an empty folder. */
async function bench(
  args: readonly string[],
  node = process.execPath,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended & { readonly left: string[] }> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'session-bench-cli-'));
  const env = { ...process.env, ...environment };
  const ended = await new Promise<Ended>((resolve) => {
    execFile(node, [START, ...args], { cwd: folder.path, env, timeout: 30_000 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
  return { ...ended, left: await readdir(folder.path) };
}

test('bad input: all errors at once, exit 64, and nothing is started', async () => {
  const { code, stdout, stderr, left } = await bench(
    '--rate 0 --backends redsi --nodes 99 --threshold redis:p99<50 --frobnicate 1'.split(' '),
  );
  assert.equal(code, 64);
  assert.equal(stdout, '');
  for (const part of [
    '--rate 0:',
    '--backends redsi: unknown (did you mean redis?)',
    '--nodes 99:',
    "--threshold 'redis:p99<50':",
    'unknown option --frobnicate',
  ]) {
    assert.ok(stderr.includes(part), `${part} in\n${stderr}`);
  }
  assert.doesNotMatch(stderr, /\n\s+at /);
  assert.deepEqual(left, []);
});

test('an error of the parser itself ends with 64 as well', async () => {
  const { code, stderr } = await bench(['--rate']);
  assert.equal(code, 64);
  assert.match(stderr, /option '--rate <n>' argument missing\n/);
});

test('commands without arguments take none', async () => {
  for (const args of [
    ['list', 'extra', 'words'],
    ['doctor', 'extra'],
    ['setup', 'extra'],
    ['list', '--rate', '5'],
  ]) {
    const { code, stdout, stderr } = await bench(args);
    assert.equal(code, 64, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, new RegExp(`${args[0]}: stray word (?:extra|words)|unknown option --rate`));
  }
});

test('the URL of an external server is checked with everything else, before anything is made', async () => {
  const { code, stderr, left } = await bench(['--services', 'external', '--rate', '0'], process.execPath, {
    BENCH_REDIS_URL: 'http://127.0.0.1:1',
    BENCH_POSTGRES_URL: 'postgresql://user:hunter2@db.example.com/sessions',
    BENCH_MEMCACHED_URL: 'memcached://127.0.0.1:1',
  });
  assert.equal(code, 64);
  assert.match(stderr, /--rate 0:/);
  assert.match(stderr, /BENCH_REDIS_URL .*http:\/\/.*must begin with redis:\/\/ or rediss:\/\//);
  assert.match(stderr, /BENCH_POSTGRES_URL names the remote host db\.example\.com.*--allow-remote/);
  assert.doesNotMatch(stderr, /hunter2|MEMCACHED/);
  assert.deepEqual(left, []);
});

test('--json into a folder that does not exist is refused before anything is measured', async () => {
  const { code, stderr, left } = await bench(['--profile', 'smoke', '--json', 'absent/run.json']);
  assert.equal(code, 3);
  assert.match(stderr, /cannot write absent\/run.json/);
  assert.deepEqual(left, []);
});

test('--help names every option and gives three examples', async () => {
  const { code, stdout, stderr } = await bench(['--help']);
  assert.equal(code, 0);
  assert.equal(stderr, '');
  const options =
    'backends scenarios nodes rate sessions session-bytes ttl read-ratio duration warmup warmup-requests trials seed profile services ' +
    'allow-remote no-install json threshold quiet name results resume';
  for (const option of options.split(' ')) assert.match(stdout, new RegExp(`^  --${option} `, 'm'));
  assert.equal(stdout.split('\n').filter((line) => line.startsWith('  npm run bench')).length, 3);
  assert.ok(stdout.split('\n').every((line) => line.length <= 120));
});

test('the usage of many commands is in lines of at most 120 characters', () => {
  const forms = Array.from({ length: 20 }, (_, index) => `command-${index} <argument>`);
  const lines = `Usage: npm run bench -- ${usageOf(forms)}`.split('\n');
  assert.ok(lines.length > 3 && lines.every((line) => line.length <= 120));
  assert.deepEqual(
    lines.flatMap((line) => line.match(/command-\d+ <argument>/g) ?? []),
    forms,
  );
});

test('list names every backend with its promises, and the question of every scenario', async () => {
  const { code, stdout } = await bench(['list']);
  assert.equal(code, 0);
  for (const name of ['none', 'memory', 'sticky', 'postgres', 'redis', 'memcached']) {
    assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
  }
  assert.match(stdout, /promises: every node sees every session, .*, a logout is final, at most 1,047,552 bytes$/m);
  assert.match(stdout, /promises nothing: it keeps no sessions$/m);
  assert.match(stdout, /^ {2}node-kill .*\?$/m);
  assert.match(stdout, /^ {2}size +all of size-256, size-4k/m, 'and what a family stands for');
  assert.match(stdout, /^Scenarios \(without --scenarios: steady, node-kill; all: every one\)$/m);
});

test('doctor lists what is installed', async () => {
  const { code, stdout } = await bench(['doctor']);
  assert.equal(code, 0);
  assert.match(stdout, /^ok +Node\.js/m);
  assert.match(stdout, /nginx/);
});

test('a reader that closes the pipe early causes no crash', async () => {
  const { code, stderr } = await new Promise<Ended>((resolve) => {
    const command = `"${process.execPath}" "${START}" list | true; exit "\${PIPESTATUS[0]}"`;
    execFile('bash', ['-c', command], { timeout: 30_000 }, (error, stdout, text) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr: text });
    });
  });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
});

test('an old Node.js prints one line with what is needed', async (t) => {
  const old = ['/usr/bin/node', '/usr/local/bin/node'].filter((path) => existsSync(path));
  const versions = await Promise.all(old.map(majorOf));
  const path = old[versions.findIndex((major) => major < 24)];
  if (path === undefined) {
    t.skip('this machine has no Node.js older than 24');
    return;
  }
  const { code, stdout, stderr } = await bench(['--help'], path);
  assert.equal(code, 3);
  assert.equal(stdout, '');
  assert.match(stderr, /^session-bench needs Node\.js 24 or newer, and this is \d+\..*npm ci.*\n$/);
  assert.equal(stderr.trimEnd().split('\n').length, 1);
});

test('options that npm took for its own are noticed', () => {
  const invocation = askedFor(['100'], { npm_config_rate: 'true' });
  assert.ok(invocation.command === 'run');
  assert.match(invocation.problems.join('\n'), /--rate was taken by npm: put -- before it/);
  assert.match(invocation.problems.join('\n'), /stray word 100/);
  assert.deepEqual(askedFor([], { npm_config_json: 'true', npm_config_user_agent: 'npm' }), {
    command: 'run',
    argument: undefined,
    options: { install: true },
    problems: [],
  });
});

test('run can be named, and options of a run before another command are refused', () => {
  assert.equal(askedFor(['run', '--quiet']).command, 'run');
  assert.throws(() => readCommandLine(['--rate', '5', 'list'], {}), /list takes no options of a run before it/);
});

test('an option without its value is one problem among the others', async () => {
  const { code, stderr } = await bench(['--nodes', '99', '--frob', '--rate']);
  assert.equal(code, 64);
  for (const part of ["option '--rate <n>' argument missing", '--nodes 99:', 'unknown option --frob']) {
    assert.ok(stderr.includes(part), `${part} in\n${stderr}`);
  }
  const load = await bench(['--seed', '1', 'load', 'http://127.0.0.1:1/', '--timeout', '0', '--frob', '--rate']);
  assert.equal(load.code, 64);
  for (const part of [
    "'--rate <n>' argument missing",
    '--timeout 0:',
    'unknown option --frob',
    'load takes no options',
  ]) {
    assert.ok(load.stderr.includes(part), `${part} in\n${load.stderr}`);
  }
});

async function majorOf(node: string): Promise<number> {
  return await new Promise((resolve) => {
    execFile(node, ['--version'], (error, stdout) =>
      resolve(error === null ? Number.parseInt(stdout.slice(1), 10) : 99),
    );
  });
}
