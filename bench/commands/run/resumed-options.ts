import type { RunResult } from '../../model/run-result.ts';
import type { RunOptions, RunRequest } from './request.ts';

/** Options allowed with `--resume`: none of them changes what is measured. */
const ALLOWED: ReadonlySet<string> = new Set<keyof RunOptions>(['resume', 'json', 'quiet', 'allowRemote', 'install']);

/**
 * The options of an interrupted run, from its run.json, for the run that resumes it. Any other option that was typed
 * would change what is measured, and is a problem: one line each.
 */
export function resumedOptions(
  options: RunOptions,
  { config, backends, scenarios }: RunResult,
): { readonly options: RunOptions; readonly problems: readonly string[] } {
  const changed = Object.keys(options)
    .filter((key) => !ALLOWED.has(key))
    .map((key) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    .map(
      (option) => `${option} cannot be given with --resume: an interrupted run is resumed with its original options`,
    );
  const { resume: _, ...others } = options;
  const allowed = Object.fromEntries(Object.entries(others).filter(([key]) => ALLOWED.has(key))) as RunOptions;
  const listed = (names: readonly string[], known: readonly { name: string; module: string | null }[]): string =>
    names.map((name) => known.find((one) => one.name === name)?.module ?? name).join(',');
  return {
    options: {
      ...allowed,
      backends: listed(config.backends, backends),
      scenarios: listed(config.scenarios, scenarios),
      profile: config.profile,
      services: config.services,
      seed: String(config.seed),
    },
    problems: changed,
  };
}

/** The request with the configuration of the run that it resumes. */
export function resumedRequest(request: RunRequest, resume: NonNullable<RunRequest['resume']>): RunRequest {
  const { config, trials } = resume.result;
  const wereMissing = new Set(
    trials.flatMap((trial) => (trial.status === 'skipped' && trial.cause === 'missing-server' ? [trial.backend] : [])),
  );
  return {
    ...request,
    config,
    // A server that was there before must not be missing now.
    namedBackends: config.backends.filter((name) => !wereMissing.has(name)),
    resume,
  };
}
