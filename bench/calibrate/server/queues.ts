import { nowUs } from '../../model/clock.ts';
import type { Behaviour } from './behaviour.ts';
import type { HeldRequest } from './held-request.ts';
import type { RequestLog } from './request-log.ts';

type Of<K extends Behaviour['kind']> = Extract<Behaviour, { kind: K }>;

/** A process that stops: nothing is read or written, while the kernel still accepts connections for it. */
export function freeze({ from, at, freezeMs, warmUpOpensMs }: Of<'freeze'>, log: RequestLog) {
  let opensUs: number | null = null;
  return (request: HeldRequest): void => {
    opensUs ??= request.readUs + warmUpOpensMs * 1000;
    const closedMs = (opensUs - request.readUs) / 1000;
    if (request.index < from && closedMs > 0) {
      setTimeout(() => request.answer(), closedMs);
      return;
    }
    if (request.index === at) block(freezeMs, log);
    request.answer();
  };
}

/** Stops this process, as SIGSTOP would, and notes for how long it really did. */
export function block(forMs: number, log: RequestLog): void {
  const fromUs = nowUs();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
  log.outage(fromUs, nowUs());
}

/**
 * A server with one worker. The worker's time is only counted, so that the core stays free. One timer at a time: timers of
 * different lengths keep no order when the event loop is late.
 */
export function oneByOne({ from, serviceMs }: Of<'one-by-one'>) {
  const queue: { readonly request: HeldRequest; readonly endUs: number }[] = [];
  let freeUs = 0;
  const leftMs = (): number => Math.ceil(((queue[0]?.endUs ?? Infinity) - nowUs()) / 1000);
  const serve = (): void => {
    do queue.shift()?.request.answer();
    while (leftMs() <= 0);
    if (queue.length > 0) setTimeout(serve, Math.max(0, leftMs()));
  };
  return (request: HeldRequest): void => {
    if (request.index < from) return request.answer();
    freeUs = Math.max(freeUs, request.readUs) + serviceMs * 1000;
    queue.push({ request, endUs: freeUs });
    if (queue.length === 1) setTimeout(serve, Math.max(0, leftMs()));
  };
}

/** One of several nodes stops; the users of the others notice nothing. */
export function frozenNode({ nodes, frozen, afterMs, freezeMs }: Of<'frozen-node'>, log: RequestLog) {
  const stuck: HeldRequest[] = [];
  let state: 'before' | 'frozen' | 'after' = 'before';
  let firstUs: number | null = null;
  const thaw = (fromUs: number): void => {
    state = 'after';
    log.outage(fromUs, nowUs());
    for (const request of stuck.splice(0)) request.answer();
  };
  return (request: HeldRequest): void => {
    firstUs ??= request.readUs;
    if (state === 'before' && request.readUs >= firstUs + afterMs * 1000) {
      state = 'frozen';
      setTimeout(thaw, freezeMs, request.readUs);
    }
    if (state === 'frozen' && request.user % nodes === frozen) stuck.push(request);
    else request.answer();
  };
}
