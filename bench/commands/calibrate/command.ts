import { Command, Option } from 'commander';

const EXAMPLES = `
Examples:
  npm run bench -- calibrate                                  all cases, about 75 s
  npm run bench -- calibrate --only freeze-200,bimodal        these two

Exit codes: 0 every figure is right, 1 one is wrong, 2 the machine was too loud to tell, 3 something is missing,
  64 bad options, 130 interrupted
`;

/** The command line of `calibrate`, without its action. */
export function calibrateCommand(): Command {
  return new Command('calibrate')
    .usage('[options]')
    .description('run the load generator against servers that misbehave, and compare what it says with what they did')
    .option('--only <cases>', 'comma-separated names of the cases to run (default: all)')
    .option('--json <file>', 'write the figures there too; -: to stdout, the table then to stderr')
    .addOption(new Option('--quiet', 'no progress on stderr'))
    .addHelpText('after', EXAMPLES)
    .allowUnknownOption()
    .allowExcessArguments();
}
