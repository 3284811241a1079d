import type { RunResult } from '../../model/run-result.ts';

/** What the rate within an SLO is, and why a search may not have found it. */
export function sloNotes({ trials }: RunResult): string[] {
  const searches = trials.flatMap((trial) =>
    trial.status === 'skipped' || trial.status === 'void' ? [] : (trial.sloSearch ?? []),
  );
  const [first] = searches;
  if (first === undefined) return [];
  const isOpen = searches.some(({ missedPerS, ended }) => missedPerS === null || ended === 'generator-bound');
  const isCoarse = searches.some(({ missedPerS, ended }) => missedPerS !== null && ended === 'budget');
  const notes = [
    ...(isOpen ? ['≥: more was not tried, or the generator could not send it'] : []),
    ...(isCoarse ? ['the search ended before the rate was known to 5%, run.json has the rates that missed it'] : []),
  ];
  return [
    [`within SLO: the highest arrival rate of reads by logged-in users that kept ${first.slo} without an error`]
      .concat(notes)
      .join('; '),
  ];
}
