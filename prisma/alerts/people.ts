import type { AlertRecipient } from '../../domain/alert/kinds.ts';
import type { Post } from '../../domain/vocabulary.ts';
import type { Prisma } from '../client.ts';
import { type Called, type Held, holdersOf, rungRecipients } from '../order.ts';
import type { Subject } from './subject.ts';

type Tx = Prisma.TransactionClient;
/** `as`: the part they have in it, ALERT_RECIPIENTS or a post. */
export type ToCall = Called & {
  as: string;
  /** Of an alert about many: how many of them concern this person. */
  members?: number;
};

/** The people whom a rule names, each once, under the first part they have in it. The absent are stood in for. */
export async function peopleNamed(
  tx: Tx,
  subject: Subject,
  recipients: readonly AlertRecipient[],
  at: Date,
): Promise<ToCall[]> {
  const found: ToCall[] = [];
  for (const as of recipients)
    found.push(...(await peopleAs(tx, subject, as, at)).map((called) => ({ ...called, as })));
  return each(found);
}

/** Who has this post, seen from whoever has the matter; the next above where nobody has. */
export const peopleOfPost = async (tx: Tx, { tenantId, held }: Subject, post: Post, at: Date): Promise<ToCall[]> =>
  each((await rungRecipients(tx, tenantId, held, post, at)).map((called) => ({ ...called, as: post })));

async function peopleAs(tx: Tx, subject: Subject, as: AlertRecipient, at: Date): Promise<Called[]> {
  const { tenantId, held, ownerId, watch } = subject;
  switch (as) {
    case 'holder':
      return rungRecipients(tx, tenantId, held, 'rep', at);
    case 'teamLead':
    case 'departmentHead':
    case 'director':
      return rungRecipients(tx, tenantId, held, as, at);
    case 'supervisorOfHolder':
      return inPerson(tx, tenantId, await supervisorsOf(tx, tenantId, held), at);
    case 'memberOwner':
      return inPerson(tx, tenantId, ownerId ? [ownerId] : [], at);
    case 'watchers':
      return inPerson(tx, tenantId, watch ? [watch.setBy, ...watch.recipients] : [], at);
  }
}

/** These very people, or who stands in for them, or who is above them. */
async function inPerson(tx: Tx, tenantId: string, ids: readonly string[], at: Date): Promise<Called[]> {
  const called: Called[] = [];
  for (const assigneeId of ids)
    called.push(...(await rungRecipients(tx, tenantId, { assigneeId, queueId: null }, 'rep', at)));
  return called;
}

async function supervisorsOf(tx: Tx, tenantId: string, held: Held): Promise<string[]> {
  const holders = await tx.staff.findMany({
    where: { tenantId, id: { in: await holdersOf(tx, tenantId, held) }, reportsToId: { not: null } },
    select: { reportsToId: true },
    orderBy: { id: 'asc' },
  });
  return [...new Set(holders.flatMap(({ reportsToId }) => reportsToId ?? []))];
}

const each = (people: ToCall[]): ToCall[] =>
  [...new Map(people.toReversed().map((p) => [p.staffId, p])).values()].reverse();
