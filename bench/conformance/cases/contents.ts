import { type CaseGroup, type ConformanceCase, expect, noStore } from '../case.ts';
import { expectContent, expectNone, refusalOf, rejectionOf, shown } from '../compare.ts';
import type { Content } from '../host-api.ts';
import type { Host } from '../host-client.ts';
import { freshId, type Stage } from '../stage.ts';

const LIFETIME_MS = 60_000;
const KIB = 1024;

/** Room for the cookie and the names of the fields. */
const ENVELOPE_BYTES = 512;

const VALUES: Readonly<Record<string, unknown>> = {
  null: null,
  true: true,
  false: false,
  zero: 0,
  'a negative fraction': -0.5,
  'a large number': 1e21,
  'a small number': 1e-7,
  'the largest safe integer': Number.MAX_SAFE_INTEGER,
  'an empty text': '',
  'an empty list': [],
  'an empty object': {},
  'nested lists and objects': [1, [2, { deep: [{ deeper: [null, 'x', false] }] }]],
  'a number as text': '007',
  'a date as text': '2026-01-31T12:00:00.000Z',
  'no date as text': '2026-02-30T25:00:00Z',
  'fields with odd names': { '': 1, 'a.b': 2, $set: 3, constructor: 4, 'a b"\\': 5, Ünï: 6 },
};

const TEXTS: Readonly<Record<string, string>> = {
  'letters of many languages': 'Zoë Ünïcødé 東京 עברית हिन्दी',
  'characters beyond 16 bits': '🛒👩‍👩‍👧‍👦𝔘',
  'separators of lines and a byte order mark': 'a\u2028b\u2029c\uFEFFd\r\n\t',
  'quotes and backslashes': `'"\\"\\u0000\\n%s $1 \${x} -- ; /*`,
  'a NUL': 'before\0after',
  'half of a surrogate pair': 'x\uD83D and \uDC00',
  'control characters': '\u0001\u001F\u007F\u0085',
};

async function expectRoundTrip({ node1, node2 }: Stage, content: Content, what: string): Promise<void> {
  const id = freshId();
  await node1.call('create', id, content, LIFETIME_MS);
  await expectContent(node2, id, content, what);
  // Once more as an update, which a store may write in another way.
  const loaded = await node2.call('load', id);
  await node2.call('save', loaded, { ...content, again: 1 });
  await expectContent(node1, id, { ...content, again: 1 }, `${what}, saved again`);
}

function roundTrips(name: string, values: Readonly<Record<string, unknown>>): ConformanceCase {
  return {
    name,
    notAsked: noStore,
    async run(stage) {
      for (const [what, value] of Object.entries(values)) await expectRoundTrip(stage, { value }, what);
      return `${Object.keys(values).length} values, new and saved again`;
    },
  };
}

const SIZES_BYTES = [1, 255, 256, KIB, 4 * KIB - 1, 16 * KIB, 64 * KIB];

const sizes: ConformanceCase = {
  name: 'sessions from 1 B to 64 KiB come back whole, or are refused with an error',
  notAsked: noStore,
  async run(stage) {
    const { maxBytes } = stage.subject.backend.guarantees;
    let refused = 0;
    for (const sizeBytes of SIZES_BYTES) {
      const payload = 'x'.repeat(sizeBytes);
      if (maxBytes === null || sizeBytes + ENVELOPE_BYTES <= maxBytes) {
        await expectRoundTrip(stage, { payload }, `${sizeBytes} B`);
      } else if (sizeBytes > maxBytes) {
        await expectRefusal(stage.node1, freshId(), payload);
        refused += 1;
      }
      // In between it depends on what else is in the session.
    }
    return refused === 0 ? `${SIZES_BYTES.length} sizes` : `${refused} of ${SIZES_BYTES.length} sizes refused`;
  },
};

/** It must be refused, and nothing of it kept. Resolves with the error's message. */
async function expectRefusal(host: Host, id: string, payload: string): Promise<string> {
  const size = `${payload.length} B`;
  const message = await rejectionOf(
    host.call('create', id, { payload }, LIFETIME_MS),
    () => `${size}: taken, though it declares less`,
  );
  await expectNone([host], id, `${size} were refused`);
  return message;
}

const MIB = KIB * KIB;

const tooLarge: ConformanceCase = {
  name: 'a session past the limit is refused with an error, and the one before it stays',
  notAsked: noStore,
  async run({ node1, node2, subject }) {
    const { maxBytes } = subject.backend.guarantees;
    const id = freshId();
    const before = { payload: 'the one before' };
    await node1.call('create', id, before, LIFETIME_MS);
    const payload = 'x'.repeat(maxBytes ?? MIB);
    const loaded = await node1.call('load', id);
    const message = await refusalOf(node1.call('save', loaded, { payload }));
    if (message !== null) {
      await expectContent(node2, id, before, 'after the refusal');
      expect(message.length > 0, 'the error says nothing');
      return `${payload.length} B refused: ${message}`;
    }
    expect(maxBytes === null, `${payload.length} B were taken, though it declares at most ${maxBytes}`);
    await expectContent(node2, id, { payload }, `${payload.length} B`);
    return 'no limit up to 1 MiB';
  },
};

