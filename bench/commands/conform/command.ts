import { Command, Option } from 'commander';
import { CONFORM_KEY_PREFIX } from '../../options/key-prefix.ts';

const EXAMPLES = `
Each case passes, fails, or is declared: the backend's guarantees say that it does not promise this. The last line is
N passed, N failed, N declared.

Examples:
  npm run bench -- conform redis                    one of the backends of session-bench
  npm run bench -- conform redis,./my-store.ts      and one of your own (docs/your-own-store.md)
  npm run bench -- conform all                      all that session-bench brings

Exit codes: 0 no case failed, 1 one failed, 3 a server is missing, 64 bad options, 130 interrupted
`;

/** The command line of `conform`, without its action. */
export function conformCommand(): Command {
  return new Command('conform')
    .usage('<backends> [options]')
    .description('ask backends all that sessions need, case by case, on real servers')
    .option('--services <from>', 'auto, native, docker or external (default: auto); only servers of ours can be broken')
    .option('--allow-remote', 'let external servers be on other machines')
    .option('--no-install', 'never install a missing server')
    .option('--key-prefix <text>', `what every key and table begins with (default: ${CONFORM_KEY_PREFIX})`)
    .option('--only <text>', 'only cases whose name holds this')
    .option('--json <file>', 'write the results there too; -: to stdout, the report then to stderr')
    .addOption(new Option('--quiet', 'no progress on stderr'))
    .addHelpText('after', EXAMPLES)
    .allowUnknownOption()
    .allowExcessArguments();
}
