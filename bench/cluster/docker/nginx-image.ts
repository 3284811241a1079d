/** The proxy's, where the machine has no nginx of its own. */
export const NGINX_IMAGE = 'nginx:1.29-alpine';
