import type { FaultKind } from './fault.ts';

/** All sessions are ended at once, as by a rotated secret or an emptied store. */
export const sessionsEnd: FaultKind = {
  name: 'sessions-end',
  failureMode: 'sessions',
  happened: 'were ended',
  healsAtOnce: true,
  reasonToSkip: ({ backend, canEndSessions }) =>
    canEndSessions ? null : `${backend} cannot end sessions that it gave out`,
  count: () => 1,
  at: ({ cluster }) => ({
    kind: sessionsEnd.name,
    target: 'all sessions',
    async inject() {
      // With a shared store the first node ends all sessions. Not every store allows such calls at the same time.
      for (const node of cluster.nodes) await node.endSessions();
    },
    heal: () => Promise.resolve(),
  }),
};
