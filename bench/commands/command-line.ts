import { Command, CommanderError, Option } from 'commander';
import { usageError } from '../model/errors.ts';
import { LOGINS_BESIDE_SEEDED } from '../model/seeded-users.ts';
import { formatDurationMs } from '../options/duration.ts';
import { LONGEST_UNASKED_MS, REQUESTS_PER_SESSION } from '../options/evidence.ts';
import { DEFAULT_KEY_PREFIX } from '../options/key-prefix.ts';
import { suggestion } from '../options/nearest.ts';
import { DEFAULT_NODES, DEFAULT_PROFILE, DEFAULT_TTL_MS, PROFILES } from '../options/profiles.ts';
import { METRIC_NAMES, THRESHOLD_FORM } from '../options/threshold.ts';
import { calibrateCommand } from './calibrate/command.ts';
import type { CalibrateOptions } from './calibrate/request.ts';
import { checkCommand } from './check/command.ts';
import type { CheckOptions } from './check/request.ts';
import { conformCommand } from './conform/command.ts';
import type { ConformOptions } from './conform/request.ts';
import { loadCommand } from './load/command.ts';
import type { LoadOptions } from './load/request.ts';
import type { RunOptions } from './run/request.ts';

/** What the command line asks for. `problems`: what could not be understood of it. */
export type Invocation =
  | { readonly command: 'help'; readonly text: string }
  | { readonly command: 'run'; readonly options: RunOptions; readonly problems: readonly string[] }
  | {
      readonly command: 'load';
      readonly url: string | undefined;
      readonly options: LoadOptions;
      readonly problems: readonly string[];
    }
  | { readonly command: 'calibrate'; readonly options: CalibrateOptions; readonly problems: readonly string[] }
  | {
      readonly command: 'check';
      readonly path: string | undefined;
      readonly options: CheckOptions;
      readonly problems: readonly string[];
    }
  | {
      readonly command: 'conform';
      /** The list of backends; undefined where none was given. */
      readonly list: string | undefined;
      readonly options: ConformOptions;
      readonly problems: readonly string[];
    }
  | { readonly command: 'list' | 'doctor' | 'setup' };

const EXAMPLES = `
Examples:
  npm run bench                                                    all six, both scenarios, about five minutes
  npm run bench -- --backends sticky,redis --scenarios node-kill   who is logged out when a node dies
  npm run bench -- --backends redis --threshold 'redis:p99<50ms'   exit 99 when redis is slower than that

Exit codes: 0 passed, 1 a backend broke its promise, 2 inconclusive, 3 something is missing, 64 bad options,
  70 internal error, 99 threshold missed, 130 interrupted
`;

/**
 * Reads the arguments after `node bench/start.mjs`.
 *
 * @param environment npm leaves there the options it took for its own.
 * @throws BenchError (exit 64) for what cannot be read at all.
 */
