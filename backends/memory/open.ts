import type { BackendContext, OpenBackend } from '../backend.ts';
import { defineGuarantees } from '../define-guarantees.ts';
import { SessionStore } from '../session-store.ts';
import { MemoryRecords } from './records.ts';

/**
 * Twice the most sessions that a run may have: what is dropped under test must be the store's doing, not this bound's. And
 * half a gigabyte of contents, since the process would end by the limit of its heap: what may need more is not tried.
 */
const MOST = { sessions: 2_000_000, characters: 512 * 1024 * 1024 };

/** Sessions in the memory of each node: gone with it, and unknown to the others. */
export const inMemoryGuarantees = defineGuarantees({ shared: false });

export function openInMemory({ settings }: BackendContext): Promise<OpenBackend> {
  const records = new MemoryRecords(MOST);
  return Promise.resolve({
    store: new SessionStore(records, settings.ttlMs),
    mostCharacters: MOST.characters,
    sweep: () => records.sweep(),
    usage: () => records.usage(),
    reset: () => records.reset(),
  });
}
