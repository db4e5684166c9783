import { resolve } from 'node:path';

/** Relative to where the person stood; npm changes into the clone. */
export const fromHere = (path: string) => resolve(process.env.INIT_CWD ?? process.cwd(), path);