export function readCommandLine(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Invocation {
  let help = '';
  let invocation: Invocation | null = null;
  const program = runProgram((text) => {
    help += text;
  });
  program.action((options: RunOptions) => {
    const problems = [...misunderstood(program), ...takenByNpm(program, environment)];
    invocation = { command: 'run', options, problems };
  });
  const misplaced = (name: string): string[] => {
    const given = Object.keys(program.opts()).filter((key) => program.getOptionValueSource(key) === 'cli');
    return given.length === 0 ? [] : [`${name} takes no options of a run before it`];
  };
  for (const [name, description] of COMMANDS) {
    program
      .command(name)
      .description(description)
      .allowExcessArguments(false)
      .action(() => {
        const problems = misplaced(name);
        if (problems.length > 0) throw usageError(problems);
        invocation = { command: name };
      });
  }
  const load = loadCommand(collect).copyInheritedSettings(program);
  load.action(() => {
    const url = load.args.find((word) => word.includes('://')) ?? load.args.find((word) => !word.startsWith('-'));
    const words = load.args.filter((word) => word !== url);
    const problems = [
      ...misplaced('load'),
      ...misunderstood(load, words),
      ...takenByNpm(load, environment, 'load URL '),
    ];
    invocation = { command: 'load', url, options: load.opts(), problems };
  });
  program.addCommand(load);
  const calibrate = calibrateCommand().copyInheritedSettings(program);
  calibrate.action(() => {
    const problems = [
      ...misplaced('calibrate'),
      ...misunderstood(calibrate),
      ...takenByNpm(calibrate, environment, 'calibrate '),
    ];
    invocation = { command: 'calibrate', options: calibrate.opts(), problems };
  });
  program.addCommand(calibrate);
  const check = checkCommand().copyInheritedSettings(program);
  check.action(() => {
    const path = check.args.find((word) => !word.startsWith('-'));
    const problems = [
      ...misplaced('check'),
      ...misunderstood(
        check,
        check.args.filter((word) => word !== path),
      ),
      ...takenByNpm(check, environment, 'check RUN '),
    ];
    invocation = { command: 'check', path, options: check.opts(), problems };
  });
  program.addCommand(check);
  const conform = conformCommand().copyInheritedSettings(program);
  conform.action(() => {
    const list = conform.args.find((word) => !word.startsWith('-'));
    const words = conform.args.filter((word) => word !== list);
    const problems = [
      ...misplaced('conform'),
      ...misunderstood(conform, words),
      ...takenByNpm(conform, environment, 'conform '),
    ];
    invocation = { command: 'conform', list, options: conform.opts(), problems };
  });
  program.addCommand(conform);
  try {
    program.parse(argv[0] === 'run' ? argv.slice(1) : argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const problem = error.message.replace(/^error: /, '');
    // Only the last word can be an option that lacks its value: what was said before it is read all the same.
    if (error.code === MISSING_VALUE) return withProblem(readCommandLine(argv.slice(0, -1), environment), problem);
    if (error.exitCode !== 0) throw usageError([problem]);
    return { command: 'help', text: help };
  }
  return invocation ?? { command: 'help', text: help };
}

/** commander's name for it. */
const MISSING_VALUE = 'commander.optionMissingArgument';

/** Throws where a command has no other problems to report together with this one. */
function withProblem(invocation: Invocation, problem: string): Invocation {
  if (invocation.command === 'help') return invocation;
  if (!('problems' in invocation)) throw usageError([problem]);
  return { ...invocation, problems: [problem, ...invocation.problems] };
}

const COMMANDS = [
  ['list', 'the backends with what they promise, the scenarios with their question'],
  ['doctor', 'what is installed, what would be used, what is missing'],
  ['setup', 'install the servers that are missing, as a run would'],
] as const;

function runProgram(print: (text: string) => void): Command {
  return new Command('npm run bench --')
    .usage('[options] | load <url> | check <run> | calibrate | conform <backends> | list | doctor | setup')
    .description('Compares web session strategies: latency, cost, and who is logged out when a node dies.')
    .option('--backends <names>', 'comma-separated names, files of yours, or all (default: the six most common)')
    .option('--scenarios <names>', 'the same: names, families, files, or all (default: steady,node-kill)')
    .option('--profile <name>', `${profileList()} (default: ${DEFAULT_PROFILE}); options override it`)
    .option('--trials <n>', 'repetitions, interleaved in random order')
    .option(
      '--duration <time>',
      `measured time per trial: 14, 14s, 500ms, 1m (default: the profile's, or what --sessions need, up to ${formatDurationMs(LONGEST_UNASKED_MS)})`,
    )
    .option('--warmup <time>', 'time before it that does not count')
    .option('--warmup-requests <n>', 'that a node answers beforehand, on average, so that its code is compiled')
    .option('--rate <n>', 'requests per second, sent whatever the answers')
    .option(
      '--sessions <n>',
      `users logged in, each with at least ${REQUESTS_PER_SESSION} requests on average; beyond ${LOGINS_BESIDE_SEEDED} their sessions are seeded`,
    )
    .option('--session-bytes <n>', 'payload of a session')
    .option(
      '--ttl <time>',
      `lifetime of a session that nobody uses, at least 1s (default: ${formatDurationMs(DEFAULT_TTL_MS)})`,
    )
    .option('--touch-interval <time>', 'a node extends a session no more often than that (default: by every request)')
    .option('--store-rtt <time>', 'put a link between servers and store that adds this to a round trip: 1ms, 0.5ms')
    .option('--key-prefix <text>', `what every key and table begins with (default: ${DEFAULT_KEY_PREFIX})`)
    .option('--read-ratio <n>', 'share of reads, 0 to 0.99; 0.01 are logouts, the rest cart writes')
    .option('--nodes <n>', `app servers behind nginx, 1 to 16 (default: ${DEFAULT_NODES})`)
    .option('--generators <n>', 'processes that send the load, 1 to 16 (default: 1)')
    .option('--seed <n>', 'of the schedule, the users and the order (default: random, and printed)')
    .option('--threshold <rule>', `fail when it is missed; repeatable. ${THRESHOLD_FORM}`, collect)
    .option('--slo <goal>', "search the highest rate of reads that keeps it, such as 'p99<100ms'")
    .option('--services <from>', 'auto, native, docker or external (URLs in BENCH_REDIS_URL …) (default: auto)')
    .option('--allow-remote', 'let external servers be on other machines')
    .option('--no-install', 'never install a missing server')
    .option('--name <name>', 'of the results folder (default: the profile)')
    .option('--results <dir>', 'where results are kept (default: results)')
    .option('--resume <run>', 'go on with a run in results/ that was broken off, as it was asked for')
    .option(
      '--json <file>',
      'write run.json there too; -: to stdout (with npm run --silent bench), the table then to stderr',
    )
    .addOption(new Option('--quiet', 'no progress on stderr'))
    .addHelpText('after', `\nMetrics of a threshold: ${METRIC_NAMES.join(', ')}\n${EXAMPLES}`)
    .allowUnknownOption()
    .allowExcessArguments()
    .enablePositionalOptions()
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: print, outputError: () => undefined, getOutHelpWidth: () => 110 });
}

