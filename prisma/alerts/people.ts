import type { AlertRecipient } from '../../domain/alert/kinds.ts';
import type { Post } from '../../domain/vocabulary.ts';
import type { Prisma } from '../client.ts';
import { type Called, type Held, holdersOfEach, rungRecipients, rungRecipientsOfEach } from '../order.ts';
import type { Subject } from './subject.ts';

type Tx = Prisma.TransactionClient;
/** `as`: the part they have in it, ALERT_RECIPIENTS or a post. */
export type ToCall = Called & {
  as: string;
  /** Of an alert about many: how many of them concern this person. */
  members?: number;
};

/** The people whom a rule names, each once, under the first part they have in it. The absent are stood in for. */
export const peopleNamed = async (
  tx: Tx,
  subject: Subject,
  recipients: readonly AlertRecipient[],
  at: Date,
): Promise<ToCall[]> => (await peopleNamedOfEach(tx, [subject], recipients, at))[0] ?? [];

/** The same for each of many subjects of one house. */
export async function peopleNamedOfEach(
  tx: Tx,
  subjects: readonly Subject[],
  recipients: readonly AlertRecipient[],
  at: Date,
): Promise<ToCall[][]> {
  const found: ToCall[][] = subjects.map(() => []);
  for (const as of recipients) {
    const held = await heldAs(tx, subjects, as);
    const called = await rungRecipientsOfEach(tx, tenantOf(subjects), held.flat(), postOf(as), at);
    for (const [n, theirs] of held.entries())
      for (const person of called.splice(0, theirs.length).flat()) found[n]?.push({ ...person, as });
  }
  return found.map(each);
}

/** Who has this post, seen from whoever has the matter; the next above where nobody has. */
export const peopleOfPost = async (tx: Tx, { tenantId, held }: Subject, post: Post, at: Date): Promise<ToCall[]> =>
  each((await rungRecipients(tx, tenantId, held, post, at)).map((called) => ({ ...called, as: post })));

/** From whom they are looked for. Whoever is named in person is called like somebody who has the matter. */
async function heldAs(tx: Tx, subjects: readonly Subject[], as: AlertRecipient): Promise<Held[][]> {
  switch (as) {
    case 'holder':
    case 'teamLead':
    case 'departmentHead':
    case 'director':
      return subjects.map(({ held }) => [held]);
    case 'supervisorOfHolder':
      return (await supervisorsOfEach(tx, subjects)).map(inPerson);
    case 'memberOwner':
      return subjects.map(({ ownerId }) => inPerson(ownerId ? [ownerId] : []));
    case 'watchers':
      return subjects.map(({ watch }) => inPerson(watch ? [watch.setBy, ...watch.recipients] : []));
  }
}

const tenantOf = ([first]: readonly Subject[]): string => first?.tenantId ?? '';

/** These very people, or who stands in for them, or who is above them. */
const inPerson = (ids: readonly string[]): Held[] => ids.map((assigneeId) => ({ assigneeId, queueId: null }));

const postOf = (as: AlertRecipient): Post =>
  as === 'teamLead' || as === 'departmentHead' || as === 'director' ? as : 'rep';

async function supervisorsOfEach(tx: Tx, subjects: readonly Subject[]): Promise<string[][]> {
  const tenantId = tenantOf(subjects);
  const holders = await holdersOfEach(
    tx,
    tenantId,
    subjects.map(({ held }) => held),
  );
  const people = await tx.staff.findMany({
    where: { tenantId, id: { in: [...new Set(holders.flat())] }, reportsToId: { not: null } },
    select: { id: true, reportsToId: true },
    orderBy: { id: 'asc' },
  });
  return holders.map((ids) => [
    ...new Set(people.flatMap(({ id, reportsToId }) => (ids.includes(id) ? (reportsToId ?? []) : []))),
  ]);
}

const each = (people: ToCall[]): ToCall[] =>
  [...new Map(people.toReversed().map((p) => [p.staffId, p])).values()].reverse();
