import { loadavg } from 'node:os';
import { pairedRatio, rounded, type Spread, spread } from './figures.ts';

/** What is limited is the ratio to the baseline, or ours itself where there is none. */
export type Limit = { of: 'ratio' | 'ours'; atLeast: number } | { of: 'ratio' | 'ours'; atMost: number };

export type Measured = {
  row: string;
  unit: string;
  /** One figure per round. */
  ours: number[];
  baseline?: number[];
  /** None: told for what it says, and judged by nobody. */
  limit?: Limit;
  more?: Record<string, unknown>;
};

type Line = { ratio: number | null; ours: number; baseline: number | null; margin: number | null; row: string };

/** Says what was measured: a line of JSON per row, words between them unless only JSON is wanted. */
export class Report {
  readonly #bench: string;
  readonly #json: boolean;
  readonly #lines: Line[] = [];

  constructor(bench: string, json: boolean) {
    this.#bench = bench;
    this.#json = json;
  }

  /** Progress, for whoever waits. */
  say(text: string): void {
    if (!this.#json) console.error(text);
  }

  row({ row, unit, ours, baseline, limit, more }: Measured): void {
    const mine = spread(ours);
    const other = baseline && spread(baseline);
    const ratio = baseline && pairedRatio(ours, baseline);
    const judged = limit && judge(limit, limit.of === 'ours' ? mine.median : (ratio as Spread).median);
    console.log(
      JSON.stringify({
        bench: this.#bench,
        row,
        unit,
        ours: rounded(mine.median),
        oursSpread: range(mine),
        baseline: other ? rounded(other.median) : null,
        baselineSpread: other ? range(other) : null,
        ratio: ratio ? rounded(ratio.median) : null,
        ratioSpread: ratio ? range(ratio) : null,
        rounds: mine.rounds,
        limit: judged?.words ?? null,
        verdict: judged ? (judged.passed ? 'pass' : 'fail') : null,
        load: rounded(loadavg()[0] ?? 0),
        ...more,
      }),
    );
    if (judged) {
      const figures = other ? `ours ${rounded(mine.median)}, baseline ${rounded(other.median)}` : '';
      this.say(
        `${judged.passed ? '✓ pass' : '✗ fail'}  ${this.#bench} ${row}: ${rounded(judged.value)} ${limit?.of === 'ours' ? unit : 'times the baseline'} (limit ${judged.words}) ${figures}`,
      );
    }
    this.#lines.push({
      row,
      ratio: ratio ? rounded(ratio.median) : null,
      ours: rounded(mine.median),
      baseline: other ? rounded(other.median) : null,
      margin: judged?.margin ?? null,
    });
  }

  /** The worst row against its limit comes last. */
  end(): void {
    const judged = this.#lines.filter((line) => line.margin !== null);
    const worst = (judged.length ? judged : this.#lines).reduce((a, b) => ((b.margin ?? 0) < (a.margin ?? 0) ? b : a));
    const { ratio, ours, baseline, row, margin } = worst;
    const verdict = margin === null ? null : margin >= 1 ? 'pass' : 'fail';
    console.log(JSON.stringify({ bench: this.#bench, ratio, ours, baseline, row, verdict }));
  }
}

/** `margin`: 1 is exactly the limit, more is better. */
export function judge(limit: Limit, value: number): { value: number; margin: number; passed: boolean; words: string } {
  const margin = 'atLeast' in limit ? value / limit.atLeast : limit.atMost / value;
  const words = 'atLeast' in limit ? `${limit.of} ≥ ${limit.atLeast}` : `${limit.of} ≤ ${limit.atMost}`;
  return { value, margin, passed: margin >= 1, words };
}

const range = ({ min, max }: Spread): [number, number] => [rounded(min), rounded(max)];
