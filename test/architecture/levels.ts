/**
 * The rooms of the project, from the top down: a room imports from lower levels only, never from its own or a higher
 * one. A room is a folder; a level has the rooms that have nothing to do with each other.
 */
export const LEVELS: readonly (readonly string[])[] = [
  [
    'tools/pages',
    'tools/benchmarks/checker',
    'tools/benchmarks/fit',
    'tools/benchmarks/generator',
    'tools/benchmarks/seed',
    'tools/benchmarks/stores',
    'tools/tests',
  ],
  // The entry.
  ['bench'],
  ['bench/commands'],
  // What people do with whole runs.
  ['bench/gate', 'bench/demo'],
  ['bench/resume'],
  ['bench/record'],
  ['bench/fit'],
  ['bench/comparison'],
  ['bench/trial'],
  ['bench/seeding', 'bench/slo', 'bench/compose', 'bench/conformance/cases', 'bench/calibrate/cases'],
  ['bench/conformance', 'bench/calibrate'],
  ['bench/calibrate/driver', 'bench/calibrate/server'],
  ['bench/catalogue'],
  ['bench/faults'],
  // The processes of a trial.
  ['bench/cluster'],
  ['bench/cluster/nodes'],
  ['bench/cluster/services'],
  ['bench/cluster/nginx'],
  ['bench/cluster/install'],
  ['bench/cluster/links'],
  ['bench/cluster/cleanup'],
  ['bench/cluster/docker'],
  ['bench/cluster/processes'],
  // What people see.
  ['web'],
  ['bench/report/formats', 'bench/terminal'],
  ['bench/report/notes'],
  ['bench/report/draw'],
  ['bench/judge'],
  // Who sends what.
  ['bench/workers'],
  ['bench/load/processes'],
  ['bench/load/driver'],
  ['bench/load/users'],
  ['bench/journey'],
  ['bench/load/http', 'bench/load/plan'],
  ['bench/app', 'bench/options'],
  ['bench/figures'],
  ['bench/checks'],
  ['bench/checks/session', 'bench/checks/cart'],
  ['bench/checks/contract'],
  ['bench/measure', 'bench/stats', 'backends', 'scenarios'],
  ['bench/process'],
  ['bench/model'],
];

/** Rooms that are on their way: they have their level already, and may still be empty. */
export const PLANNED: readonly string[] = ['web', 'bench/gate', 'bench/demo', 'bench/journey', 'bench/workers'];

/** Folders whose sub-folders belong to them: one backend, scenario or command is a neighbour of the others, no level. */
export const WHOLE: readonly string[] = ['backends', 'scenarios', 'web', 'bench/commands'];

/** Rooms of data and functions: what they work out, they work out of what they are given. */
export const PURE: readonly string[] = ['bench/checks', 'bench/stats', 'bench/figures', 'bench/judge', 'bench/report'];

/** What pure rooms may import besides each other. */
export const PURE_MAY_IMPORT: readonly string[] = ['bench/model', 'bench/process/process-end.ts'];

/** Files that pure rooms may import as types only. */
export const PURE_MAY_TYPE: readonly string[] = [
  'scenarios/scenario.ts',
  'bench/app/protocol.ts',
  'bench/measure/pressure.ts',
];

/** Packages that run in a browser. */
export const BROWSER_PACKAGES: readonly string[] = ['zod'];

/** Whole activities: only those who may bring them together import several. */
export const ACTIVITIES: readonly string[] = ['bench/comparison', 'bench/conformance', 'bench/calibrate'];

export const MAY_BRING_TOGETHER: readonly string[] = ['bench/commands', 'tools'];

/** Rooms that know backends and scenarios through these contracts alone. */
export const CONTRACTS: readonly {
  readonly rooms: readonly string[];
  readonly of: readonly string[];
  readonly through: readonly string[];
}[] = [
  {
    rooms: ['bench/model', 'bench/cluster', 'bench/faults', 'bench/options'],
    of: ['backends', 'scenarios'],
    through: ['backends/backend.ts', 'scenarios/scenario.ts'],
  },
  {
    rooms: ['bench/app'],
    of: ['backends'],
    through: ['backends/backend.ts', 'backends/load.ts', 'backends/recent-touches.ts'],
  },
];

/**
 * Rooms that know neither how something is shown nor how it was asked for. `bench/calibrate` is none of them: it draws its
 * own table.
 */
export const DOMAIN: readonly string[] = [
  'bench/resume',
  'bench/record',
  'bench/comparison',
  'bench/trial',
  'bench/seeding',
  'bench/slo',
  'bench/compose',
  'bench/conformance',
  'bench/catalogue',
  'bench/judge',
  'bench/faults',
  'bench/cluster',
  'bench/load',
];

/** What the domain does not import. */
export const PRESENTATION: readonly string[] = [
  'bench/report',
  'bench/options',
  'bench/terminal',
  'bench/commands',
  'web',
];

/** Files that lie outside of any room: the entry. */
export const ENTRY: readonly string[] = ['bench/start.mjs', 'bench/require-node.mjs', 'bench/cli.ts'];
