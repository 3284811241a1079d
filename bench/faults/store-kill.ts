import { serviceFault } from './service-fault.ts';

/**
 * A server of the store dies of SIGKILL, and is later started again with what is on its disk. A crash of the process
 * and not a loss of power: what it had handed to the kernel is still there.
 */
export const storeKill = serviceFault({
  name: 'store-kill',
  takesAway: 'store',
  happened: 'crashed',
  inject: (service) => service.kill(),
  heal: (service) => service.restart(),
});
