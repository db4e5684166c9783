import type { RaisedAlert } from '../../domain/alert/kinds.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import type { Decided } from '../../rules/engine.ts';
import type { FactVector } from '../../rules/facts.ts';
import type { Prisma } from '../client.ts';
import { decisionRow } from '../decisions/keep.ts';
import type { Alert } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { add, stepLocked } from './step.ts';
import type { Subject } from './subject.ts';
import type { News } from './tell.ts';

type Tx = Prisma.TransactionClient;
export type Hit = Decided<'alerts'> & { outcome: RaisedAlert };
export const isHit = (decided: Decided<'alerts'>): decided is Hit => decided.outcome.alert !== null;
/** What an alert is about, and what makes it one. `known`: causes it was told under before. */
export type Cause = {
  tenantId: string;
  cause: string;
  known: string[];
  caseId: string | null;
  memberId: string | null;
  queueId: string | null;
};
export type How = { version: number; facts: FactVector; asOf: number };

export const RULES: Actor = { type: 'system', id: null };
const HOUR = 3_600_000;

/** Raises what a row asks for, unless it was raised before and is not to be told again yet. @param subject  from where its people are looked for, where that is known */
export async function raise(
  tx: Tx,
  { known, ...cause }: Cause,
  hit: Hit,
  { version, facts, asOf }: How,
  news: News,
  subject?: Subject,
): Promise<Alert | null> {
  const { tenantId } = cause;
  const { rowId, outcome } = hit;
  const at = new Date(asOf);
  const last = await tx.alert.findFirst({
    where: { tenantId, rowId, cause: { in: known } },
    orderBy: [{ raisedAt: 'desc' }, { occurrence: 'desc' }],
  });
  if (last && !isDueAgain(last, outcome, asOf)) return null;
  const id = newId();
  const hasLadder = (outcome.ladder?.length ?? 0) > 0;
  const [alert] = await tx.alert.createManyAndReturn({
    data: {
      ...{ ...cause, id, rowId, occurrence: (last?.occurrence ?? -1) + 1, raisedAt: at },
      ...{ kind: outcome.alert, severity: outcome.severity, decisionId: newId() },
      startedAt: hasLadder ? null : at,
    },
    skipDuplicates: true,
  });
  // Somebody else was quicker.
  if (!alert) return null;
  const { caseId, memberId } = cause;
  await tx.decision.create({
    data: {
      ...decisionRow({ tenantId, set: 'alerts', version, asOf, facts }, hit, outcome),
      ...{ id: alert.decisionId, key: `alert:${id}`, caseId, memberId },
    },
  });
  if (last && last.status === 'open') {
    const ended = await stepLocked(tx, last, { type: 'end', because: 'repeated' }, RULES, at);
    if ('alert' in ended) add(news, ended.news);
  }
  const stepped = await stepLocked(tx, alert, { type: 'raised' }, RULES, at, { outcome, subject });
  if ('alert' in stepped) add(news, stepped.news);
  return alert;
}

/** A ladder that still runs reminds by itself. */
const isDueAgain = (last: Alert, { repeat }: RaisedAlert, asOf: number): boolean =>
  repeat !== 'once' && last.dueAt === null && asOf >= last.raisedAt.getTime() + repeat.everyHours * HOUR;
