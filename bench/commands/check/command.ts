import { Command } from 'commander';

const EXAMPLES = `
Examples:
  npm run bench -- check results/2026-11-24T120000Z-quick      what became of every session, by its history alone
  npm run bench -- check history.ndjson.gz --json -            of a history without a run.json, as JSON

Exit codes: 0 run.json says the same and no promise was broken, 1 it does not or one was, 3 something is missing or
  damaged, 64 bad options, 130 interrupted
`;

/** The command line of `check`, without its action. */
export function checkCommand(): Command {
  return new Command('check')
    .usage('<run> [options]')
    .argument('[run]')
    .description('let the checker read the history of a run again, and compare its verdicts with those of run.json')
    .option('--json <file>', 'write the verdicts there too; -: to stdout, the table then to stderr')
    .addHelpText('after', EXAMPLES)
    .allowUnknownOption()
    .allowExcessArguments();
}
