import { currentFlow } from '../domain/case/flows.ts';
import { type FieldAnswer, readAnswers } from '../domain/casework/fields.ts';
import type { Remedy } from '../domain/casework/words.ts';
import {
  type Actor,
  CATEGORIES,
  type CaseKind,
  type Channel,
  type Locale,
  type Severity,
} from '../domain/vocabulary.ts';
import { type Alarms, alarmRows, type InForce, listInForce, readied } from './alarms.ts';
import { type Asks, asksAt } from './casework/categories.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { caseNumber, newId, yearOf } from './ids.ts';
import { announce } from './live.ts';
import {
  type Filer,
  type Found,
  filerOf,
  findMember,
  InvalidInput,
  type Sought,
  soughtIn,
  type Who,
} from './members.ts';
import { linkRow } from './merging/link.ts';
import { attachmentRows, messageRow, type NewMessage } from './messages.ts';
import { answerOf, lookAgain, type Once } from './once.ts';
import { insertAll } from './rows.ts';
import { ask, askWithin, type Sql, sql } from './statement.ts';

export type Filing = {
  tenantId: string;
  kind: CaseKind;
  /** Code of a node of the tree. */
  category: string;
  /** Left out: the rules propose it, when the case is taken up. */
  severity?: Severity | undefined;
  /** Answers to what the category asks. `strict`: whoever files sees the questions, and a required one that is missing is refused. */
  fields?: { given: Record<string, unknown>; strict: boolean } | undefined;
  remedy?: { what: Remedy; words?: string | undefined } | undefined;
  channel: Channel;
  locale: Locale;
  subject: string;
  body: string;
  who: Who;
  contactPersonId?: string | undefined;
  /** Signed in, or filed by staff who know the member. Otherwise 'claimed, unverified'. */
  verified: boolean;
  /** All contact points in `who` are known to be one person's. Default: as `verified`. */
  vouched?: boolean | undefined;
  author: Actor;
  /** Default: now. In the past for what is imported. */
  openedAt?: Date | undefined;
  /** The sender's own key for it: the same twice is the same case. */
  externalId?: string | undefined;
  attachments?: NewMessage['attachments'];
  /** The case it follows up. */
  followsId?: string | undefined;
  /** It begins with what is in the record already: which message was first, and what else is done in the transaction that files it. */
  opening?: { messageId: string; fill: (tx: Prisma.TransactionClient, filed: Filed) => Promise<void> } | undefined;
};

export type Filed = { id: string; number: string; memberId: string; repeated: boolean };

/**
 * Takes a request in: one statement asks what is known, one writes case, first event, message and outbox row, all or none.
 * Temporal is not asked.
 * @throws IdempotencyClash when `once.key` was used for something else; InvalidInput by field
 */
export function openCase(prisma: PrismaClient, filing: Filing, once?: Once): Promise<Filed> {
  // Two at once with the same key, external id or new phone number.
  return lookAgain(() => openCaseOnce(prisma, filing, once));
}

async function openCaseOnce(prisma: PrismaClient, filing: Filing, once?: Once): Promise<Filed> {
  const { tenantId } = filing;
  const openedAt = filing.openedAt ?? new Date();
  const sought = soughtIn(filing.who);
  const [row] = await ask<Known>(prisma, whatIsKnown(filing, sought, openedAt, once));
  const known = row as Known;
  if (once && known.earlier) return { ...answerOf<Filed>(known.earlier, once), repeated: true };
  if (known.before) return { ...known.before, repeated: true };
  const answers = answersOf(filing, known.asks);
  const vouched = filing.vouched ?? filing.verified;
  const filer = filerOf(tenantId, { ...filing.who, locale: filing.locale, vouched }, sought, known);
  if (filing.contactPersonId && known.personOf !== filer.memberId)
    throw new InvalidInput({ contactPersonId: 'unknownContactPerson' });
  const number = caseNumber(known.year, known.n as string);
  const filed: Filed = { id: newId(), number, memberId: filer.memberId, repeated: false };
  const how: How = {
    filer,
    answers,
    flowVersion: known.flow ?? currentFlow(filing.kind).version,
    alarms: await readied(prisma, tenantId, known.alarms),
  };
  const rows = insertAll(rowsOf(filing, filed, how, openedAt, once));
  const { opening } = filing;
  if (!opening) await ask(prisma, rows);
  else
    await prisma.$transaction(async (tx) => {
      await askWithin(tx, rows);
      await opening.fill(tx, filed);
    });
  await announce(prisma, [{ tenantId, topic: 'case', id: filed.id, stage: 'received' }], ['relay']);
  return filed;
}

/** What the record knows of a filing before it is written, and the numbers that were drawn for it. */
type Known = Found & {
  earlier: { bodyHash: string; answer: unknown } | null;
  before: Pick<Filed, 'id' | 'number' | 'memberId'> | null;
  /** The member that the contact person belongs to. */
  personOf: string | null;
  alarms: InForce | null;
  asks: Asks;
  year: number;
  /** The newest flow that a manager published; null where the shipped one counts. */
  flow: number | null;
  /** Null where no case will come of it. */
  n: string | null;
};

