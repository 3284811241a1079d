import type { RegisteredBackend } from '../../../backends/registry.ts';
import type { Operator } from '../../cluster/install/install.ts';
import { missingLine } from '../../cluster/services/choice.ts';
import { keyPrefixOn } from '../../cluster/services/key-prefix.ts';
import { ServicePool } from '../../comparison/service-pool.ts';
import { CASE_GROUPS } from '../../conformance/cases/index.ts';
import { runCases } from '../../conformance/run-cases.ts';
import { fingerprint } from '../../measure/environment.ts';
import { type BackendConformance, type CaseCounts, type CaseResult, countCases } from '../../model/conformance.ts';
import { EXIT, type ExitCode } from '../../model/errors.ts';
import { emitTo } from '../../model/run-event.ts';
import { warningText } from '../../report/draw/warnings.ts';
import { prepareMachine } from '../prepare-machine.ts';
import type { ConformRequest } from './request.ts';

/** Where results are shown and questions asked. */
export interface ConformConsole extends Operator {
  /** After each case. */
  readonly result: (backend: string, result: CaseResult) => void;
  /** After each backend. */
  readonly done: (result: BackendConformance) => void;
}

export interface ConformOutcome {
  readonly results: readonly BackendConformance[];
  readonly counts: CaseCounts;
  readonly versions: Readonly<Record<string, string>>;
  readonly exitCode: ExitCode;
}

/**
 * Tries all cases of the suite with these backends, one backend after the other. Servers are started once.
 *
 * @throws BenchError (exit 3) when a needed server is missing or does not start, or a backend cannot be opened; or the
 *   signal's reason.
 */
export async function conform(
  request: ConformRequest,
  backends: readonly RegisteredBackend[],
  terminal: ConformConsole,
  signal: AbortSignal,
): Promise<ConformOutcome> {
  await using machine = await prepareMachine({ ...request, backends, cpus: null }, terminal, signal);
  const { folder, provider, missing } = machine;

  const keyPrefix = keyPrefixOn(provider, request.keyPrefix);
  const versions: Record<string, string> = {};
  await using pool = new ServicePool({
    provider,
    folder,
    settings: { ttlMs: 0, storeDeadlineMs: 0, keyPrefix },
    cpus: null,
    signal,
    emit: emitTo([
      (event) => {
        if (event.type === 'service-started') versions[event.name] = event.version;
        if (event.type === 'warning') terminal.say(warningText(event.warning));
      },
    ]),
  });
  const groups = CASE_GROUPS.map((group) => ({
    ...group,
    cases: group.cases.filter(({ name }) => name.includes(request.only)),
  })).filter(({ cases }) => cases.length > 0);
  const results: BackendConformance[] = [];
  for (const chosen of backends) {
    const { backend } = chosen;
    const absent = backend.services.find(({ name }) => missing.has(name));
    if (absent !== undefined) {
      terminal.say(`${backend.name} is skipped: ${missingLine(absent.name, missing)}`);
      continue;
    }
    const services = await pool.services(backend.services);
    const dataDir = folder.subfolder(`data-of-${backend.name}`);
    const result = await runCases(
      { chosen, services, folder, dataDir, keyPrefix, signal },
      (one) => terminal.result(backend.name, one),
      groups,
    );
    results.push(result);
    terminal.done(result);
  }
  const counts = countCases(results);
  return { results, counts, versions, exitCode: exitCodeOf(counts) };
}

function exitCodeOf(counts: CaseCounts): ExitCode {
  if (counts.fail > 0) return EXIT.guaranteeBroken;
  return counts['too-slow'] > 0 ? EXIT.inconclusive : EXIT.passed;
}

/** The results as `--json` writes them; docs/your-own-store.md describes their shape. */
export async function conformanceJson({ results, counts, versions, exitCode }: ConformOutcome): Promise<string> {
  const environment = { ...(await fingerprint()), versions };
  const backends = results.map((result) => ({ ...result, counts: countCases([result]) }));
  return `${JSON.stringify({ schemaVersion: 1, exitCode, environment, counts, backends }, null, 2)}\n`;
}
