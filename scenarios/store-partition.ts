import { defineScenario, type PlannedFault, type Scenario } from './scenario.ts';

interface Partition {
  readonly name: string;
  readonly question: string;
  readonly struck: Pick<PlannedFault, 'kind' | 'target'>;
}

const PARTITIONS: readonly Partition[] = [
  {
    name: 'node',
    question: 'One app server is cut off from the store: do its requests fail fast, and does it log users out?',
    struck: { kind: 'link-cut', target: 1 },
  },
  {
    name: 'all',
    question: 'All app servers are cut off from the store: do requests fail fast, and do all servers reconnect?',
    struck: { kind: 'link-cut', target: 'all' },
  },
  {
    name: 'delay',
    question: 'The store is suddenly far away, at a varying distance: how long do users wait, and do requests fail?',
    struck: { kind: 'link-delay', target: 'all' },
  },
  {
    name: 'reset',
    question:
      'Every connection to the store is reset, and new ones are refused for a while: which users notice, and for how long?',
    struck: { kind: 'link-reset', target: 'all' },
  },
];

const family = 'store-partition';

const scenarios: readonly Scenario[] = PARTITIONS.map(({ name, question, struck }) =>
  defineScenario({
    name: `${family}-${name}`,
    family,
    question,
    faults: [{ ...struck, injectAt: 1 / 3, healAt: 2 / 3 }],
    needsSessions: true,
    shortestMs: 6_000,
  }),
);

export default scenarios;
