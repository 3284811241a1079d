import { CONFORM_KEY_PREFIX } from '../../options/key-prefix.ts';
import { ALL } from '../../options/names.ts';
import type { Command } from '../command.ts';
import { allowRemoteOption, jsonOption, keyPrefixOption, NO_INSTALL_OPTION, QUIET_OPTION } from '../shared-options.ts';
import type { ConformOptions } from './request.ts';

export const conform: Command<ConformOptions> = {
  name: 'conform',
  summary: 'try backends with all that sessions need, case by case, on real servers',
  argument: { form: '<backends>' },
  addOptions: (commander) => {
    commander
      .option('--services <from>', 'auto, native, docker or external (default: auto); external ones are not broken')
      .option(...allowRemoteOption('an external server'))
      .option(...NO_INSTALL_OPTION)
      .option(...keyPrefixOption(CONFORM_KEY_PREFIX))
      .option('--only <text>', 'only cases whose name holds this')
      .option(...jsonOption('the results', 'report'))
      .option(...QUIET_OPTION);
  },
  notes: `
Each case passes, fails, or is declared: the backend's guarantees say that it does not promise this. The last line is
N passed, N failed, N declared. A case in which a call ran past its deadline is repeated, at most twice, and is then too
slow to tell.

Examples:
  npm run bench -- conform redis                    one of the backends of session-bench
  npm run bench -- conform redis,./my-store.ts      and one of your own (docs/your-own-store.md)
  npm run bench -- conform all                      all that session-bench brings
`,
  exits: {
    passed: 'no case failed',
    guaranteeBroken: 'one failed',
    inconclusive: 'none failed, and one was too slow to tell',
    environment: 'a server is missing',
  },
  async run({ argument, options, problems }, io) {
    const { BACKENDS } = await import('../../../backends/registry.ts');
    const { chooseBackends, backendsNamed } = await import('../../catalogue/choose-backends.ts');
    const { CASE_GROUPS } = await import('../../conformance/cases/index.ts');
    const { conformRequest } = await import('./request.ts');
    const choices = await chooseBackends(argument, [ALL]);
    const request = conformRequest(
      choices.names,
      options,
      {
        known: [...choices.backends.map(({ backend }) => backend.name), ...choices.refused],
        builtIn: BACKENDS.map(({ backend }) => backend.name),
        cases: CASE_GROUPS.flatMap(({ cases }) => cases.map(({ name }) => name)),
      },
      [...problems, ...choices.problems],
    );
    const output = await io.jsonOutput(request);

    const { conform: askCases, conformanceJson } = await import('./conform.ts');
    const { conformanceReport, conformanceTotals } = await import('../../report/formats/conformance.ts');
    using signal = io.signal();
    using display = await io.display(request);
    const outcome = await askCases(
      request,
      backendsNamed(request.backends, choices),
      {
        ...io.operator(signal, (line) => display.say(line)),
        result: (backend, { name, status }) =>
          display.show({ type: 'message', text: `${backend}: ${name}: ${status}` }),
        done: (result) => output.say(`${conformanceReport(result)}\n\n`),
      },
      signal,
    );
    output.say(`${conformanceTotals(outcome.results)}\n`);
    await output.writeJson(await conformanceJson(outcome));
    return outcome.exitCode;
  },
};
