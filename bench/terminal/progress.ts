import { formatCount, formatMs } from '../figures/format.ts';
import { p99 } from '../figures/latency.ts';
import { lossInWords, lostSessions, seenSessions } from '../figures/lost.ts';
import { achieved } from '../figures/throughput.ts';
import type { TrialResult } from '../model/measured-trial.ts';
import type { LostOfTotal, RunEvent } from '../model/run-event.ts';
import { shortened } from '../report/draw/aligned.ts';
import { probeLine } from '../report/draw/slo-search.ts';
import { type ProgressTable, startTable, withEnded, withRunning } from './progress-table.ts';

/** The figures of a measurement that are shown. Null: not known yet, or too few samples. */
interface Figures {
  /** Answers per second. */
  readonly ratePerSecond: number | null;
  readonly p99Us: number | null;
  readonly lost: LostOfTotal | null;
}

/** A reading of a measurement that runs. Its rate is that since the reading before. */
interface Live extends Figures {
  readonly atMs: number;
  readonly answered: number;
}

/** Between two lines during a measurement, if lines stay. */
const LINE_INTERVAL_MS = 5_000;

/** Readings come every second or so, some a little early. */
const LINE_TOLERANCE_MS = 250;

/** Everything that the next line is made of. Times are ms of one monotonic clock. */
export interface ProgressState {
  /** When the command started. */
  readonly startedAtMs: number;
  readonly trials: number;
  readonly plannedMs: number;
  /** When the first trial began, and how many trials are behind that were not skipped. */
  readonly firstTrialAtMs: number | null;
  readonly finished: number;
  readonly trialStartedAtMs: number;
  readonly current: { readonly number: number; readonly title: string } | null;
  readonly phase: string | null;
  readonly live: Live | null;
  /** When the last line of this phase was due, if lines stay. */
  readonly lineAtMs: number;
  /** Null if no trials are compared. */
  readonly table: ProgressTable | null;
}

export function startProgress(nowMs: number): ProgressState {
  return {
    startedAtMs: nowMs,
    trials: 0,
    plannedMs: 0,
    firstTrialAtMs: null,
    finished: 0,
    trialStartedAtMs: nowMs,
    current: null,
    phase: null,
    live: null,
    lineAtMs: nowMs,
    table: null,
  };
}

export function advance(state: ProgressState, event: RunEvent, nowMs: number): ProgressState {
  switch (event.type) {
    case 'run-starts':
      return startedRun(state, event);
    case 'trial-starts':
      return {
        ...state,
        current: { number: event.number, title: titleOf(event, state.trials) },
        firstTrialAtMs: state.firstTrialAtMs ?? nowMs,
        finished: state.finished + (state.phase === null ? 0 : 1),
        trialStartedAtMs: nowMs,
        phase: null,
        live: null,
        table: state.table === null ? null : withRunning(state.table, event),
      };
    case 'task-starts': {
      const { title, plannedMs } = event;
      const timing = { trials: 1, plannedMs, finished: 0, firstTrialAtMs: nowMs, trialStartedAtMs: nowMs };
      return { ...state, ...timing, current: { number: 1, title }, phase: null, live: null };
    }
    case 'phase':
      return { ...state, phase: event.phase, lineAtMs: nowMs };
    case 'live':
      return {
        ...state,
        live: liveAfter(state.live, event, nowMs),
        lineAtMs: nowMs - state.lineAtMs >= LINE_INTERVAL_MS - LINE_TOLERANCE_MS ? nowMs : state.lineAtMs,
      };
    case 'trial-ends':
      return state.table === null ? state : { ...state, table: withEnded(state.table, event.trial) };
    case 'run-ends':
    case 'message':
    case 'probe':
    case 'noise':
    case 'warning':
    case 'load-chosen':
    case 'anomalies':
    case 'proxy-config':
    case 'service-started':
      return state;
  }
}

/** The time of the command continues, whatever came before the run: the search for a load, or trials with another one. */
function startedRun(state: ProgressState, event: Extract<RunEvent, { type: 'run-starts' }>): ProgressState {
  return {
    ...startProgress(state.startedAtMs),
    trials: event.trials,
    plannedMs: event.plannedMs,
    table: startTable(event),
  };
}

