import type { ApprovalKind } from '../../../domain/vocabulary.ts';
import { readInteger } from '../../rule-editor/values.ts';

/** What would be asked for, as it is typed. */
export type Asking = { kind: ApprovalKind; amount: string; points: string };

/** What can be asked for: money, points, or both. */
export const ASKS: Partial<Record<ApprovalKind, readonly ('amount' | 'points')[]>> = {
  ...{ compensation: ['amount', 'points'], pointsAdjustment: ['points'] },
};

export type Request = { kind: ApprovalKind; amount?: number; points?: number };

/** As it is sent; null: something in it is no number. */
export function requestOf({ kind, ...typed }: Asking, digits: number): Request | null {
  const request: Request = { kind };
  for (const part of ASKS[kind] ?? []) {
    if (typed[part].trim() === '') continue;
    const read = readInteger(typed[part].trim(), part === 'amount' ? 10 ** digits : 1);
    if (read === undefined || read < 0) return null;
    request[part] = read;
  }
  return request;
}

/** Whether it says how much, where its kind asks for that: without, nobody could say who approves it. */
export const isWhole = ({ kind, amount, points }: Request): boolean =>
  ASKS[kind] === undefined || amount !== undefined || points !== undefined;

/** The number of an approval: what was asked for then is known. */
export const isAsked = (number: string): boolean => /^\s*AP-/i.test(number);