const unknown: ConformanceCase = {
  name: 'an unknown id is nothing, and not an error',
  notAsked: noStore,
  async run({ node1, node2 }) {
    await expectNone([node1, node2], freshId(), 'of an id that was never used');
    return 'nothing';
  },
};

const ODD_IDS = [
  'slash/../../etc/passwd',
  'back\\slash',
  'star*?[x]',
  'percent%2F%00',
  'quote\'";--',
  'colon:session:x',
  'blank in it',
  'trailing ',
  'trailing',
  'Case',
  'case',
  'ünï-東京-🛒',
  '__proto__',
  '$where',
  'x'.repeat(100),
];

const oddIds: ConformanceCase = {
  name: 'ids with odd characters are each a session of their own',
  notAsked: noStore,
  async run({ node1, node2 }) {
    const ids = ODD_IDS.map((id) => `${freshId().slice(0, 8)}${id}`);
    // The same beginning, so that nothing but the odd part tells them apart.
    const start = freshId().slice(0, 8);
    const twins = ODD_IDS.map((id) => `${start}${id}`);
    const all = [...ids, ...twins, '__proto__', 'constructor'];
    for (const [index, id] of all.entries()) await node1.call('create', id, { index }, LIFETIME_MS);
    for (const [index, id] of all.entries()) await expectContent(node2, id, { index }, `id ${shown(id)}`);
    for (const id of all) await node2.call('destroy', id);
    for (const id of all) await expectNone([node1], id, `id ${shown(id)} was destroyed, and`);
    return `${all.length} ids`;
  },
};

const removedField: ConformanceCase = {
  name: 'a removed field is found on no node',
  notAsked: noStore,
  async run({ node1, node2 }) {
    const id = freshId();
    await node1.call('create', id, { kept: 1, secret: 'x' }, LIFETIME_MS);
    await node2.call('save', await node2.call('load', id), { kept: 2 }, ['secret']);
    for (const host of [node1, node2]) {
      const found = await host.call('read', id);
      expect(found !== null && !('secret' in found), `it is still there on ${host.nodeId}: ${shown(found)}`);
      await expectContent(host, id, { kept: 2 }, 'the rest');
    }
    return 'gone';
  },
};

const unsaved: ConformanceCase = {
  name: 'a change that is not saved is never seen',
  notAsked: noStore,
  async run({ node1, node2 }) {
    const id = freshId();
    await node1.call('create', id, { payload: 'saved', nested: { list: [1] } }, LIFETIME_MS);
    await node1.call('change', await node1.call('load', id), { payload: 'not saved', nested: { list: [1, 2] } });
    for (const host of [node1, node2]) {
      await expectContent(host, id, { payload: 'saved', nested: { list: [1] } }, 'what was saved');
    }
    return 'as it was saved';
  },
};

const ROUNDS = 50;

const visible: ConformanceCase = {
  name: 'what one node saves, every other node sees at once',
  promised: ({ shared }) => shared,
  notAsked: noStore,
  async run({ node1, other }) {
    const id = freshId();
    await node1.call('create', id, { round: 0 }, LIFETIME_MS);
    await expectContent(other, id, { round: 0 }, 'what node-1 saved');
    for (let round = 1; round <= ROUNDS; round += 1) {
      const [writer, reader] = round % 2 === 0 ? [node1, other] : [other, node1];
      await writer.call('save', await writer.call('load', id), { round });
      await expectContent(reader, id, { round }, `round ${round}`);
    }
    return `${ROUNDS} saves, from two processes in turn`;
  },
};

const SAVERS = 20;

const concurrent: ConformanceCase = {
  name: 'of saves at the same time one remains, whole',
  notAsked: noStore,
  async run({ node1, node2 }) {
    const id = freshId();
    await node1.call('create', id, { who: -1, filler: '' }, LIFETIME_MS);
    const contents = Array.from({ length: SAVERS }, (_, who) => ({ who, filler: String(who).repeat(2_000) }));
    await Promise.all(
      contents.map(async (content, index) => {
        const host = index % 2 === 0 ? node1 : node2;
        await host.call('save', await host.call('load', id), content);
      }),
    );
    const found = await node1.call('read', id);
    const { who } = found ?? {};
    const winner = contents.find((content) => content.who === who);
    expect(winner !== undefined, `none of the ${SAVERS} saves is there: ${shown(found)}`);
    await expectContent(node2, id, { ...winner }, 'on the other node');
    return `1 of ${SAVERS}`;
  },
};

export const contents: CaseGroup = {
  name: 'contents',
  cases: [
    unknown,
    roundTrips('every JSON value comes back as it was', VALUES),
    roundTrips('every text comes back as it was', TEXTS),
    sizes,
    tooLarge,
    removedField,
    unsaved,
    oddIds,
    visible,
    concurrent,
  ],
};
