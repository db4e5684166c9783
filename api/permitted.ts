import { accessibleBy, createCaslExtension } from '@casl/prisma/runtime';
import type { Prisma, PrismaClient } from '../prisma/client.ts';
import { shareConnectionsOf } from '../prisma/statement.ts';
import type { Ability, Action } from './abilities.ts';

type Wheres = {
  Case: Prisma.CaseWhereInput;
  Member: Prisma.MemberWhereInput;
  Staff: Prisma.StaffWhereInput;
  Queue: Prisma.QueueWhereInput;
  Escalation: Prisma.EscalationWhereInput;
  Notice: Prisma.NoticeWhereInput;
  Decision: Prisma.DecisionWhereInput;
  Import: Prisma.ImportRunWhereInput;
  Approval: Prisma.ApprovalWhereInput;
  Alert: Prisma.AlertWhereInput;
  CareTouch: Prisma.CareTouchWhereInput;
  View: Prisma.SavedViewWhereInput;
  Tool: Prisma.DeskToolWhereInput;
};

/**
 * The rows on which an action is permitted, as a Prisma `where`.
 *
 * When nothing is permitted CASL answers `{ OR: [] }`, and Prisma drops an empty OR inside an AND or a nested `where`:
 * the denied query returned every row, and `updateMany` changed every row (prisma #17367). So that answer never leaves
 * here: it becomes `{ id: { in: [] } }`, which is false wherever it stands.
 */
export function permitted<S extends keyof Wheres>(ability: Ability, action: Action, subject: S): Wheres[S] {
  const known = worked.get(ability) ?? new Map<string, unknown>();
  worked.set(ability, known);
  const key = `${action} ${subject}`;
  if (!known.has(key))
    known.set(key, withoutEmptyOr(accessibleBy(ability as never, action as never).ofType(subject as never)));
  return known.get(key) as Wheres[S];
}
const worked = new WeakMap<Ability, Map<string, unknown>>();

const NOTHING = { id: { in: [] as string[] } };

/** Replaces every empty OR, at any depth, by something false. */
export function withoutEmptyOr(where: unknown): unknown {
  if (Array.isArray(where)) return where.map(withoutEmptyOr);
  if (!where || typeof where !== 'object' || Object.getPrototypeOf(where) !== Object.prototype) return where;
  const entries = Object.entries(where);
  const out = Object.fromEntries(
    entries.filter(([key, value]) => !isEmptyOr(key, value)).map(([key, value]) => [key, withoutEmptyOr(value)]),
  );
  if (!entries.some(([key, value]) => isEmptyOr(key, value))) return out;
  return Object.keys(out).length === 0 ? NOTHING : { AND: [out, NOTHING] };
}

const isEmptyOr = (key: string, value: unknown) => key === 'OR' && Array.isArray(value) && value.length === 0;

/** Second line of the same defence: a client that turns an empty OR anywhere in a top `where` into 'no rows'. */
export function guarded(prisma: PrismaClient): PrismaClient {
  // The extension adds no methods; an extended client lacks only `$on`, which nobody here calls.
  return shareConnectionsOf(prisma, prisma.$extends(createCaslExtension()) as unknown as PrismaClient);
}
