import { z } from 'zod';
import type { LoadConfig, RunConfig } from '../model/config.ts';
import { oneLine } from '../model/errors.ts';
import type { RunResult } from '../model/run-result.ts';
import { isProfileName } from '../options/profiles.ts';
import type { RunOptions, RunRequest } from '../options/run-request.ts';

/** What may be said beside `--resume`: nothing of it changes what is measured. */
const ALLOWED: ReadonlySet<string> = new Set<keyof RunOptions>(['resume', 'json', 'quiet', 'allowRemote', 'install']);

const amount = z.number().nonnegative();

/** As much of a configuration in run.json as no run can do without. */
const storedConfigSchema = z.looseObject({
  name: z.string(),
  profile: z.string().refine(isProfileName, 'there is no such profile'),
  backends: z.array(z.string()).min(1),
  scenarios: z.array(z.string()).min(1),
  trials: z.int().positive(),
  nodes: z.int().positive(),
  generators: z.int().positive(),
  seed: z.int().nonnegative(),
  services: z.enum(['auto', 'native', 'docker', 'external']),
  load: z.looseObject({
    ratePerSecond: amount,
    cohortSize: amount,
    warmupMs: amount,
    durationMs: amount,
  }),
  deadlines: z.looseObject({ storeMs: amount, proxyMs: amount, clientMs: amount }),
  ttlMs: amount,
});

/**
 * The options of a run that goes on with another: its backends, scenarios and servers, from its run.json. Everything
 * that was asked for beside would change what it measures, and is a problem; one line each.
 */
export function resumedOptions(
  options: RunOptions,
  { config, backends, scenarios }: RunResult,
): { readonly options: RunOptions; readonly problems: readonly string[] } {
  const changed = Object.keys(options)
    .filter((key) => !ALLOWED.has(key))
    .map((key) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    .map((option) => `${option} cannot be said with --resume: the run goes on with what it was asked for at first`);
  const { data: stored, error } = storedConfigSchema.safeParse(config);
  if (stored === undefined) {
    const reason = oneLine(z.prettifyError(error));
    return { options: {}, problems: [...changed, `--resume ${options.resume}: its config is damaged: ${reason}`] };
  }
  const { resume: _, ...others } = options;
  const allowed = Object.fromEntries(Object.entries(others).filter(([key]) => ALLOWED.has(key))) as RunOptions;
  const listed = (names: readonly string[], known: readonly { name: string; module: string | null }[]): string =>
    names.map((name) => known.find((one) => one.name === name)?.module ?? name).join(',');
  return {
    options: {
      ...allowed,
      backends: listed(stored.backends, backends),
      scenarios: listed(stored.scenarios, scenarios),
      profile: stored.profile,
      services: stored.services,
      seed: String(stored.seed),
    },
    problems: changed,
  };
}

/** The request with the configuration of the run that it goes on with; what that does not have yet is as by default. */
export function resumedRequest(request: RunRequest, resume: NonNullable<RunRequest['resume']>): RunRequest {
  const stored = resume.result.config as unknown as RunConfig;
  const before: Partial<LoadConfig> = stored.load;
  const { config } = request;
  const wereMissing = new Set(
    resume.result.trials.flatMap((trial) =>
      trial.status === 'skipped' && trial.cause === 'missing-server' ? [trial.backend] : [],
    ),
  );
  return {
    ...request,
    config: {
      ...config,
      ...stored,
      // Runs that are older than this did without it.
      load: { ...config.load, ...stored.load, practiceRequestsPerNode: before.practiceRequestsPerNode ?? 0 },
      deadlines: { ...config.deadlines, ...stored.deadlines },
    },
    // One that was there before must not be missing now.
    namedBackends: stored.backends.filter((name) => !wereMissing.has(name)),
    resume,
  };
}
