import { formatDurationMs } from '../../model/duration.ts';
import { randomSeed } from '../../options/seed.ts';
import { SLO_FORM } from '../../options/slo.ts';
import { type Command, repeatable } from '../command.ts';
import { allowRemoteOption, jsonOption, QUIET_OPTION } from '../shared-options.ts';
import { LOAD_DEFAULTS, type LoadOptions } from './request.ts';

const { ratePerSecond, warmupMs, durationMs, maxConnections, requestDeadlineMs } = LOAD_DEFAULTS;

export const load: Command<LoadOptions> = {
  name: 'load',
  summary: 'send requests to any URL at a fixed rate, and report how long the answers took',
  argument: { form: '<url>', isCertain: (word) => word.includes('://') },
  addOptions: (commander) => {
    commander
      .option('--rate <n>', `requests per second, sent whatever the answers (default: ${ratePerSecond})`)
      .option('--duration <time>', `measured time: 14, 14s, 500ms, 1m (default: ${formatDurationMs(durationMs)})`)
      .option('--warmup <time>', `time before it that does not count (default: ${formatDurationMs(warmupMs)})`)
      .option('--arrivals <how>', 'constant: evenly spaced; poisson: as from many users (default: constant)')
      .option('--connections <n>', `at most this many; waiting for one is reported (default: ${maxConnections})`)
      .option(
        '--source-addresses <n>',
        'connect from this many addresses of 127.0.0.0/8 in turn, to try routing by address',
      )
      .option('--timeout <time>', `after which a request is given up (default: ${formatDurationMs(requestDeadlineMs)})`)
      .option('--method <name>', 'of the requests (default: GET)')
      .option('--header <line>', "'Name: value', sent with every request; repeatable", repeatable)
      .option('--body <text>', 'sent with every request')
      .option('--slo <goal>', `afterwards, search the highest rate that keeps it. ${SLO_FORM}`)
      .option('--seed <n>', 'of the arrivals (default: random, and printed)')
      .option(...allowRemoteOption('the host'))
      .option(...jsonOption('the result', 'report'))
      .option(...QUIET_OPTION);
  },
  notes: `
Examples:
  npm run bench -- load http://127.0.0.1:3000/ --rate 500 --duration 30s
  npm run bench -- load http://127.0.0.1:3000/ --slo 'p99<100ms'       the highest rate that keeps it
  npm run bench -- load http://127.0.0.1:3000/cart --method POST --header 'content-type: application/json' --body '{}'
`,
  exits: {
    passed: 'measured',
    inconclusive: 'the generator was the bottleneck',
    environment: 'no answer from there',
  },
  async run({ argument: url, options, problems }, io) {
    const { lookup } = await import('node:dns/promises');
    const { loadRequest } = await import('./request.ts');
    const lookUp = async (host: string): Promise<string[]> =>
      (await lookup(host, { all: true })).map(({ address }) => address);
    const request = await loadRequest(url, options, { lookUp, randomSeed }, problems);
    const { loadJson } = await import('../../model/result-json.ts');
    const output = await io.jsonOutput(request);

    const { load: sendLoad } = await import('./load.ts');
    using signal = io.signal();
    using display = await io.display(request);
    const result = await sendLoad(request, (event) => display.show(event), signal);
    display.clear();
    const { loadReport } = await import('../../report/formats/load.ts');
    output.say(`${loadReport(result)}\n`);
    await output.writeJson(loadJson(result));
    return result.exitCode;
  },
};
