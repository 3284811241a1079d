import { Command, Option } from 'commander';
import { formatDurationMs } from '../../options/duration.ts';
import { SLO_FORM } from '../../options/slo.ts';
import { LOAD_DEFAULTS } from './request.ts';

const { ratePerSecond, warmupMs, durationMs, maxConnections, requestDeadlineMs } = LOAD_DEFAULTS;

const EXAMPLES = `
Examples:
  npm run bench -- load http://127.0.0.1:3000/ --rate 500 --duration 30s
  npm run bench -- load http://127.0.0.1:3000/ --slo 'p99<100ms'       the highest rate that keeps it
  npm run bench -- load http://127.0.0.1:3000/cart --method POST --header 'content-type: application/json' --body '{}'

Exit codes: 0 measured, 2 the generator was the bottleneck, 3 nothing answers there, 64 bad options, 130 interrupted
`;

/** The command line of `load`, without its action. */
export function loadCommand(collect: (value: string, before?: readonly string[]) => string[]): Command {
  return new Command('load')
    .usage('<url> [options]')
    .argument('[url]')
    .description('send requests to any URL at a fixed rate, and say how long the answers took')
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
    .option('--header <line>', "'Name: value', sent with every request; repeatable", collect)
    .option('--body <text>', 'sent with every request')
    .option('--slo <goal>', `afterwards, search the highest rate that keeps it. ${SLO_FORM}`)
    .option('--seed <n>', 'of the arrivals (default: random, and printed)')
    .option('--allow-remote', 'let the host be on another machine')
    .option(
      '--json <file>',
      'write the result there too; -: to stdout (with npm run --silent bench), the report then to stderr',
    )
    .addOption(new Option('--quiet', 'no progress on stderr'))
    .addHelpText('after', EXAMPLES)
    .allowUnknownOption()
    .allowExcessArguments();
}
