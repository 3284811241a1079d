import type expressSession from 'express-session';
import { MemoryRecords } from '../../backends/memory/records.ts';
import { SessionStore } from '../../backends/session-store.ts';

export type Fault = 'reject' | 'hang' | 'throw' | 'ENOENT' | 'late';
type Call = 'get' | 'set' | 'touch' | 'destroy';
type Callback<T = void> = (error?: unknown, value?: T) => void;

/** Longer than the store's deadline in the tests. */
export const LATE_MS = 300;

/** A working store that counts its calls, and can make them fail, hang, throw or answer late. */
export class FaultyStore extends SessionStore {
  readonly faults: Partial<Record<Call, Fault>> = {};
  #lateCalls = 0;
  readonly calls: Record<Call, number> = { get: 0, set: 0, touch: 0, destroy: 0 };
  /** Runs when a `set` arrives, before it is applied. */
  beforeSet: (() => Promise<void>) | undefined;

  constructor(records = new MemoryRecords({ sessions: 100, characters: 100_000 })) {
    super(records, 60_000);
  }

  override get(id: string, callback: Callback<expressSession.SessionData | null>): void {
    this.#run('get', callback, () => super.get(id, callback));
  }

  override set(id: string, session: expressSession.SessionData, callback: Callback = () => undefined): void {
    const work = (): void => this.#run('set', callback, () => super.set(id, session, callback));
    if (this.beforeSet === undefined) work();
    else void this.beforeSet().then(work);
  }

  override touch(id: string, session: expressSession.SessionData, callback: Callback = () => undefined): void {
    this.#run('touch', callback, () => super.touch(id, session, callback));
  }

  override destroy(id: string, callback: Callback = () => undefined): void {
    this.#run('destroy', callback, () => super.destroy(id, callback));
  }

  #run(call: Call, callback: (error: unknown) => void, work: () => void): void {
    this.calls[call] += 1;
    const fault = this.faults[call];
    if (fault === undefined) work();
    else if (fault === 'throw') throw new Error('thrown by the store');
    else if (fault === 'reject') callback(new Error('refused by the store'));
    else if (fault === 'ENOENT') callback(Object.assign(new Error('no such socket'), { code: 'ENOENT' }));
    // Each with a length of its own: when the event loop is late, all timers of one length that are due run in one go.
    else if (fault === 'late') setTimeout(work, LATE_MS + this.#lateCalls++);
  }
}