/** The line that is redrawn on a terminal, cut to its width. It is empty before the first trial. */
export function renderLine(state: ProgressState, nowMs: number, columns: number): string {
  if (state.current === null) return '';
  const { live, phase } = state;
  const parts = [heading(state), phase, ...figureParts(live), timeParts(state, nowMs)];
  const line = parts.filter((part) => part !== null && part !== '').join(' · ');
  return shortened(line, Math.max(1, columns - 1));
}

/** The line for an event if lines stay: one for every phase and result, and one for a reading every five seconds. */
export function renderEvent(state: ProgressState, event: RunEvent, nowMs: number): string | null {
  switch (event.type) {
    case 'message':
      return event.text;
    case 'probe':
      return probeLine(event.probe, event.slo);
    case 'phase':
      return `${heading(state)}: ${event.phase} (${timeParts(state, nowMs)})`;
    case 'live': {
      if (state.lineAtMs !== nowMs || event.answered === 0) return null;
      const doing = [state.phase ?? '', ...figureParts(state.live)].join(', ');
      return `${heading(state)}: ${doing} (${timeParts(state, nowMs)})`;
    }
    case 'trial-ends': {
      const { status, reason } = event.trial;
      const outcome = [status, ...figureParts(figuresOf(event.trial))].join(', ');
      return `${heading(state)}: ${outcome}${reason === null ? '' : `: ${reason}`}`;
    }
    case 'run-starts':
    case 'run-ends':
    case 'trial-starts':
    case 'task-starts':
    case 'noise':
    case 'warning':
    case 'load-chosen':
    case 'anomalies':
    case 'proxy-config':
    case 'service-started':
      return null;
  }
}

/** How long the rest should take: as planned at first, then as long as the trials behind took. */
export function remainingMs(state: ProgressState, nowMs: number): number | null {
  const { plannedMs, trials, current, finished, firstTrialAtMs, trialStartedAtMs } = state;
  if (plannedMs <= 0 || trials <= 0 || current === null || firstTrialAtMs === null) return null;
  const perTrialMs = finished === 0 ? plannedMs / trials : (trialStartedAtMs - firstTrialAtMs) / finished;
  const currentLeftMs = Math.max(0, perTrialMs - (nowMs - trialStartedAtMs));
  return currentLeftMs + perTrialMs * (trials - current.number);
}

/** The figures of a whole trial; null if it was skipped. */
function figuresOf(trial: TrialResult): Figures | null {
  if (trial.status === 'skipped') return null;
  const total = seenSessions(trial);
  const lost = total === 0 ? null : { sum: lostSessions(trial), total };
  if (trial.status === 'void') return { ratePerSecond: null, p99Us: null, lost };
  return { ratePerSecond: achieved.read(trial), p99Us: p99.read(trial), lost };
}

function heading({ current }: ProgressState): string {
  return current?.title ?? '';
}

function titleOf(event: Extract<RunEvent, { type: 'trial-starts' }>, trials: number): string {
  const { number, backend, scenario, trial, attempt, of, isRepeat } = event;
  const name = `${backend} ${scenario} trial ${trial}/${of}`;
  return isRepeat ? `repeat of ${name}, attempt ${attempt}` : `[${number}/${trials}] ${name}`;
}

/** The known figures, each in a few words. */
function figureParts(figures: Figures | null): string[] {
  if (figures === null) return [];
  const { ratePerSecond, p99Us, lost } = figures;
  return [
    ratePerSecond === null ? '' : `${formatCount(ratePerSecond)} req/s`,
    p99Us === null ? '' : `p99 ${formatMs(p99Us)} ms`,
    lost === null ? '' : `${lossInWords(lost)} lost`,
  ].filter((part) => part !== '');
}

function timeParts(state: ProgressState, nowMs: number): string {
  const leftMs = remainingMs(state, nowMs);
  const left = leftMs === null ? '' : `, about ${clock(leftMs)} left`;
  return `${clock(nowMs - state.startedAtMs)} elapsed${left}`;
}

function liveAfter(before: Live | null, { answered, p99Us, lost }: Omit<Live, 'atMs' | 'ratePerSecond'>, atMs: number) {
  const passedMs = before === null ? 0 : atMs - before.atMs;
  const ratePerSecond = before === null || passedMs <= 0 ? null : ((answered - before.answered) * 1000) / passedMs;
  return { atMs, answered, ratePerSecond, p99Us, lost };
}

function clock(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
