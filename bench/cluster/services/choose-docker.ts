import { type BenchError, environmentError } from '../../model/errors.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';
import { dockerState, routeToHost } from '../docker/engine.ts';
import { installLine, NGINX_IMAGE, NGINX_PACKAGE, type ServerPackage } from '../install/install-line.ts';
import type { Choice, ChoiceOptions } from './choice.ts';
import { locateNginx } from './locate.ts';

type FetchOptions = Pick<ChoiceOptions, 'operator' | 'signal'>;

const WITHOUT_RYUK = 'Set TESTCONTAINERS_RYUK_DISABLED=true to do without it: the run removes its containers itself';

/**
 * Takes all servers from Docker: removes containers of dead runs, and pulls the images that are missing. Rejects with a
 * BenchError (exit 3) if Docker cannot be used, or has neither nginx nor Testcontainers' reaper, or with the signal's
 * reason.
 */
export async function chooseDocker(options: ChoiceOptions): Promise<Choice> {
  const { specs, folder, cpus, operator, signal } = options;
  const state = await unlessAborted(signal, dockerState());
  if (!state.answers) {
    throw environmentError(`--services docker: ${state.why}`, 'DOCKER_UNAVAILABLE', state.remedy);
  }
  const { removeLeftContainers } = await import('../docker/remove-containers.ts');
  for (const line of await unlessAborted(signal, removeLeftContainers())) operator.say(line);
  const noRyuk = await fetchRyuk(options);
  if (noRyuk !== null) throw environmentError(noRyuk, 'IMAGE_MISSING', WITHOUT_RYUK);
  const nginx = await nginxFromDocker(options);
  if ('why' in nginx) throw noNginx(nginx.why, [NGINX_PACKAGE]);
  const { fetchImage } = await import('../docker/images.ts');
  const hasHostNetwork = (await routeToHost(state.engine)) === 'host';
  const missing = new Map<string, string>();
  /** By image: several services may have the same. */
  const failures = new Map<string, string | null>();
  for (const { name, image, container } of specs) {
    if (container?.hostNetwork === true && !hasHostNetwork) {
      missing.set(
        name,
        'it needs the network of this machine, which a container has on Linux alone: use --services native',
      );
      continue;
    }
    let failure = failures.get(image);
    if (failure === undefined) {
      failure = await fetchImage(image, operator.say, signal);
      failures.set(image, failure);
    }
    if (failure !== null) missing.set(name, `docker pull ${image} (it failed: ${failure})`);
  }
  const { dockerProvider } = await import('./docker.ts');
  return { provider: dockerProvider({ folder, cpus }), missing, said: nginx.said };
}

/**
 * Makes sure that nginx is on the machine, or can be started from Docker. Resolves with lines for the user, or with
 * the reason why neither works. Rejects with the signal's reason, or with a BenchError (exit 3) when Docker stops
 * answering.
 */
export async function nginxFromDocker(
  options: FetchOptions,
): Promise<{ readonly said: readonly string[] } | { readonly why: string }> {
  const { operator, signal } = options;
  if (locateNginx().paths !== null) return { said: [] };
  const state = await unlessAborted(signal, dockerState());
  if (!state.answers) return { why: state.why };
  if ((await routeToHost(state.engine)) === null)
    return { why: 'a container of this Docker does not reach app servers' };
  const noRyuk = await fetchRyuk(options);
  if (noRyuk !== null) return { why: `${noRyuk} (${WITHOUT_RYUK})` };
  const { fetchImage } = await import('../docker/images.ts');
  const failure = await fetchImage(NGINX_IMAGE, operator.say, signal);
  if (failure !== null) return { why: `docker pull ${NGINX_IMAGE} failed: ${failure}` };
  return { said: [`nginx is not installed: it comes from Docker (${NGINX_IMAGE})`] };
}

/** Testcontainers would pull its reaper's image silently at the first start. Resolves with why it is missing, or null. */
async function fetchRyuk({ operator, signal }: FetchOptions): Promise<string | null> {
  const { fetchImage, ryukImage } = await import('../docker/images.ts');
  const image = ryukImage();
  if (image === null) return null;
  const failure = await fetchImage(image, operator.say, signal);
  return failure === null ? null : `docker pull ${image} failed: ${failure}`;
}

/** The error of a run without nginx. */
export function noNginx(why: string, packages: readonly ServerPackage[]): BenchError {
  const message = `nginx is not installed, and every run needs it; it does not come from Docker either: ${why}`;
  return environmentError(message, 'SERVICE_MISSING', `Run: ${installLine(packages)}`);
}
