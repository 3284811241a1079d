import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DEFAULT_BACKEND_NAMES } from '../../backends/default-names.ts';
import { BACKEND_NAMES } from '../../backends/registry.ts';
import { exitCodes, readCommandLine } from '../../bench/commands/command-line.ts';
import { COMMANDS, STANDARD } from '../../bench/commands/registry.ts';
import { EXIT, EXIT_WORDS } from '../../bench/model/errors.ts';
import { DEFAULT_SCENARIO_NAMES } from '../../scenarios/default-names.ts';
import { SCENARIO_NAMES } from '../../scenarios/registry.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Prints the address of every module that is loaded. */
const LOGGER = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  registerHooks({ load: (url, context, next) => (writeSync(2, url + '\\n'), next(url, context)) });
`)}`;

/** Modules of this project that these arguments load, relative to its folder. */
function loadedBy(args: readonly string[]): string[] {
  const script = `"$0" --import "$1" bench/start.mjs ${args.join(' ')} 2>&1 >/dev/null`;
  const said = execFileSync('/bin/sh', ['-c', script, process.execPath, LOGGER], { cwd: ROOT }).toString();
  return said
    .split('\n')
    .flatMap((url) => (url.startsWith(`file://${ROOT}`) ? [fileURLToPath(url).slice(ROOT.length)] : []));
}

function helpOf(...args: readonly string[]): string {
  const asked = readCommandLine([...args, '--help'], {});
  assert.ok('help' in asked);
  return asked.help;
}

describe('the table of commands', () => {
  it('has every name once', () => {
    const names = [STANDARD, ...COMMANDS].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  it('is the list of commands in the help', () => {
    const help = helpOf();
    const usage = help.split('\n\n')[0]?.replaceAll(/\s+/g, ' ') ?? '';
    for (const { name, argument, summary } of COMMANDS) {
      const form = argument === undefined ? name : `${name} ${argument.form}`;
      assert.ok(`${usage} |`.includes(` | ${form} |`), form);
      assert.ok(help.replaceAll(/\s+/g, ' ').includes(`${form} ${summary}`), summary);
    }
    assert.ok(help.includes(STANDARD.summary));
  });

  it('gives the backends and scenarios of a run that names none, which the registries have', () => {
    const help = helpOf().replaceAll(/\s+/g, ' ');
    for (const names of [DEFAULT_BACKEND_NAMES, DEFAULT_SCENARIO_NAMES]) {
      assert.ok(help.includes(`or all (default: ${names.join(',')})`));
    }
    const unknown = [
      ...DEFAULT_BACKEND_NAMES.filter((name) => !BACKEND_NAMES.includes(name)),
      ...DEFAULT_SCENARIO_NAMES.filter((name) => !SCENARIO_NAMES.includes(name)),
    ];
    assert.deepEqual(unknown, []);
  });

  for (const { name, exits } of COMMANDS) {
    it(`gives the exit codes in the help of ${name}`, () => {
      const help = helpOf(name).replaceAll(/\s+/g, ' ');
      assert.ok(help.includes(exitCodes(exits).replaceAll(/\s+/g, ' ')));
      for (const [code, words] of Object.entries(exits)) {
        assert.ok(help.includes(`${EXIT[code as keyof typeof EXIT]} ${words}`), words);
      }
      for (const code of ['usage', 'internal', 'interrupted'] as const) assert.ok(help.includes(`${EXIT[code]} `));
    });
  }

  it('has words for every exit code of a run', () => {
    const line = exitCodes(STANDARD.exits).replaceAll(/\s+/g, ' ');
    for (const code of Object.keys(EXIT) as (keyof typeof EXIT)[]) {
      assert.ok(line.includes(`${EXIT[code]} ${EXIT_WORDS[code]}`), line);
    }
  });
});

describe('what is loaded', () => {
  const heavy =
    /^bench\/(?:cluster|conformance|calibrate|comparison|trial|load|report|record)\/|^backends\/(?!backend\.ts|default-names\.ts|contract\/)/;

  it('for the help is nothing that runs servers or load', () => {
    for (const args of [['--help'], ['conform', '--help'], ['calibrate', '--help']]) {
      const loaded = loadedBy(args);
      assert.ok(loaded.includes('bench/commands/registry.ts'), loaded.join('\n'));
      assert.deepEqual(
        loaded.filter((path) => heavy.test(path)),
        [],
      );
    }
  });

  it('for the list is nothing of clusters, conformance and calibration', () => {
    const loaded = loadedBy(['list']);
    assert.ok(loaded.includes('backends/registry.ts'));
    assert.deepEqual(
      loaded.filter((path) => /^bench\/(?:cluster|conformance|calibrate)\//.test(path)),
      [],
    );
  });
});
