import { percentile } from '../figures.ts';
import type { Ground } from '../ground.ts';
import type { Options } from '../options.ts';
import type { Report } from '../report.ts';

const SECONDS = 4;
const P95_MS = 500;

type Page = {
  row: string;
  url: string;
  cookie: string;
  byHand?: () => Promise<unknown>;
  more?: Record<string, unknown>;
};

/** One reader opens a page again and again; beside it, where there is one, what finds the same by hand. */
export async function measurePage(
  { report, ground, options: { rounds, seconds = SECONDS } }: { report: Report; ground: Ground; options: Options },
  { row, url, cookie, byHand, more }: Page,
): Promise<void> {
  const ours: number[] = [];
  const baseline: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const warm = round === 0;
    const hand = byHand && (await repeated(byHand, warm ? 0.5 : seconds / 2));
    const load = await ground.load({
      ...{ url, headers: { cookie }, what: 'get', connections: 1, seconds: warm ? 1.5 : seconds, run: round },
    });
    if (warm) continue;
    ours.push(load.p95);
    if (hand) baseline.push(percentile(hand, 95));
    report.say(`  ${row}, round ${round}: p50 ${load.p50.toFixed(1)} ms, p95 ${load.p95.toFixed(1)} ms`);
  }
  report.row({
    ...{ row, unit: 'ms (p95)', ours, ...(byHand ? { baseline } : {}) },
    ...{ limit: { of: 'ours', atMost: P95_MS }, ...(more ? { more } : {}) },
  });
}

/** @returns ms of each time */
async function repeated(work: () => Promise<unknown>, seconds: number): Promise<number[]> {
  const took: number[] = [];
  for (const until = performance.now() + seconds * 1_000; performance.now() < until; ) {
    const begun = performance.now();
    await work();
    took.push(performance.now() - begun);
  }
  return took;
}

export async function got<T>(url: string, cookie: string): Promise<T> {
  const answer = await fetch(url, { headers: { cookie } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
