import { fittingRung, LOWEST_RUNG, RUNGS } from '../model/rungs.ts';
import { LOGINS_BESIDE_SEEDED } from '../model/seeded-users.ts';
import { REQUESTS_PER_SESSION } from '../options/evidence.ts';

/** Fewer arrivals than this do not support a p99. */
const FEWEST_ARRIVALS = 1_000;

/** Faults heal after two thirds of a measurement; the last third lasts this many restarts of a node, for a slow one. */
const RESTARTS_IN_LAST_THIRD = 3;

/** The load of the profile, and what of it the user named and is not touched. */
export interface WantedLoad {
  readonly ratePerSecond: number;
  readonly sessions: number;
  readonly durationMs: number;
  readonly named: { readonly sessions: boolean; readonly duration: boolean };
}

/** What the probe found of the slowest of the chosen backends. */
export interface Carried {
  /** Arrivals per second that it carries when each user comes again as soon as it is answered. */
  readonly arrivalsPerS: number;
  /** How long a node takes to start. */
  readonly restartMs: number;
}

/** What the chosen scenarios and thresholds ask of the load. */
export interface LoadDemands {
  /** The heaviest scenario's arrival costs this many ordinary ones; at least 1. */
  readonly divisor: number;
  /** Some scenario breaks something and heals it. */
  readonly hasFaults: boolean;
  /** The fewest sessions with which a scenario is conclusive. */
  readonly fewestSessions: number;
  /** The fewest arrivals that can decide the thresholds. */
  readonly thresholdArrivals: number;
}

export interface ChosenLoad {
  readonly ratePerSecond: number;
  readonly sessions: number;
  readonly durationMs: number;
}

/**
 * The load of a run without `--rate`: the highest rung within a third of what the slowest backend carries, at most the
 * profile's rate; a duration and a cohort with which that rate gives enough evidence. The lowest rung is taken for a
 * backend that carries less than three times as much. Where the user named the duration, the rate is at least what the
 * named sessions and the thresholds need in it: such a run would prove nothing with less.
 */
export function chooseLoad(wanted: WantedLoad, { arrivalsPerS, restartMs }: Carried, demands: LoadDemands): ChosenLoad {
  const fitting = Math.max(LOWEST_RUNG, fittingRung(arrivalsPerS / demands.divisor) ?? 0);
  return loadAt(fitting, wanted, restartMs, demands);
}

/** A rate, at most the profile's, with the duration and the cohort with which it gives enough evidence. */
export function loadAt(ratePerS: number, wanted: WantedLoad, restartMs: number, demands: LoadDemands): ChosenLoad {
  const least = wanted.named.duration ? (askedArrivals(wanted, demands) * 1000) / wanted.durationMs : 0;
  const ratePerSecond = Math.min(wanted.ratePerSecond, Math.max(ratePerS, Math.ceil(least)));
  const durationMs = wanted.named.duration ? wanted.durationMs : durationFor(ratePerSecond, wanted, restartMs, demands);
  const most = Math.max(1, Math.floor((ratePerSecond * durationMs) / 1000 / REQUESTS_PER_SESSION));
  const isFixed = wanted.named.sessions || areSeeded(wanted);
  const sessions = isFixed ? wanted.sessions : Math.min(wanted.sessions, most);
  return { ratePerSecond, sessions, durationMs };
}

/** The fewest arrivals for what the user named. */
function askedArrivals({ sessions, named }: WantedLoad, { thresholdArrivals }: LoadDemands): number {
  const visits = named.sessions && !areSeeded({ sessions }) ? sessions * REQUESTS_PER_SESSION : 0;
  return Math.max(visits, thresholdArrivals);
}

function durationFor(ratePerSecond: number, wanted: WantedLoad, restartMs: number, demands: LoadDemands): number {
  const arrivals = Math.max(
    FEWEST_ARRIVALS,
    demands.fewestSessions * REQUESTS_PER_SESSION,
    askedArrivals(wanted, demands),
  );
  const forEvidence = (arrivals / ratePerSecond) * 1000;
  const forRestarts = demands.hasFaults ? 3 * RESTARTS_IN_LAST_THIRD * restartMs : 0;
  const needed = Math.max(forEvidence, forRestarts);
  return Math.max(wanted.durationMs, Math.ceil(needed / 1000) * 1000);
}

/** Most of the sessions are put into the store: arrivals need not visit each. */
function areSeeded({ sessions }: Pick<WantedLoad, 'sessions'>): boolean {
  return sessions > LOGINS_BESIDE_SEEDED;
}

/** The next lower rung, for a run that turned out to be overloaded; null below the lowest. */
export function rungBelow(ratePerSecond: number): number | null {
  return RUNGS.find((rung) => rung < ratePerSecond) ?? null;
}
