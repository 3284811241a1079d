import { serviceFault } from './service-fault.ts';

/** Of what dies of SIGKILL. */
export const PROCESS_CRASH =
  'a process crash and not a power loss: what the process had handed to the kernel was still there afterwards';

/**
 * A server of the store dies of SIGKILL, and is later started again with what is on its disk. It is a crash of the process
 * and not a loss of power: what the process had handed to the kernel is still there.
 */
export const storeKill = serviceFault({
  name: 'store-kill',
  failureMode: 'store',
  happened: 'crashed',
  caveat: PROCESS_CRASH,
  inject: (service) => service.kill(),
  heal: (service) => service.restart(),
});
