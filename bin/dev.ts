import { flags, runHouse } from './up.ts';

/** `npm run dev`: as `npm start`, and API, worker and desk follow every change of their sources. */
export default async function dev(args: string[]): Promise<void> {
  await runHouse({ ...flags(args), watch: true });
}
