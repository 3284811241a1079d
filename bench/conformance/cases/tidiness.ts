import { type CaseGroup, type ConformanceCase, expect } from '../case.ts';

const quiet: ConformanceCase = {
  name: 'no rejection was left unhandled and no callback called twice, in all of this',
  async run({ node1, other }) {
    const complaints = [...(await node1.call('complaints')), ...(await other.call('complaints'))];
    const first = complaints[0] ?? '';
    expect(complaints.length === 0, complaints.length > 1 ? `${first}, and ${complaints.length - 1} more` : first);
    return 'none';
  },
};

const closed: ConformanceCase = {
  name: 'after its end no timer and no socket is left, and the process ends by itself',
  once: true,
  async run({ node1, other }) {
    await node1.maintain('remove');
    for (const host of [other, node1]) {
      const { leftOpen, complaints, ended } = await host.close();
      expect(complaints.length === 0, complaints[0] ?? '');
      expect(leftOpen.length === 0, `left open: ${counted(leftOpen)}`);
      expect(ended, 'the process does not end by itself');
    }
    return 'nothing left';
  },
};

/** `TCPSocketWrap 3, Timeout`. */
function counted(names: readonly string[]): string {
  const groups = Map.groupBy(names, (name) => name);
  return [...groups].map(([name, { length }]) => (length > 1 ? `${name} ${length}` : name)).join(', ');
}

/** The last of all: nothing runs afterwards. */
export const tidiness: CaseGroup = { name: 'tidiness', cases: [quiet, closed] };
