import { lookup } from 'node:dns/promises';
import { BACKENDS, DEFAULT_BACKEND_NAMES } from '../backends/registry.ts';
import { DEFAULT_SCENARIO_NAMES, SCENARIOS } from '../scenarios/registry.ts';
import { backendsNamed, chooseBackends } from './catalogue/choose-backends.ts';
import { type Invocation, readCommandLine } from './commands/command-line.ts';
import { doctorLines } from './commands/doctor.ts';
import { list } from './commands/list.ts';
import { type ChosenRun, chooseRun } from './commands/run/choose.ts';
import { ALL, type RunOptions } from './commands/run/request.ts';
import { BenchError, EXIT, messageOf } from './model/errors.ts';
import { resumeHint } from './resume/hint.ts';
import { ask } from './terminal/ask.ts';
import { claimStdout } from './terminal/claim-stdout.ts';
import { interruptSignal } from './terminal/interrupt-signal.ts';
import { ProgressDisplay } from './terminal/progress-display.ts';

/** Large enough never to repeat by chance, short enough to type. */
const SEEDS = 1e9;

process.on('uncaughtException', (error) => process.exit(report(error)));
// A reader such as `head` that has seen enough is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
const stdout = claimStdout();
process.exitCode = await main().catch(report);
await Promise.all([stdout, process.stderr].map(written));
// All is cleaned up: a connection that somebody else does not close must not hold up the end.
process.exit();

/** Does what the command line asks for; resolves with the exit code. */
async function main(): Promise<number> {
  const invocation = readCommandLine(process.argv.slice(2), process.env);
  switch (invocation.command) {
    case 'help':
      stdout.write(invocation.text);
      return EXIT.passed;
    case 'list':
      print(list(backends(), DEFAULT_BACKEND_NAMES, SCENARIOS, DEFAULT_SCENARIO_NAMES));
      return EXIT.passed;
    case 'doctor': {
      const { doctorReport } = await import('./cluster/services/doctor.ts');
      print(doctorLines(await doctorReport(backends().flatMap(({ services }) => services))));
      return EXIT.passed;
    }
    case 'setup': {
      const { setUp } = await import('./commands/setup.ts');
      using signal = interruptSignal();
      const missing = await setUp(
        backends().flatMap(({ services }) => services),
        {
          isTerminal: process.stdin.isTTY && process.stderr.isTTY,
          ask: (question) => ask(question, signal),
          say: (line) => process.stderr.write(`${line}\n`),
        },
        signal,
      );
      for (const line of missing) print(line);
      return missing.length === 0 ? EXIT.passed : EXIT.environment;
    }
    case 'load':
      return await loadAndPrint(invocation);
    case 'calibrate':
      return await calibrateAndPrint(invocation);
    case 'check':
      return await checkAndPrint(invocation);
    case 'conform':
      return await conformAndPrint(invocation);
    case 'run':
      return await runAndPrint(invocation.options, invocation.problems);
  }
}

async function runAndPrint(options: RunOptions, problems: readonly string[]): Promise<number> {
  const chosen = await chooseRun(options, problems, randomSeed);
  const output = await jsonOutput(chosen.request);

  const { result, path, error } = await measure(chosen);
  const { FORMATS } = await import('./report/formats/registry.ts');
  const measured = result.trials.length === 0 ? '' : `${FORMATS.terminal.render(result)}\n\n`;
  output.forPeople.write(`${measured}${path}\n${resumeHint(result, path)}`);
  if (error !== null) report(error);
  await output.writeJson(FORMATS.json.render(result));
  return result.exitCode;
}

async function loadAndPrint({ url, options, problems }: Extract<Invocation, { command: 'load' }>): Promise<number> {
  const { loadRequest } = await import('./commands/load/request.ts');
  const request = await loadRequest(url, options, { lookUp: addressesOf, randomSeed }, problems);
  const { loadJson } = await import('./model/result-json.ts');
  const output = await jsonOutput(request);

  const { load } = await import('./commands/load/load.ts');
  using signal = interruptSignal();
  using display = progressDisplay(request);
  const result = await load(request, (event) => display.show(event), signal);
  display.clear();
  const { loadReport } = await import('./report/formats/load.ts');
  output.forPeople.write(`${loadReport(result)}\n`);
  await output.writeJson(loadJson(result));
  return result.exitCode;
}

/** Where `--json` sends the figures, and where the words go then. Throws (exit 3) when that cannot be written to. */
async function jsonOutput({ jsonFile }: { readonly jsonFile: string | null }) {
  const { checkWritable, writeWhole } = await import('./record/write-whole.ts');
  const toStdout = jsonFile === '-';
  if (jsonFile !== null && !toStdout) await checkWritable(jsonFile);
  return {
    forPeople: toStdout ? process.stderr : stdout,
    /** To be called after the words are out: a file that can no longer be written does not cost the report. */
    async writeJson(text: string): Promise<void> {
      if (toStdout) stdout.write(text);
      else if (jsonFile !== null) await writeWhole(jsonFile, text);
    },
  };
}

