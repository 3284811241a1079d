import type { ServiceSpec } from '../../backends/backend.ts';
import { RunFolder } from '../../bench/cluster/cleanup/run-folder.ts';
import { nativeProvider } from '../../bench/cluster/services/native.ts';
import type { ServiceControl } from '../../bench/cluster/services/provider.ts';

/** A real server that can be killed and started again at the same address, and frozen and thawed. */
export interface PrivateServer extends AsyncDisposable, ServiceControl {
  readonly url: string;
}

export async function startPrivateServer(spec: ServiceSpec): Promise<PrivateServer> {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await RunFolder.create());
  const { url, control } = resources.use(await nativeProvider({ folder, cpus: null }).start(spec));
  if (control === null) throw new Error(`${spec.name} cannot be broken`);
  const owned = resources.move();
  return {
    url,
    kill: () => control.kill(),
    restart: () => control.restart(),
    freeze: () => control.freeze(),
    thaw: () => control.thaw(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
