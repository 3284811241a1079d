import type { DoctorRow } from '../cluster/services/doctor.ts';
import { EXIT } from '../model/errors.ts';
import type { Command } from './command.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'what is installed, what would be used, what is missing',
  exits: { passed: 'looked' },
  async run(_, io) {
    const { BACKENDS } = await import('../../backends/registry.ts');
    const { doctorReport } = await import('../cluster/services/doctor.ts');
    io.out(`${doctorLines(await doctorReport(BACKENDS.flatMap(({ backend }) => backend.services)))}\n`);
    return EXIT.passed;
  },
};

/** The rows as aligned lines, each remedy below its row. */
function doctorLines(rows: readonly DoctorRow[]): string {
  const width = Math.max(0, ...rows.map(({ part }) => part.length)) + 2;
  return rows
    .flatMap(({ part, status, found, remedy }) => [
      `${status.padEnd(9)}${part.padEnd(width)}${found}`,
      ...(remedy === null ? [] : [`${' '.repeat(9 + width)}${remedy}`]),
    ])
    .join('\n');
}
