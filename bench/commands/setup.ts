import { EXIT } from '../model/errors.ts';
import type { Command } from './command.ts';

export const setup: Command = {
  name: 'setup',
  summary: 'install the servers that are missing, as a run would',
  exits: { passed: 'every server is installed', environment: 'one is missing' },
  async run(_, io) {
    const { BACKENDS } = await import('../../backends/registry.ts');
    const { missingLine } = await import('../cluster/services/choice.ts');
    const { prepareMachine } = await import('./prepare-machine.ts');
    using signal = io.signal();
    await using machine = await prepareMachine(
      { services: 'native', backends: BACKENDS, namedBackends: [], install: true, allowRemote: false, cpus: null },
      io.operator(signal),
      signal,
    );
    for (const name of machine.missing.keys()) io.out(`${missingLine(name, machine.missing)}\n`);
    return machine.missing.size === 0 ? EXIT.passed : EXIT.environment;
  },
};
