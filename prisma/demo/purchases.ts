import type { Chance } from './chance.ts';

/**
 * Purchase histories that behave like those of real members.
 *
 * When: the BG/NBD model of Fader, Hardie & Lee (2005), 'Counting Your Customers the Easy Way: An Alternative to the
 * Pareto/NBD Model', Marketing Science 24(2), 275–284. While active a member buys as a Poisson process with rate λ;
 * λ is Gamma(r, rate α) over members; after each repeat purchase a member is gone with probability p, which is
 * Beta(a, b) over members. Every member is active when the history begins.
 *
 * How much: the gamma-gamma model, Fader & Hardie (2013), 'The Gamma-Gamma Model of Monetary Value'. A purchase is
 * Gamma(p, rate ν), with ν Gamma(q, rate γ) over members and independent of how often they buy.
 *
 * The parameters are those published for the CDNOW cohort; time is in weeks, money in dollars.
 */
export const BG_NBD = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 } as const;
export const GAMMA_GAMMA = { p: 6.25, q: 3.74, gamma: 15.44 } as const;

/** Weeks from the first purchase to each repeat purchase, within `weeks`; ascending. */
export function repeatPurchases(by: Chance, weeks: number): number[] {
  const rate = by.gamma(BG_NBD.r, BG_NBD.alpha);
  const gone = by.beta(BG_NBD.a, BG_NBD.b);
  const times: number[] = [];
  for (let at = by.exponential(rate); at <= weeks; at += by.exponential(rate)) {
    times.push(at);
    if (by.happens(gone)) break;
  }
  return times;
}

/** One member's purse: each call is what one purchase comes to, in dollars. */
export function purse(by: Chance): () => number {
  const rate = by.gamma(GAMMA_GAMMA.q, GAMMA_GAMMA.gamma);
  return () => by.gamma(GAMMA_GAMMA.p, rate);
}

/** Mean number of repeat purchases in `weeks`: equation (9) of Fader, Hardie & Lee (2005). */
export function expectedRepeatPurchases(weeks: number): number {
  const { r, alpha, a, b } = BG_NBD;
  const z = weeks / (alpha + weeks);
  const shrink = (alpha / (alpha + weeks)) ** r * hypergeometric(r, b, a + b - 1, z);
  return ((a + b - 1) / (a - 1)) * (1 - shrink);
}

/** Mean of a purchase over all members: p γ / (q − 1). */
export const expectedSpend = (GAMMA_GAMMA.p * GAMMA_GAMMA.gamma) / (GAMMA_GAMMA.q - 1);

/** Gauss's 2F1 by its series, for 0 ≤ z < 1. */
function hypergeometric(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 0; n < 100_000 && Math.abs(term) > 1e-12 * Math.abs(sum); n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
  }
  return sum;
}

/** One line of a history. Refunds are negative and lie after what they give back. */
export type DemoPurchase = {
  /** Epoch ms. */
  at: number;
  amountMinor: number;
  quantity: number;
};

/** What makes one history larger than another. */
export type Scale = {
  /** Weeks since the member's first purchase. */
  weeks: number;
  /** Minor units of the tenant's currency for one dollar of the model. */
  minorPerDollar: number;
  /** How many independent buyers one member stands for: an organisation has several. */
  buyers: number;
};

const WEEK = 7 * 86_400_000;
const REFUND_SHARE = 0.04;

/** A member's purchases up to `today` (epoch ms), oldest first. */
export function purchaseHistory(by: Chance, scale: Scale, today: number): DemoPurchase[] {
  const lines: DemoPurchase[] = [];
  for (let buyer = 0; buyer < scale.buyers; buyer++) {
    const spend = purse(by);
    // Buyers of one organisation do not all begin on the same day.
    const weeks = buyer === 0 ? scale.weeks : scale.weeks * by.next();
    const began = today - weeks * WEEK;
    for (const week of [0, ...repeatPurchases(by, weeks)]) {
      const at = began + Math.round(week * WEEK);
      const line = { at, amountMinor: minor(spend() * scale.minorPerDollar), quantity: by.whole(1, 3) };
      lines.push(line);
      const back = at + by.whole(2, 14) * (WEEK / 7);
      if (by.happens(REFUND_SHARE) && back <= today) lines.push(refund(by, line, back));
    }
  }
  return lines.sort((x, y) => x.at - y.at);
}

/** Most refunds give back everything, some a part. */
function refund(by: Chance, line: DemoPurchase, at: number): DemoPurchase {
  const part = by.happens(0.7) ? 1 : 0.5;
  return { at, amountMinor: -minor(line.amountMinor * part), quantity: -line.quantity };
}

/** Prices end in .00, .50 or .90 like those in shops; at least 1.00. */
function minor(amount: number): number {
  const whole = Math.max(1, Math.floor(amount / 100));
  return whole * 100 + ([0, 50, 90][whole % 3] as number);
}
