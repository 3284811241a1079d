import type { RunFolder } from '../cleanup/run-folder.ts';
import type { LinkControl } from './link.ts';
import { type LinkableService, startLinks } from './links.ts';

/** The link from a replica to the primary that it copies; it ends when this is disposed of. */
export interface ReplicationLink extends AsyncDisposable {
  /** The URL by which the replica reaches the primary. */
  readonly primaryUrl: string;
  /** Of the process that holds it, for CPU accounting. */
  readonly pid: number;
  readonly control: LinkControl;
  /** Whether anything is connected through it. */
  isUsed(): Promise<boolean>;
}

/**
 * Lays a link with no delay, for a replica that is not started yet.
 *
 * @param cpus the cores of its process; null: any.
 */
export async function startReplicationLink(
  folder: RunFolder,
  replica: string,
  primary: LinkableService,
  cpus: string | null,
  signal?: AbortSignal,
): Promise<ReplicationLink> {
  await using resources = new AsyncDisposableStack();
  const options = { services: [primary], delay: { delayMs: 0, jitterMs: 0 }, seed: 0 };
  const links = resources.use(await startLinks(folder, options, cpus, signal));
  const { services } = await links.lay(replica);
  const [primaryUrl, link] = [services[primary.name], links.list[0]];
  if (primaryUrl === undefined || link === undefined) throw new Error(`no link was laid to ${primary.name}`);
  const owned = resources.move();
  return {
    primaryUrl,
    pid: links.pid,
    control: link.control,
    isUsed: () => link.isUsed(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
