import { z } from 'zod';
import {
  type Backend,
  type BackendModule,
  type OpenBackend,
  ROUTING_POLICIES,
  type ServiceSpec,
  type SessionPort,
} from '../../backends/backend.ts';
import { completeGuarantees, GUARANTEE_ENTRIES } from '../model/guarantees.ts';
import { flag, list, moduleName, object, text } from '../model/module-fields.ts';
import { describeIssue, shown, valueAt } from './module-issues.ts';

/** A module's backend with its defaults; or all its problems, and its name if that is valid. */
export type ReadModule =
  | { readonly backend: Backend }
  | { readonly problems: readonly string[]; readonly name: string | null };

/** In docs/. */
const DOCS_PAGE = 'your-own-store.md';

const optionalFlag = z.exactOptional(flag);
const texts = z.array(text, 'must be a list of texts');

/** What a module may declare, by the kind of a guarantee. */
const DECLARED = {
  flag: optionalFlag,
  milliseconds: z.exactOptional(z.number('must be a number').nonnegative('must be zero or more')),
  bytes: z.exactOptional(z.nullable(z.int('must be a whole number, or null').positive('must be more than zero'))),
} as const;

const guaranteesSchema = object(
  Object.fromEntries(GUARANTEE_ENTRIES.map(([name, { kind }]) => [name, DECLARED[kind]])),
);

const processFields = {
  refusesRoot: optionalFlag,
  setup: z.exactOptional(functionSchema()),
  args: functionSchema(),
  stopSignal: z.string('must be a signal').regex(/^SIG[A-Z0-9]+$/, 'must be a signal, such as SIGTERM'),
};

const installedServerSchema = object({
  binaries: texts.min(1, 'must name the server'),
  searchPath: texts,
  debianPackage: text,
  brewFormula: text,
  ...processFields,
});

const packagedServerSchema = object({
  npmPackage: text,
  version: text,
  module: text.regex(/^file:/, 'must be a file URL'),
  ...processFields,
});

const containerSchema = object({
  command: z.exactOptional(functionSchema()),
  environment: z.exactOptional(z.record(z.string(), text)),
  dataDir: z.exactOptional(text),
  user: z.exactOptional(text),
  hostNetwork: optionalFlag,
});

const hostedSchema = object({ isVendors: functionSchema(), credentials: texts });

/** @param native the schema of an installed or of a packaged server. */
function serviceSchema(native: z.ZodType) {
  return object({
    name: moduleName,
    image: text,
    port: z.int('must be a port').min(1, 'must be a port').max(65_535, 'must be a port'),
    native,
    container: z.exactOptional(containerSchema),
    hosted: z.exactOptional(hostedSchema),
    url: functionSchema(),
    replicaOf: z.exactOptional(text),
    isPrimary: z.exactOptional(functionSchema()),
    otherSchemes: z.exactOptional(texts),
    ready: functionSchema(),
    limitMemory: z.exactOptional(functionSchema()),
  });
}

const moduleSchema = object({
  name: moduleName,
  title: z.exactOptional(text.min(1, 'must not be empty')),
  routing: z.exactOptional(z.enum(ROUTING_POLICIES, `must be one of ${ROUTING_POLICIES.join(', ')}`)),
  services: z.exactOptional(list(z.unknown())),
  guarantees: z.exactOptional(guaranteesSchema),
  bypassesLinks: optionalFlag,
  open: functionSchema(),
});

/**
 * Holds what a module exports against the contract of `BackendModule`.
 *
 * @param known the servers that it may ask for by name.
 */
export function readModule(exported: unknown, known: readonly ServiceSpec[]): ReadModule {
  if (exported === undefined) return { problems: ['it has no default export'], name: null };
  const checked = moduleSchema.safeParse(exported);
  const problems = [
    ...(checked.error?.issues.map(describeIssue(exported, DOCS_PAGE)) ?? []),
    ...serviceProblems(exported, known),
  ];
  if (problems.length > 0) return { problems, name: moduleName.safeParse(valueAt(exported, ['name'])).data ?? null };
  const module = exported as BackendModule;
  return {
    backend: {
      name: module.name,
      title: module.title ?? module.name,
      routing: module.routing ?? 'round-robin',
      services: (module.services ?? []).flatMap((one) => (typeof one === 'string' ? named(one, known) : one)),
      guarantees: completeGuarantees(module.guarantees),
      bypassesLinks: module.bypassesLinks ?? false,
      open: async (context) => checkOpened(await module.open(context)),
    },
  };
}

const STORE_METHODS = ['get', 'set', 'destroy'];
const PORT_METHODS: readonly (keyof SessionPort)[] = ['read', 'login', 'addItem', 'checkout', 'logout'];

/** Throws an error with all problems of what `open` resolved with. */
function checkOpened(opened: unknown): OpenBackend {
  const lacking = (key: 'store' | 'port', methods: readonly string[]): string[] => {
    const missing = methods.filter((method) => typeof valueAt(opened, [key, method]) !== 'function');
    return missing.length === 0 ? [] : [`the ${key} that open returned has no method ${missing.join(', ')}`];
  };
  const has = (key: string): boolean => valueAt(opened, [key]) !== undefined;
  const problems = has('store') ? lacking('store', STORE_METHODS) : has('port') ? lacking('port', PORT_METHODS) : null;
  if (problems === null) {
    const isStore = STORE_METHODS.every((method) => typeof valueAt(opened, [method]) === 'function');
    throw new Error(
      `open returned ${isStore ? 'the store itself' : shown(opened)}: it must return { store } or { port }`,
    );
  }
  for (const method of ['prepare', 'sweep', 'usage', 'seed', 'reset', 'drop', 'close']) {
    if (has(method) && typeof valueAt(opened, [method]) !== 'function') problems.push(`${method} must be a function`);
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return opened as OpenBackend;
}

function named(name: string, known: readonly ServiceSpec[]): readonly ServiceSpec[] {
  return known.filter((spec) => spec.name === name);
}

function serviceProblems(exported: unknown, known: readonly ServiceSpec[]): string[] {
  const services = valueAt(exported, ['services']);
  if (!Array.isArray(services)) return [];
  const names = known.map(({ name }) => name);
  return services.flatMap((service: unknown, index) => {
    if (typeof service === 'string') {
      return names.includes(service) ? [] : [`services[${index}] ${shown(service)}: known are ${names.join(', ')}`];
    }
    // A module in this repository may import it.
    if (known.some((spec) => spec === service)) return [];
    const isPackaged = valueAt(service, ['native', 'npmPackage']) !== undefined;
    const { error, data } = serviceSchema(isPackaged ? packagedServerSchema : installedServerSchema).safeParse(service);
    if (error !== undefined) {
      return error.issues.map((issue) =>
        describeIssue(exported, DOCS_PAGE)({ ...issue, path: ['services', index, ...issue.path] }),
      );
    }
    if (!names.includes(data.name) && data.name !== 'nginx') return [];
    return [
      `services[${index}].name ${shown(data.name)}: is taken; ask for it as '${data.name}', or give yours another name`,
    ];
  });
}

function functionSchema() {
  return z.custom((value) => typeof value === 'function', 'must be a function');
}
