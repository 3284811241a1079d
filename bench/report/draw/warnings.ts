import type { Warning, WarningPlace } from '../../model/warning.ts';
import { wrapped } from './wrap.ts';

/** `redis in steady, trial 1, attempt 2`: a first attempt is not named as such. Or as much of it as there is; of the whole run the empty string. */
export function placeOf({ backend, scenario, trial, attempt = 1 }: WarningPlace): string {
  const cell = [backend, scenario].filter((name) => name !== undefined).join(' in ');
  const which = trial === undefined ? '' : `trial ${trial}`;
  return [cell, which, attempt === 1 ? '' : `attempt ${attempt}`].filter((part) => part !== '').join(', ');
}

/** A warning in one line, without its remedy. */
export function warningText({ where, text }: Pick<Warning, 'where' | 'text'>): string {
  const place = placeOf(where);
  return place === '' ? text : `${place}: ${text}`;
}

/** Warnings as lines of a report. Those with the same remedy stand together above it. */
export function warningLines(warnings: readonly Warning[]): string[] {
  return [...Map.groupBy(warnings, ({ remedy }) => remedy)].flatMap(([remedy, alike]) => [
    ...alike.flatMap((warning) => wrapped(`Warning: ${warningText(warning)}`, '  ')),
    ...wrapped(`  ${remedy}`, '  '),
  ]);
}
