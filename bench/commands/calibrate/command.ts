import { EXIT_WORDS, usageError } from '../../model/errors.ts';
import { Fields } from '../../options/fields.ts';
import type { Command } from '../command.ts';
import { jsonOption, QUIET_OPTION } from '../shared-options.ts';

interface CalibrateOptions {
  readonly only?: string;
  readonly json?: string;
  readonly quiet?: boolean;
}

export const calibrate: Command<CalibrateOptions> = {
  name: 'calibrate',
  summary: 'run the load generator against servers that misbehave, and compare its figures with what they did',
  addOptions: (commander) => {
    commander
      .option('--only <cases>', 'comma-separated names of the cases to run (default: all)')
      .option(...jsonOption('the figures', 'table'))
      .option(...QUIET_OPTION);
  },
  notes: `
Examples:
  npm run bench -- calibrate                                  all cases, about 75 s
  npm run bench -- calibrate --only freeze-200,bimodal        these two
`,
  exits: {
    passed: 'every figure is right',
    guaranteeBroken: 'one is wrong',
    inconclusive: 'the machine was too loud for a verdict',
    environment: EXIT_WORDS.environment,
  },
  async run({ options, problems }, io) {
    const { CASES } = await import('../../calibrate/cases/index.ts');
    const fields = new Fields();
    const known = CASES.map(({ name }) => name);
    const cases = fields.names('only', options.only, known);
    const jsonFile = fields.jsonFile(options.json);
    const all = [...problems, ...fields.problems];
    if (all.length > 0) throw usageError(all, 'npm run bench -- calibrate --help lists every option');
    const output = await io.jsonOutput({ jsonFile });

    const { calibrate: runCases } = await import('./calibrate.ts');
    using signal = io.signal();
    using display = await io.display({ quiet: options.quiet === true });
    const result = await runCases(cases, (text) => display.show({ type: 'message', text }), signal);
    display.clear();
    output.say(`${result.table}\n`);
    await output.writeJson(result.json);
    return result.exitCode;
  },
};
