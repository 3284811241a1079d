/**
 * The header in which a request names its client's address if its connection does not have it. A proxy that routes by
 * address trusts it on connections from its own machine. Load and proxy share the name, so it is here.
 */
export const CLIENT_ADDRESS_HEADER = 'X-Forwarded-For';
