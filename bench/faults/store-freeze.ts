import { serviceFault } from './service-fault.ts';

/** A server of the store hangs (SIGSTOP) with its connections open, and later continues with what it was sent. */
export const storeFreeze = serviceFault({
  name: 'store-freeze',
  failureMode: null,
  happened: 'hung',
  inject: (service) => service.freeze(),
  heal: (service) => service.thaw(),
});
