import type { DoctorRow } from '../cluster/services/doctor.ts';

/** The rows as aligned lines, each remedy below what it mends. */
export function doctorLines(rows: readonly DoctorRow[]): string {
  const width = Math.max(0, ...rows.map(({ part }) => part.length)) + 2;
  return rows
    .flatMap(({ part, status, found, remedy }) => [
      `${status.padEnd(9)}${part.padEnd(width)}${found}`,
      ...(remedy === null ? [] : [`${' '.repeat(9 + width)}${remedy}`]),
    ])
    .join('\n');
}