/** `smoke 4s, quick 14s, full 5 x 30s`: what a profile mostly is, its measured time. */
function profileList(): string {
  return Object.entries(PROFILES)
    .map(([name, { trials, durationMs }]) => {
      return `${name} ${trials === 1 ? '' : `${trials} x `}${formatDurationMs(durationMs)}`;
    })
    .join(', ');
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Unknown options and stray words; a word right after an unknown option is taken for its value. */
function misunderstood(program: Command, words: readonly string[] = program.args): string[] {
  const known = program.options.map(({ long }) => long ?? '');
  const commands = program.commands.map((command) => command.name());
  return words.flatMap((word, index) => {
    const [option = word] = word.split('=');
    if (word.startsWith('-') && word !== '-') return [`unknown option ${option}${suggestion(option, known)}`];
    if (words[index - 1]?.startsWith('--') === true) return [];
    return [`unknown command or stray word ${word}${suggestion(word, commands)}; options of npm run go after --`];
  });
}

/** `npm run bench --rate 9` gives --rate to npm, and would run with the default. */
function takenByNpm(
  program: Command,
  environment: Readonly<Record<string, string | undefined>>,
  command = '',
): string[] {
  return program.options.flatMap(({ long }) => {
    if (long === null || long === undefined || NPMS_OWN.has(long)) return [];
    const key = `npm_config_${long.slice(2).replaceAll('-', '_')}`;
    return environment[key] === undefined
      ? []
      : [`${long} was taken by npm: put -- before it, as in npm run bench -- ${command}${long}`];
  });
}

/** Options that npm has too, so that finding them set there means nothing. */
const NPMS_OWN: ReadonlySet<string> = new Set(['--json', '--quiet', '--name', '--no-install']);
