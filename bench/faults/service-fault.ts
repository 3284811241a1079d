import type { ServiceControl } from '../cluster/services/provider.ts';
import { type FaultKind, type FaultStack, targetOf } from './fault.ts';

interface ServiceFault extends Omit<FaultKind, 'all' | 'changesRoles' | 'reasonToSkip' | 'count' | 'at'> {
  readonly inject: (service: ServiceControl) => Promise<void>;
  readonly heal: (service: ServiceControl) => Promise<void>;
}

/** A kind of fault that strikes one server of the backend. */
export function serviceFault({ inject, heal, ...kind }: ServiceFault): FaultKind {
  return {
    ...kind,
    all: 'every server',
    changesRoles: true,
    reasonToSkip: needsOwnService,
    count: ({ services }) => services.length,
    at({ services }, index) {
      const { spec, control } = targetOf(services, index);
      let struck = false;
      return {
        kind: kind.name,
        target: spec.name,
        async inject() {
          if (control === null) throw new Error(`${spec.name} was not started by this run, so it is not broken`);
          struck = true;
          await inject(control);
        },
        async heal() {
          if (!struck || control === null) return;
          await heal(control);
          struck = false;
        },
      };
    },
  };
}

/** Why no server can be struck; null if one can. */
export function needsOwnService({ backend, services, ownServices }: FaultStack): string | null {
  if (services.length === 0) return `${backend} has no server that could break`;
  return ownServices ? null : 'a server that others run is not broken on purpose: leave --services external out';
}
