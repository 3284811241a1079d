import { Command as Commander, CommanderError } from 'commander';
import { EXIT, EXIT_WORDS, type ExitName, usageError } from '../model/errors.ts';
import { suggestion } from '../model/names.ts';
import type { Argument, Command, Invocation } from './command.ts';
import { COMMANDS, STANDARD } from './registry.ts';

/** What the command line asks for. */
export type Asked =
  | { readonly help: string }
  | { readonly command: Command; readonly invocation: Invocation<Readonly<Record<string, unknown>>> };

type Environment = Readonly<Record<string, string | undefined>>;

const HELP_WIDTH = 110;

/**
 * Reads the arguments after `node bench/start.mjs`.
 *
 * @param environment holds the options that npm took for its own.
 * @throws BenchError (exit 64) for words that cannot be read at all, and for any problem with a command that has no
 * options.
 */
export function readCommandLine(argv: readonly string[], environment: Environment): Asked {
  let help = '';
  let asked: Asked | null = null;
  const forms = new Map(COMMANDS.map((command) => [command.name, formOf(command)]));
  const program = commanderOf(STANDARD, PROGRAM, usageOf(['[options]', ...COMMANDS.map(formOf)]))
    .enablePositionalOptions()
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (sub) => forms.get(sub.name()) ?? sub.name() })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        help += text;
      },
      outputError: () => undefined,
      getOutHelpWidth: () => HELP_WIDTH,
    });
  const add = (commander: Commander, command: Command, before: () => readonly string[]): void => {
    commander.action(() => {
      asked = { command, invocation: invocationOf(commander, command, before(), environment) };
    });
  };
  add(program, STANDARD, () => []);
  for (const command of COMMANDS) {
    const usage = [command.argument?.form, command.addOptions && '[options]'].filter((part) => part !== undefined);
    const commander = commanderOf(command, command.name, usage.join(' '));
    program.addCommand(commander.copyInheritedSettings(program));
    add(commander, command, () => optionsBefore(program, command));
  }
  try {
    program.parse(argv[0] === STANDARD.name ? argv.slice(1) : argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const problem = error.message.replace(/^error: /, '');
    // Only the last word can lack its value. The words before it are read, so that their problems are reported too.
    if (error.code === MISSING_VALUE) return withProblem(readCommandLine(argv.slice(0, -1), environment), problem);
    if (error.exitCode !== 0) throw usageError([problem]);
  }
  return asked ?? { help };
}

/** commander's name for it. */
const MISSING_VALUE = 'commander.optionMissingArgument';

function withProblem(asked: Asked, problem: string): Asked {
  if ('help' in asked) return asked;
  const { invocation } = asked;
  return { ...asked, invocation: { ...invocation, problems: [problem, ...invocation.problems] } };
}

/** What is typed before the options. */
const PROGRAM = 'npm run bench --';

/** The forms of all commands, in lines that are not too long. */
export function usageOf(forms: readonly string[]): string {
  const before = `Usage: ${PROGRAM} `.length;
  const lines: string[] = [];
  for (const form of forms) {
    const last = lines.at(-1);
    if (last === undefined || before + last.length + ` | ${form} |`.length > HELP_WIDTH) lines.push(form);
    else lines.splice(-1, 1, `${last} | ${form}`);
  }
  return lines.join(` |\n${' '.repeat(before)}`);
}

/** `check <run>` */
function formOf({ name, argument }: Command): string {
  return argument === undefined ? name : `${name} ${argument.form}`;
}

function commanderOf(command: Command, name: string, usage: string): Commander {
  const commander = new Commander(name)
    .usage(usage)
    .description(command.summary)
    .addHelpText('after', `${command.notes ?? ''}\n${exitCodes(command.exits)}`)
    .allowUnknownOption()
    .allowExcessArguments();
  command.addOptions?.(commander);
  return commander;
}

/** Every command can be typed wrong, have a bug and be interrupted. */
const ALWAYS = { usage: EXIT_WORDS.usage, internal: EXIT_WORDS.internal, interrupted: EXIT_WORDS.interrupted } as const;

/** `Exit codes: 0 passed, …`, in lines that are not too long. */
export function exitCodes(own: Command['exits']): string {
  const words: Command['exits'] = { ...ALWAYS, ...own };
  const names = Object.keys(EXIT) as ExitName[];
  const codes = names.flatMap((name) => (words[name] === undefined ? [] : [`${EXIT[name]} ${words[name]}`]));
  const lines: string[] = [];
  let line = 'Exit codes:';
  for (const [index, code] of codes.entries()) {
    const part = index === codes.length - 1 ? code : `${code},`;
    if (line.length + 1 + part.length > HELP_WIDTH) {
      lines.push(line);
      line = ' ';
    }
    line += ` ${part}`;
  }
  return [...lines, line].join('\n');
}

function invocationOf(
  commander: Commander,
  command: Command,
  before: readonly string[],
  environment: Environment,
): Invocation<Readonly<Record<string, unknown>>> {
  const argument = command.argument === undefined ? undefined : argumentIn(commander.args, command.argument);
  const words = commander.args.filter((word) => word !== argument);
  const problems = [
    ...before,
    ...misunderstood(commander, command, words),
    ...takenByNpm(commander, command, environment),
  ];
  // A command with options checks these as well, and reports all problems together.
  if (command.addOptions === undefined && problems.length > 0) throw usageError(problems);
  return { argument, options: commander.opts(), problems };
}

function argumentIn(words: readonly string[], { isCertain = () => false }: Argument): string | undefined {
  return words.find(isCertain) ?? words.find((word) => !word.startsWith('-'));
}

function optionsBefore(program: Commander, { name }: Command): string[] {
  const given = Object.keys(program.opts()).filter((key) => program.getOptionValueSource(key) === 'cli');
  return given.length === 0 ? [] : [`${name} takes no options of a run before it`];
}

/** Unknown options and stray words; a word right after an unknown option is taken for its value. */
function misunderstood(commander: Commander, { name }: Command, words: readonly string[]): string[] {
  const known = commander.options.map(({ long }) => long ?? '');
  const commands = commander.commands.map((command) => command.name());
  return words.flatMap((word, index) => {
    const [option = word] = word.split('=');
    if (word.startsWith('-') && word !== '-') return [`unknown option ${option}${suggestion(option, known)}`];
    if (words[index - 1]?.startsWith('--') === true) return [];
    const stray = name === STANDARD.name ? 'unknown command or stray word' : `${name}: stray word`;
    return [`${stray} ${word}${suggestion(word, commands)}; options of npm run go after --`];
  });
}

/** `npm run bench --rate 9` gives --rate to npm, and would run with the default. */
function takenByNpm(commander: Commander, command: Command, environment: Environment): string[] {
  const typed = command === STANDARD ? '' : `${formOf(command)} `;
  return commander.options.flatMap(({ long }) => {
    if (long === null || long === undefined || NPMS_OWN.has(long)) return [];
    const key = `npm_config_${long.slice(2).replaceAll('-', '_')}`;
    return environment[key] === undefined
      ? []
      : [`${long} was taken by npm: put -- before it, as in npm run bench -- ${typed}${long}`];
  });
}

/** Options that npm has as well. If npm has one of them, it may have been meant for npm. */
const NPMS_OWN: ReadonlySet<string> = new Set(['--json', '--quiet', '--name', '--no-install']);
