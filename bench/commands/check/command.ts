import { usageError } from '../../model/errors.ts';
import { Fields } from '../../options/fields.ts';
import type { Command } from '../command.ts';
import { jsonOption } from '../shared-options.ts';

interface CheckOptions {
  readonly json?: string;
}

export const check: Command<CheckOptions> = {
  name: 'check',
  summary: 'let the checker read the history of a run again, and compare its verdicts with those of run.json',
  argument: { form: '<run>' },
  addOptions: (commander) => {
    commander.option(...jsonOption('the verdicts', 'table'));
  },
  notes: `
Examples:
  npm run bench -- check results/2026-11-24T120000Z-quick      what became of every session, by its history alone
  npm run bench -- check history.ndjson.gz --json -            of a history without a run.json, as JSON
`,
  exits: {
    passed: 'run.json says the same and no promise was broken',
    guaranteeBroken: 'it does not or one was',
    environment: 'something is missing, damaged or of another version',
  },
  async run({ argument: path, options, problems }, io) {
    const fields = new Fields();
    const jsonFile = fields.jsonFile(options.json);
    const hasPath = path !== undefined && path.trim() !== '';
    const all = [...problems, ...(hasPath ? [] : [NO_PATH]), ...fields.problems];
    if (!hasPath || all.length > 0) throw usageError(all, 'npm run bench -- check --help lists every option');
    const output = await io.jsonOutput({ jsonFile });

    const { check: recheckRun } = await import('./check.ts');
    using signal = io.signal();
    const result = await recheckRun(path, signal);
    output.say(`${result.report}\n`);
    if (result.error !== null) io.report(result.error);
    await output.writeJson(result.json);
    return result.exitCode;
  },
};

const NO_PATH = 'check needs the folder of a run, such as results/2026-11-24T120000Z-quick';