async function calibrateAndPrint({
  options,
  problems,
}: Extract<Invocation, { command: 'calibrate' }>): Promise<number> {
  const { CASES } = await import('./calibrate/cases/index.ts');
  const { calibrateRequest } = await import('./commands/calibrate/request.ts');
  const request = calibrateRequest(
    options,
    CASES.map(({ name }) => name),
    problems,
  );
  const output = await jsonOutput(request);

  const { calibrate } = await import('./commands/calibrate/calibrate.ts');
  using signal = interruptSignal();
  using display = progressDisplay(request);
  const say = (text: string): void => display.show({ type: 'message', text });
  const result = await calibrate(request.cases, say, signal);
  display.clear();
  output.forPeople.write(`${result.table}\n`);
  await output.writeJson(result.json);
  return result.exitCode;
}

async function checkAndPrint({ path, options, problems }: Extract<Invocation, { command: 'check' }>): Promise<number> {
  const { checkRequest } = await import('./commands/check/request.ts');
  const request = checkRequest(path, options, problems);
  const output = await jsonOutput(request);

  const { check } = await import('./commands/check/check.ts');
  using signal = interruptSignal();
  const result = await check(request.path, signal);
  output.forPeople.write(`${result.report}\n`);
  if (result.error !== null) report(result.error);
  await output.writeJson(result.json);
  return result.exitCode;
}

async function conformAndPrint({
  list: named,
  options,
  problems,
}: Extract<Invocation, { command: 'conform' }>): Promise<number> {
  const { conformRequest } = await import('./commands/conform/request.ts');
  const { CASE_GROUPS } = await import('./conformance/cases/index.ts');
  const cases = CASE_GROUPS.flatMap((group) => group.cases.map(({ name }) => name));
  const choices = await chooseBackends(named, [ALL]);
  const builtIn = backends().map(({ name }) => name);
  const known = [...choices.backends.map(({ backend }) => backend.name), ...choices.refused];
  const request = conformRequest(choices.names, options, { known, builtIn, cases }, [...problems, ...choices.problems]);
  const output = await jsonOutput(request);

  const { conform, conformanceJson } = await import('./commands/conform/conform.ts');
  const { conformanceReport, conformanceTotals } = await import('./report/formats/conformance.ts');
  using signal = interruptSignal();
  using display = progressDisplay(request);
  const outcome = await conform(
    request,
    backendsNamed(request.backends, choices),
    {
      isTerminal: process.stdin.isTTY && process.stderr.isTTY,
      ask: (question) => ask(question, signal),
      say: (line) => display.say(line),
      result: (backend, { name, status }) => display.show({ type: 'message', text: `${backend}: ${name}: ${status}` }),
      done: (result) => output.forPeople.write(`${conformanceReport(result)}\n\n`),
    },
    signal,
  );
  output.forPeople.write(`${conformanceTotals(outcome.results)}\n`);
  await output.writeJson(await conformanceJson(outcome));
  return outcome.exitCode;
}

async function addressesOf(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

async function measure({ request, backends: chosen, scenarios }: ChosenRun) {
  const { run } = await import('./commands/run/run.ts');
  using signal = interruptSignal();
  using display = progressDisplay(request);
  display.show({ type: 'message', text: `seed ${request.config.seed}` });
  return await run(
    request,
    chosen,
    scenarios,
    {
      isTerminal: process.stdin.isTTY && process.stderr.isTTY,
      ask: (question) => ask(question, signal),
      say: (line) => display.say(line),
      progress: (event) => display.show(event),
    },
    signal,
  );
}

function progressDisplay({ quiet }: { readonly quiet: boolean }): ProgressDisplay {
  return new ProgressDisplay(process.stderr, { quiet, terminalType: process.env['TERM'] });
}

function randomSeed(): number {
  return Math.floor(Math.random() * SEEDS);
}

function backends() {
  return BACKENDS.map(({ backend }) => backend);
}

/** Resolves when everything that was printed has been passed on, or nobody reads it any more. */
function written(stream: Pick<NodeJS.WriteStream, 'write'>): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

function print(text: string): void {
  stdout.write(`${text}\n`);
}

/** Says what went wrong on stderr; returns the exit code it means. */
function report(error: unknown): number {
  if (error instanceof BenchError) {
    process.stderr.write(`${[error.message, error.hint].filter((line) => line !== undefined).join('\n')}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? error.stack : undefined;
  process.stderr.write(`internal error: ${stack ?? messageOf(error)}\n`);
  return EXIT.internal;
}
