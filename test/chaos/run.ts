import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Ledger } from './ledger.ts';
import { type Random, randomOf } from './random.ts';
import type { Site, SiteOptions } from './site.ts';

/** One run of a scenario: its chance, its ledger, and what it found. */
export class Run {
  readonly name: string;
  readonly seed: number;
  /** Share of the scenario's full numbers. */
  readonly scale: number;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly folder = mkdtempSync(join(tmpdir(), 'steward-ledger-'));
  readonly figures: Record<string, unknown> = {};
  readonly say: (line: string) => void;
  readonly #faults: string[] = [];
  readonly #begun = Date.now();

  constructor(name: string, { seed, scale, say }: { seed: number; scale: number; say: (line: string) => void }) {
    this.name = name;
    this.seed = seed;
    this.scale = scale;
    this.say = say;
    this.random = randomOf(seed).stream(name);
    this.ledger = new Ledger(join(this.folder, 'facts.jsonl'));
  }

  /** So many of what there are `full` of at full size. */
  of(full: number, atLeast = 1): number {
    return Math.max(atLeast, Math.round(full * this.scale));
  }

  fault(text: string): void {
    this.#faults.push(text);
  }

  /** A demand with its figure. */
  demand(name: string, figure: unknown, isMet: boolean): void {
    this.figures[name] = figure;
    if (!isMet) this.fault(`${name} is ${JSON.stringify(figure)}`);
  }

  /** A demand that nothing of the kind was found; a few of what was are named. */
  none(name: string, found: readonly string[]): void {
    this.figures[name] = found.length;
    for (const one of found.slice(0, 10)) this.fault(`${name}: ${one}`);
    if (found.length > 10) this.fault(`${name}: and ${found.length - 10} more`);
  }

  get faults(): readonly string[] {
    return this.#faults;
  }

  /** The last line. */
  result(): object {
    return {
      ...{ scenario: this.name, seed: this.seed, scale: this.scale, ok: this.#faults.length === 0 },
      ...{ seconds: Math.round((Date.now() - this.#begun) / 1_000), figures: this.figures },
      ...(this.#faults.length > 0 ? { faults: this.#faults } : {}),
    };
  }

  close(keep = false): void {
    this.ledger.close();
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One entry of `npm run chaos`. Whoever needs servers opens them by `site`; the short runs share one. */
export type Scenario = { about: string; run(run: Run, open: (options?: SiteOptions) => Promise<Site>): Promise<void> };

/** Works through the list, so many at once; the first error ends all lanes. */
export async function lanes<T>(items: readonly T[], atOnce: number, work: (item: T, at: number) => Promise<void>) {
  let at = 0;
  const lane = async () => {
    try {
      while (at < items.length) {
        const mine = at++;
        await work(items[mine] as T, mine);
      }
    } finally {
      at = Number.POSITIVE_INFINITY;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Whatever is asked may be away for a while. */
export async function stubborn<T>(work: () => Promise<T>, ms = 60_000): Promise<T> {
  for (const deadline = Date.now() + ms; ; await wait(200)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Looks until it is so. @returns whether it became so in time */
export async function becomes(question: () => Promise<boolean>, ms: number, everyMs = 250): Promise<boolean> {
  for (const deadline = Date.now() + ms; ; await wait(everyMs)) {
    if (await question().catch(() => false)) return true;
    if (Date.now() > deadline) return false;
  }
}
