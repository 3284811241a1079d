import type { RunResult } from '../../model/run-result.ts';
import { balanceNotes } from './balance.ts';
import { calmErrorNotes } from './calm-errors.ts';
import { capacityNotes } from './capacity.ts';
import { comparability } from './comparability.ts';
import { costSentences } from './costs.ts';
import { emulatorNotes } from './emulators.ts';
import { errorNotes } from './errors.ts';
import { faultNotes } from './faults.ts';
import { intervalNotes } from './intervals.ts';
import { linkNotes } from './links.ts';
import { lossSentences } from './losses.ts';
import { memoryNotes } from './memory.ts';
import { neverRecoveredNotes } from './never-recovered.ts';
import { oneStallNotes } from './one-stall.ts';
import { percentileNotes } from './percentile-support.ts';
import { repeatNotes } from './repeated-trials.ts';
import { seedingNotes } from './seeding.ts';
import { skippedNotes } from './skipped.ts';
import { sloNotes } from './slo.ts';
import { statusNotes } from './status.ts';
import { storeNotes } from './store-bytes.ts';
import { trafficNotes } from './store-traffic.ts';
import { sweepNotes } from './sweeps.ts';
import { touchNotes } from './touches.ts';
import { undoneWriteSentences } from './undone-writes.ts';
import { withinTrialNotes } from './within-trial.ts';

/** Lines that explain the result of a run, each a text without a line break. No lines if it does not apply. */
export type Note = (result: RunResult) => readonly string[];

/** What explains the tables, in the order of the report. A new note is a file in this folder and a line here. */
const NOTES: readonly Note[] = [
  percentileNotes,
  oneStallNotes,
  sloNotes,
  intervalNotes,
  withinTrialNotes,
  neverRecoveredNotes,
  emulatorNotes,
  linkNotes,
  storeNotes,
  memoryNotes,
  trafficNotes,
  touchNotes,
  seedingNotes,
  sweepNotes,
  capacityNotes,
  statusNotes,
  repeatNotes,
  skippedNotes,
  calmErrorNotes,
  errorNotes,
  faultNotes,
  balanceNotes,
];

/** What the figures mean, in plain sentences that follow from the data alone. */
const SENTENCES: readonly Note[] = [lossSentences, undoneWriteSentences, costSentences, comparability];

export function notes(result: RunResult): string[] {
  return NOTES.flatMap((note) => note(result));
}

export function sentences(result: RunResult): string[] {
  return SENTENCES.flatMap((note) => note(result));
}