function whatIsKnown(
  { tenantId, kind, externalId, contactPersonId, category }: Filing,
  sought: Sought,
  at: Date,
  once?: Once,
): Sql {
  const earlier =
    once &&
    sql`SELECT jsonb_build_object('bodyHash', "bodyHash", 'answer', answer) FROM "IdempotencyKey"
      WHERE "tenantId" = ${tenantId} AND sender = ${once.sender} AND key = ${once.key}`;
  const before =
    externalId &&
    sql`SELECT jsonb_build_object('id', id, 'number', number, 'memberId', "memberId") FROM "Case"
      WHERE "tenantId" = ${tenantId} AND "externalId" = ${externalId}`;
  const personOf =
    contactPersonId &&
    sql`SELECT "memberId" FROM "ContactPerson" WHERE "tenantId" = ${tenantId} AND id = ${contactPersonId}::uuid`;
  return sql`
    SELECT known.*,
      CASE WHEN earlier IS NULL AND before IS NULL AND ("memberId" IS NOT NULL OR "memberNumber" IS NOT NULL)
        THEN next_number(${tenantId}, 'case', year)::text END AS n
    FROM (
      SELECT found.*, year, (${earlier || sql`NULL::jsonb`}) AS earlier, (${before || sql`NULL::jsonb`}) AS before,
        (${personOf || sql`NULL::uuid`}) AS "personOf",
        (SELECT max(version) FROM "FlowVersion" WHERE "tenantId" = ${tenantId} AND kind = ${kind} AND status = 'published') AS flow,
        (SELECT to_jsonb(words) FROM (${listInForce(tenantId)}) words) AS alarms,
        (${asksAt(tenantId, category)}) AS asks
      FROM (${findMember(tenantId, sought)}) AS found CROSS JOIN (${yearOf(tenantId, at)}) AS of_tenant
    ) AS known`;
}

/** Whose it is, what was answered, by which flow it goes, and the words of alarm it is held against. */
type How = { filer: Filer; answers: FieldAnswer[]; flowVersion: number; alarms: Alarms };

/** @throws InvalidInput by field. A root that was never planted asks nothing. */
function answersOf({ category, fields }: Filing, asks: Asks): FieldAnswer[] {
  if (asks === null && !CATEGORIES.some((root) => root === category))
    throw new InvalidInput({ category: 'unknownCategory' });
  if (asks?.some(({ retired }) => retired)) throw new InvalidInput({ category: 'retiredCategory' });
  if (!fields) return [];
  const read = readAnswers(asks?.flatMap((above) => above.fields) ?? [], fields.given);
  const missing = fields.strict ? read.missing.map((code) => [code, 'required'] as const) : [];
  const faults = [...Object.entries(read.faults), ...missing].map(
    ([code, fault]) => [`fields.${code}`, fault] as const,
  );
  if (faults.length > 0) throw new InvalidInput(Object.fromEntries(faults));
  return read.answers;
}

/** All that a filing leaves. */
function rowsOf(
  filing: Filing,
  { id, number }: Filed,
  { filer: { memberId, contactPointIds, rows }, answers, flowVersion, alarms }: How,
  at: Date,
  once?: Once,
) {
  const { tenantId, kind, category, severity, channel, locale, subject, verified, author, remedy } = filing;
  // What staff or a machine takes down are still the member's words.
  const said = {
    tenantId,
    caseId: id,
    direction: 'inbound',
    channel,
    author: { type: 'member', id: memberId },
  } as const;
  const message = filing.opening
    ? null
    : messageRow({ ...said, body: filing.body, locale, acceptedAt: at, createdAt: at });
  const messageId = message?.id ?? filing.opening?.messageId ?? null;
  return {
    ...rows,
    Case: [
      {
        ...{
          tenantId,
          id,
          number,
          kind,
          flowVersion,
          category,
          severity: severity ?? 'normal',
          channel,
          locale,
          subject,
        },
        ...{
          memberId,
          contactPersonId: filing.contactPersonId ?? null,
          verifiedAt: verified ? at : null,
          openedAt: at,
        },
        ...{ version: 1, externalId: filing.externalId ?? null, updatedAt: new Date() },
      },
    ],
    Message: message ? [message] : [],
    CaseAlarm: alarmRows(alarms, { tenantId, caseId: id, at }, [
      { text: subject, messageId: null },
      ...(message ? [{ text: filing.body, messageId: message.id }] : []),
    ]),
    Attachment: message ? attachmentRows(message, filing.attachments) : [],
    CaseLink: filing.followsId
      ? [linkRow({ tenantId, kind: 'followsUp', fromId: id, toId: filing.followsId, actor: author })]
      : [],
    CaseEvent: [
      {
        ...{ tenantId, caseId: id, version: 1, type: 'opened', at, messageId },
        ...{
          actorType: author.type,
          actorId: author.id,
          data: { channel, verified, contactPointIds, ...(severity ? {} : { severity: 'byRules' }) },
        },
      },
    ],
    CaseField: answers.map((answer) => ({ tenantId, caseId: id, ...answer })),
    CaseRemedy: remedy ? [{ tenantId, caseId: id, remedy: remedy.what, words: remedy.words ?? null }] : [],
    Outbox: [{ tenantId, caseId: id, generation: 1 }],
    IdempotencyKey: once ? [{ tenantId, ...once, status: 201, answer: { id, number, memberId, repeated: false } }] : [],
  };
}
