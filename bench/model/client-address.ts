/**
 * In which a request says whose it is, where its connection does not: a proxy that routes by the address believes it from
 * connections of its own machine.
 */
export const CLIENT_ADDRESS_HEADER = 'X-Forwarded-For';
