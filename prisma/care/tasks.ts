import type { AuditAction, Audited } from '../../domain/audit.ts';
import { nextStepAt } from '../../domain/care/cadence.ts';
import { type Response, type TaskRefusal, type TaskVerb, taskRefusal } from '../../domain/care/task.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { earlierAnswer, keepAnswer, lookAgain, type Once } from '../once.ts';
import { cadenceOf } from './versions.ts';

type Tx = Prisma.TransactionClient;
const DAY = 86_400_000;

/** What somebody does with a call task. Instants are epoch milliseconds. */
export type TaskAct =
  | { verb: 'claim' }
  | {
      verb: 'complete';
      response: Response;
      note?: string | undefined;
      /** Somebody is to call again then. */
      followUpAt?: number | undefined;
      contactPersonId?: string | undefined;
    }
  | { verb: 'refuse'; reason: TaskRefusal; note?: string | undefined }
  | { verb: 'postpone'; until: number; note?: string | undefined };

export type TaskDone = { id: string; followUpId: string | null };
export type TaskEnd = { refused: string } | TaskDone;

/** `mine`: the tasks that this person may work on. */
type Work = { tenantId: string; id: string; by: string; mine: Prisma.CareTouchWhereInput; once?: Once | undefined };

/**
 * Does it once for its key: a repeat is answered as the first one was.
 * @returns null when the task is not there, or not among `mine`
 * @throws IdempotencyClash when the key was used for something else
 */
export async function workTask(
  prisma: PrismaClient,
  task: Work,
  act: TaskAct,
  now = Date.now(),
): Promise<TaskEnd | null> {
  const { tenantId, id } = task;
  const { end, isNew } = await lookAgain(() => prisma.$transaction((tx) => work(tx, task, act, now)));
  if (isNew) await announce(prisma, [{ tenantId, topic: 'care', id }]);
  return end;
}

type Worked = { end: TaskEnd | null; isNew: boolean };

async function work(tx: Tx, { tenantId, id, by, mine, once }: Work, act: TaskAct, now: number): Promise<Worked> {
  // Two who complete it at once are one after the other, and so are two of the same key.
  await tx.$queryRaw`SELECT 1 AS locked FROM "CareTouch" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid FOR UPDATE`;
  const earlier = once && (await earlierAnswer<TaskDone>(tx, tenantId, once));
  if (earlier) return { end: earlier, isNew: false };
  const row = await tx.careTouch.findFirst({ where: { AND: [{ tenantId, id, kind: 'call' }, mine] } });
  if (!row) return { end: null, isNew: false };
  const refused = taskRefusal({ state: row.state as 'open', ownerId: row.ownerId }, act.verb, by);
  if (refused) return { end: { refused }, isNew: false };
  const data = await columnsOf(tx, row, act, by, now);
  await tx.careTouch.update({ where: { tenantId_id: { tenantId, id } }, data });
  const followUpId = act.verb === 'complete' && act.followUpAt ? await followUp(tx, row, act.followUpAt, by) : null;
  await tx.audit.create({ data: auditRow(tenantId, id, by, act.verb) });
  const end: TaskDone = { id, followUpId };
  if (once) await keepAnswer(tx, tenantId, once, 200, end);
  return { end, isNew: true };
}

type Row = NonNullable<Awaited<ReturnType<Tx['careTouch']['findFirst']>>>;

async function columnsOf(
  tx: Tx,
  row: Row,
  act: TaskAct,
  by: string,
  now: number,
): Promise<Prisma.CareTouchUncheckedUpdateInput> {
  const at = new Date(now);
  switch (act.verb) {
    case 'claim':
      return { ownerId: by };
    case 'postpone': {
      const until = new Date(act.until);
      return { dueAt: until, expiresAt: later(row.expiresAt, until), ownerId: by, ...noted(row, act.note) };
    }
    case 'refuse':
      return { state: 'refused', reason: act.reason, closedAt: at, doneBy: by, ...noted(row, act.note) };
    case 'complete': {
      const cadence = await cadenceOf(tx, row.tenantId, row.cadence, row.version);
      const next = cadence && nextStepAt(cadence.definition, row.step, { state: 'done' }, now);
      const contactPersonId = act.contactPersonId ?? null;
      if (contactPersonId)
        await tx.contactPerson.findFirstOrThrow({
          where: { tenantId: row.tenantId, id: contactPersonId, memberId: row.memberId },
        });
      return {
        ...{
          state: 'done',
          response: act.response,
          closedAt: at,
          doneBy: by,
          ownerId: row.ownerId ?? by,
          contactPersonId,
        },
        ...{
          followUpAt: act.followUpAt ? new Date(act.followUpAt) : null,
          nextAt: next === null ? null : new Date(next),
        },
        ...noted(row, act.note),
      };
    }
  }
}

/** What was noted before stays above. */
const noted = (row: Row, note: string | undefined) =>
  note ? { note: row.note ? `${row.note}\n\n${note}` : note } : {};

const later = (a: Date, b: Date) => (a > b ? a : new Date(b.getTime() + DAY));

/** Another call of the same step; the period counts them, so that one completion makes one. */
async function followUp(tx: Tx, row: Row, at: number, by: string): Promise<string> {
  const [period, nth = '0'] = row.period.split('#');
  const id = newId();
  await tx.careTouch.create({
    data: {
      ...{
        tenantId: row.tenantId,
        id,
        memberId: row.memberId,
        cadence: row.cadence,
        version: row.version,
        step: row.step,
      },
      ...{ period: `${period}#${Number(nth) + 1}`, kind: 'call', state: 'open', channel: 'phone' },
      ...{ dueAt: new Date(at), expiresAt: new Date(at + 30 * DAY), begunAt: row.begunAt },
      ...{ ownerId: row.ownerId ?? by, createdBy: by },
    },
  });
  return id;
}

const auditRow = (tenantId: string, id: string, by: string, verb: TaskVerb): Prisma.AuditUncheckedCreateInput => ({
  ...{ tenantId, id: newId(), actorType: 'staff', actorId: by, action: `careTask.${verb}` satisfies AuditAction },
  ...{ recordType: 'CareTouch' satisfies Audited, recordId: id, fields: {} },
});
