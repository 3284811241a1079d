import { z } from 'zod';
import { requestsSchema, throughputSchema, trialLatencySchema } from './request-figures.ts';
import { environmentSchema } from './run-result.ts';
import { sloSearchSchema } from './slo.ts';
import { generatorHealthSchema } from './trial-figures.ts';
import { warningSchema } from './warning.ts';

/** Raised whenever a reader of an older file could misread a newer one. */
export const LOAD_SCHEMA_VERSION = 2;

const count = z.int().nonnegative();
const micros = z.number().nonnegative().nullable();

/** The request for a measurement. Values of headers and the body are left out: they may be secrets. */
export const loadConfigSchema = z.strictObject({
  url: z.string(),
  method: z.string(),
  headers: z.array(z.string()),
  bodyBytes: count,
  ratePerSecond: z.number().positive(),
  arrivals: z.enum(['constant', 'poisson']),
  warmupMs: z.number().nonnegative(),
  durationMs: z.number().positive(),
  maxConnections: count,
  /** How many addresses of this machine the requests came from in turn; null: the one that the system chose. */
  sourceAddresses: count.nullable(),
  requestDeadlineMs: z.number().positive(),
  seed: z.int(),
  slo: z.string().nullable(),
});

/** One line of the spectrum in µs; null if fewer than ten samples lie beyond the percentile. */
export const spectrumLineSchema = z.strictObject({
  /** 0 to 100; 100 is the maximum. */
  percentile: z.number(),
  responseUs: micros,
  responseOkUs: micros,
  serviceUs: micros,
  /** In how many episodes the arrivals came whose response was as slow, or slower; null below p90, and if that is not known. */
  episodes: count.nullable().default(null),
});

/** The result of `npm run bench -- load URL`. `latency`, `requests` and `generator` are as in run.json. */
export const loadResultSchema = z.strictObject({
  schemaVersion: z.literal(LOAD_SCHEMA_VERSION),
  startedAt: z.iso.datetime(),
  /** False if it was interrupted. */
  complete: z.boolean(),
  environment: environmentSchema
    .omit({ versions: true, provider: true, pinning: true, notPinned: true, stackCores: true, noise: true })
    .extend({ generatorCores: z.string().nullable() }),
  config: loadConfigSchema,
  /** `void`: the generator was the bottleneck. `inconclusive`: nothing was measured. */
  status: z.enum(['passed', 'void', 'inconclusive']),
  reason: z.string().nullable(),
  /** Measured time; shorter than asked for if it was interrupted. */
  measuredMs: z.number().nonnegative(),
  latency: trialLatencySchema,
  spectrum: z.array(spectrumLineSchema),
  requests: requestsSchema,
  /** Answers by their status. */
  statuses: z.record(z.string(), count),
  /** Arrivals without a usable answer by cause, named as in run.json. */
  errors: z.record(z.string(), count),
  throughput: throughputSchema,
  generator: generatorHealthSchema,
  sloSearch: sloSearchSchema.nullable(),
  /** What a reader should know before trusting the figures. */
  warnings: z.array(warningSchema),
  exitCode: z.int(),
});

export type UrlLoadConfig = z.infer<typeof loadConfigSchema>;
export type SpectrumLine = z.infer<typeof spectrumLineSchema>;
export type LoadResult = z.infer<typeof loadResultSchema>;
