import { formatPercent } from '../figures/format.ts';
import type { Overload } from '../model/measured-trial.ts';
import { fittingRate } from '../model/rungs.ts';
import { foreignCpu, tookCores } from './foreign-cpu.ts';
import type { CalmSecond, StackLoad } from './stack-load.ts';

/** From this share of its cores on, the stack was asked for about all it has: the system itself needs the rest. */
const FULL = 0.9;

/** Below this share of its arrivals, a second did not keep up. */
const KEPT_UP = 0.9;

/** From this p50 on, users wait for their turn: half of the shortest deadline, that of the store. */
const SLOW_US = 250_000;

/** In fewer seconds, code that runs for the first time looks like an overload, and throughput does not level off. */
export const LEAST_SECONDS = 3;

/** Random arrivals differ from their rate by less, unless they are few. */
const SAME_RATE = 0.2;

/** The first second has code that runs for the first time. It is left out where this many others are left. */
const SECONDS_WITHOUT_FIRST = 2;

/** Says that a stack was asked for more than it can carry, and names a rate that would fit. */
export function overloadInWords({ arithmetic, fittingRatePerS }: Overload): string {
  return `${arithmetic}; --rate ${fittingRatePerS} would fit`;
}

/**
 * Whether the stack was asked for more than it can carry, as far as the time before the first fault shows it.
 *
 * With a CPU account: its cores were asked for about all they have, for some seconds or until users waited. Otherwise:
 * users waited longer and longer, and answers per second stayed below the arrivals, while others left it the cores.
 *
 * @returns null if it was not.
 */
export function overload(load: StackLoad): Overload | null {
  const needUs = needPerArrivalUs(load.calm);
  if (needUs !== null && demandOf(load, needUs) >= FULL && isSeen(load)) return fromCpu(load, needUs);
  const servedPerS = tookCores(load) ? null : plateauPerS(load);
  return servedPerS === null ? null : fromThroughput(load, servedPerS);
}

/**
 * The CPU time of app servers, proxy and store per arrival, in µs, from the seconds that kept up with their arrivals. What a
 * stack spends on requests whose users have left is no need of theirs, so without such a second those count that answered
 * at least half as much as the best one.
 *
 * @returns null if the CPU time is not known, or nothing was answered.
 */
export function needPerArrivalUs(calm: readonly CalmSecond[]): number | null {
  const known = calm.flatMap(({ offered, served, cpuUs }, index) => {
    if (cpuUs === null || cpuUs.app === null || cpuUs.proxy === null || cpuUs.store === null || served === 0) return [];
    return [{ offered, served, isFirst: index === 0, usedUs: cpuUs.app + cpuUs.proxy + cpuUs.store }];
  });
  const most = Math.max(0, ...known.map(({ served }) => served));
  const keptUp = known.filter(({ offered, served }) => served >= offered * KEPT_UP);
  const full = keptUp.length > 0 ? keptUp : known.filter(({ served }) => served >= most / 2);
  const counted = full.length > SECONDS_WITHOUT_FIRST ? full.filter(({ isFirst }) => !isFirst) : full;
  const served = counted.reduce((sum, one) => sum + one.served, 0);
  return served === 0 ? null : counted.reduce((sum, { usedUs }) => sum + usedUs, 0) / served;
}

/** Whether more than the first second speaks for it: two others, or users who waited or had no answer. */
function isSeen({ calm, okP50Us }: StackLoad): boolean {
  const hasFailed = ({ offered, ok, anonymous }: CalmSecond): boolean => ok + anonymous < offered * KEPT_UP;
  return calm.length >= LEAST_SECONDS || (okP50Us ?? 0) >= SLOW_US || calm.some((one) => isSlow(one) || hasFailed(one));
}

function isSlow({ p50Us }: CalmSecond): boolean {
  return p50Us !== null && p50Us >= SLOW_US;
}

/** The cores that the generators leave to the stack. */
function ownCores({ stackCores, generatorCores }: StackLoad): number {
  return Math.max(stackCores - generatorCores, stackCores / 10);
}

/** The arrivals per second of the calm seconds: where a scenario has steps, not the rate of the run. */
function offeredPerS({ calm, ratePerSecond }: StackLoad): number {
  const offered = calm.reduce((sum, one) => sum + one.offered, 0) / calm.length;
  return offered > 0 ? offered : ratePerSecond;
}

function demandOf(load: StackLoad, needUs: number): number {
  return (offeredPerS(load) * needUs) / (ownCores(load) * 1e6);
}

/** The rate of a run in which the calm seconds offer what fits the stack. */
function fittingRunRate(load: StackLoad, carriedPerS: number): number {
  return fittingRate((carriedPerS * load.ratePerSecond) / offeredPerS(load));
}

/** The rate of the run, with what the calm seconds offered if that is another one. */
function rateInWords(load: StackLoad): string {
  const { ratePerSecond } = load;
  const offered = offeredPerS(load);
  if (Math.abs(offered / ratePerSecond - 1) < SAME_RATE) return `${ratePerSecond}/s`;
  return `the ${Math.round(offered)}/s that --rate ${ratePerSecond} offered`;
}

/**
 * How many arrivals per second were answered at most where users waited for their turn; null if they did not, or if nearly
 * all arrivals were answered.
 */
function plateauPerS({ calm, okP50Us }: StackLoad): number | null {
  const isAnswered = ({ offered, ok, anonymous }: CalmSecond): boolean => ok + anonymous >= offered / 2;
  const waited = calm.some((second) => isSlow(second) && isAnswered(second)) || (okP50Us ?? 0) >= SLOW_US;
  const slow = calm.slice(calm.findIndex(isSlow));
  if (calm.length < LEAST_SECONDS || !waited || !calm.some(isSlow)) return null;
  const sum = (read: (second: CalmSecond) => number): number => slow.reduce((total, one) => total + read(one), 0);
  const most = Math.max(...slow.map(({ served }) => served));
  if (most === 0 || sum(({ served }) => served) >= sum(({ offered }) => offered) * KEPT_UP) return null;
  const level = slow.filter(({ served }) => served >= most / 2);
  return level.reduce((total, { served }) => total + served, 0) / level.length;
}

function fromCpu(load: StackLoad, needUs: number): Overload {
  const { backend, stackCores, generatorCores } = load;
  const cores = stackCores === 1 ? 'one core' : `${Number(stackCores.toFixed(1))} cores`;
  const them = stackCores === 1 ? 'it' : 'them';
  const isShared = generatorCores > 0;
  const whose = isShared ? `the ${cores} that it shares with the generator` : `the stack's ${cores}`;
  const share = `${formatPercent(demandOf(load, needUs))} of ${isShared ? `what the generator leaves of ${them}` : them}`;
  const lost = foreignCpu(load);
  const left = 1 - (lost === null ? 0 : (load.foreignCpuShare ?? 0));
  const fittingRatePerS = fittingRunRate(load, (ownCores(load) * left * 1e6) / needUs);
  const needed = `${backend} needs ${(needUs / 1000).toFixed(needUs < 1000 ? 2 : 1)} ms of ${whose} per request`;
  const without = lost === null ? '' : `, and the stack did not have all of ${them}: ${lost}`;
  return { arithmetic: `${needed}: ${rateInWords(load)} is ${share}${without}`, fittingRatePerS };
}

function fromThroughput(load: StackLoad, servedPerS: number): Overload {
  const fittingRatePerS = fittingRunRate(load, servedPerS);
  const arithmetic = `${load.backend} answered ${Math.round(servedPerS)}/s of ${rateInWords(load)}`;
  return { arithmetic, fittingRatePerS };
}
