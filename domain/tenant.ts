/** One tenant by default; every key carries it, so that more can come. */
export const DEFAULT_TENANT = 'default';
