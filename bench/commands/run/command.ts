import { dirname } from 'node:path';
import { DEFAULT_BACKEND_NAMES } from '../../../backends/default-names.ts';
import { DEFAULT_SCENARIO_NAMES } from '../../../scenarios/default-names.ts';
import { hasAny } from '../../model/attempts.ts';
import { DEFAULT_TTL_MS } from '../../model/defaults.ts';
import { formatDurationMs } from '../../model/duration.ts';
import { EXIT_WORDS } from '../../model/errors.ts';
import { LOGINS_BESIDE_SEEDED } from '../../model/seeded-users.ts';
import { LONGEST_UNASKED_MS, REQUESTS_PER_SESSION } from '../../options/evidence.ts';
import { DEFAULT_KEY_PREFIX } from '../../options/key-prefix.ts';
import { DEFAULT_NODES, DEFAULT_PROFILE, PROFILES } from '../../options/profiles.ts';
import { randomSeed } from '../../options/seed.ts';
import { METRIC_NAMES, THRESHOLD_FORM } from '../../options/threshold.ts';
import { type Command, repeatable } from '../command.ts';
import type { Io } from '../io.ts';
import { allowRemoteOption, jsonOption, keyPrefixOption, NO_INSTALL_OPTION, QUIET_OPTION } from '../shared-options.ts';
import type { ChosenRun } from './choose.ts';
import type { RunOptions } from './request.ts';
import type { RunOutcome } from './run.ts';

export const run: Command<RunOptions> = {
  name: 'run',
  summary: 'Compares web session strategies: latency, cost, and who is logged out when a node dies.',
  addOptions: (commander) => {
    commander
      .option(
        '--backends <names>',
        `comma-separated names, files of yours, or all (default: ${DEFAULT_BACKEND_NAMES.join(',')})`,
      )
      .option(
        '--scenarios <names>',
        `the same: names, families, files, or all (default: ${DEFAULT_SCENARIO_NAMES.join(',')})`,
      )
      .option('--profile <name>', `${profileList()} (default: ${DEFAULT_PROFILE}); options override it`)
      .option('--trials <n>', 'repetitions, interleaved in random order')
      .option(
        '--duration <time>',
        `measured time per trial: 14, 14s, 500ms, 1m (default: the profile's, or what --sessions need, up to ${formatDurationMs(LONGEST_UNASKED_MS)})`,
      )
      .option('--warmup <time>', 'time before it that does not count')
      .option('--warmup-requests <n>', 'requests that a node answers first, on average, so that its code is compiled')
      .option(
        '--rate <n>',
        "arrivals per second, sent whatever the answers (default: what the slowest backend carries with ease, at most the profile's)",
      )
      .option(
        '--sessions <n>',
        `users logged in, each with at least ${REQUESTS_PER_SESSION} requests on average; beyond ${LOGINS_BESIDE_SEEDED} their sessions are seeded`,
      )
      .option('--session-bytes <n>', 'payload of a session')
      .option(
        '--ttl <time>',
        `lifetime of an unused session, at least 1s (default: ${formatDurationMs(DEFAULT_TTL_MS)})`,
      )
      .option('--touch-interval <time>', 'a node extends a session no more often than that (default: by every request)')
      .option('--store-rtt <time>', 'put a link between servers and store that adds this to a round trip: 1ms, 0.5ms')
      .option(...keyPrefixOption(DEFAULT_KEY_PREFIX))
      .option('--read-ratio <n>', 'share of reads, 0 to 0.99; 0.01 are logouts, the rest cart writes')
      .option('--nodes <n>', `app servers behind nginx, 1 to 16 (default: ${DEFAULT_NODES})`)
      .option('--generators <n>', 'processes that send the load, 1 to 16 (default: 1)')
      .option('--seed <n>', 'of the schedule, the users and the order (default: random, and printed)')
      .option('--threshold <rule>', `fail when it is missed; repeatable. ${THRESHOLD_FORM}`, repeatable)
      .option('--slo <goal>', "search the highest rate of reads that keeps it, such as 'p99<100ms'")
      .option('--services <from>', 'auto, native, docker or external (URLs in BENCH_REDIS_URL …) (default: auto)')
      .option(...allowRemoteOption('an external server'))
      .option(...NO_INSTALL_OPTION)
      .option('--name <name>', 'of the results folder (default: the profile)')
      .option('--results <dir>', 'where results are kept (default: results)')
      .option('--resume <run>', 'resume an interrupted run in results/, with its original options')
      .option(...jsonOption('run.json', 'table'))
      .option(...QUIET_OPTION);
  },
  notes: `
Metrics of a threshold: ${METRIC_NAMES.join(', ')}

Examples:
  npm run bench                                                    the defaults, about four minutes
  npm run bench -- --backends sticky,redis --scenarios node-kill   who is logged out when a node dies
  npm run bench -- --backends redis --rate 240 --threshold 'redis:p99<50ms'
                                                                   exit 99 when redis is slower than that
`,
  exits: EXIT_WORDS,
  async run({ options, problems }, io) {
    const { chooseRun } = await import('./choose.ts');
    const chosen = await chooseRun(options, problems, randomSeed);
    const output = await io.jsonOutput(chosen.request);

    const { result, path, error } = await measure(chosen, io);
    const { FORMATS } = await import('../../report/formats/registry.ts');
    const { resumeHint } = await import('../../resume/hint.ts');
    const { writeReports } = await import('../../record/write-reports.ts');
    const measured = hasAny(result) ? `${FORMATS.terminal.render(result)}\n\n` : '';
    output.say(`${measured}${path}\n${resumeHint(result, path)}`);
    if (error !== null) io.report(error);
    await writeReports(dirname(path), result, Object.values(FORMATS));
    await output.writeJson(FORMATS.json.render(result));
    return result.exitCode;
  },
};

async function measure(chosen: ChosenRun, io: Io): Promise<RunOutcome> {
  const { request } = chosen;
  const { run: compareBackends } = await import('./run.ts');
  using signal = io.signal();
  using display = await io.display(request);
  display.show({ type: 'message', text: `seed ${request.config.seed}` });
  return await compareBackends(
    chosen,
    { ...io.operator(signal, (line) => display.say(line)), progress: (event) => display.show(event) },
    signal,
  );
}

/** `smoke 4s, quick 14s, full 5 x 30s`: the measured time of each profile. */
function profileList(): string {
  return Object.entries(PROFILES)
    .map(([name, { trials, durationMs }]) => {
      return `${name} ${trials === 1 ? '' : `${trials} x `}${formatDurationMs(durationMs)}`;
    })
    .join(', ');
}
