import { z } from 'zod';
import { has, say } from '../../domain/language/index.ts';
import { maskPoint } from '../../domain/masks.ts';
import type { Role } from '../../domain/vocabulary.ts';
import type { Prisma } from '../../prisma/client.ts';
import { MAIL_IN_CHANNEL, takeMail } from '../../prisma/mail-in/take.ts';
import { mailInOf } from '../../prisma/settings/mail-in.ts';
import { audit } from '../audit.ts';
import { contentDisposition } from '../content-disposition.ts';
import { MailFilter, MailOrder, MailRow } from '../contract/mail-in.ts';
import { Id } from '../contract/values.ts';
import { ListQuery, readList } from '../list.ts';
import { permitted } from '../permitted.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { page, type Route, route, WRITTEN } from '../route.ts';
import { claimOf, isSigned } from './webhook.ts';

const ROLES: readonly Role[] = ['lead', 'manager', 'admin'];
const params = z.object({ id: Id });
const asked = { id: true, state: true, caseId: true, orderedBy: true } satisfies Prisma.InboundMailSelect;

export const mailInRoutes: Route[] = [
  route({
    name: 'takeMail',
    method: 'post',
    path: '/api/mail-in/webhook',
    tag: 'mail in',
    summary:
      'A mail, raw (message/rfc822), signed as Standard Webhooks says (webhook-id, webhook-timestamp, webhook-signature). The same id again is the same mail',
    access: 'anyone',
    answers: {
      202: { description: 'It is in the record', schema: z.object({ id: Id }) },
    },
    problems: ['forbidden', 'notFound', 'unsupportedMediaType', 'tooLarge', 'databaseDown'],
    async handle({ deps: { prisma, env }, tenantId, req }) {
      const { secret } = await mailInOf(prisma, env, tenantId);
      if (!secret) throw notFound();
      const body: unknown = req.body;
      if (!Buffer.isBuffer(body) || body.length === 0) throw new ProblemError('unsupportedMediaType');
      const claim = claimOf(req, Date.now());
      if (!claim || !isSigned(secret, claim, body)) throw new ProblemError('forbidden');
      const raw = new Uint8Array(body);
      // The path of return is not part of a raw mail: what relays wrote into it counts.
      const envelopeFrom = /^return-path:\s*<([^>\r\n]*)>/im.exec(body.subarray(0, 64_000).toString('latin1'))?.[1];
      const taken = await takeMail(prisma, {
        ...{ tenantId, source: 'webhook', deliveryKey: claim.id, raw },
        envelopeFrom: envelopeFrom ?? 'unknown',
      });
      return { status: 202, body: { id: taken.id } };
    },
  }),

  route({
    name: 'listMail',
    method: 'get',
    path: '/api/mail-in',
    tag: 'mail in',
    summary: 'Mail that came in; `view: open` is what somebody should look at. Sorts: receivedAt',
    access: { roles: ROLES },
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(MailRow),
        headers: { 'Content-Range': 'mail-in first-last/total' },
      },
    },
    async handle({ deps: { prisma }, tenantId, staff, locale, query }) {
      const { filter, direction, skip, take } = readList(query, MailFilter, ['receivedAt'], ['receivedAt', 'desc']);
      const { view, state, caseId } = filter;
      const where: Prisma.InboundMailWhereInput = {
        tenantId,
        ...(view === 'open' ? { state: { in: ['stopped', 'unreadable'] } } : {}),
        ...(state ? { state } : {}),
        ...(caseId ? { caseId } : {}),
      };
      const [total, rows] = await Promise.all([
        prisma.inboundMail.count({ where }),
        prisma.inboundMail.findMany({
          where,
          omit: { raw: true },
          orderBy: [{ receivedAt: direction }, { id: direction }],
          skip,
          take,
        }),
      ]);
      const numbers = new Map(
        (
          await prisma.case.findMany({
            where: { tenantId, id: { in: rows.flatMap((row) => row.caseId ?? []) } },
            select: { id: true, number: true },
          })
        ).map((one) => [one.id, one.number]),
      );
      const seen = await rowsSeen(prisma, tenantId, staff, rows);
      const shown = rows.map((row): MailRow => {
        const mine = seen.has(row.id);
        const number = mine && row.caseId && numbers.get(row.caseId);
        const reason = `mailIn.reason.${row.reason}`;
        return {
          ...{ id: row.id, bytes: row.bytes, fromName: mine ? row.fromName : null, subject: mine ? row.subject : null },
          source: row.source as MailRow['source'],
          state: row.state as MailRow['state'],
          receivedAt: row.receivedAt.toISOString(),
          from: mine && row.fromAddress ? maskPoint('email', row.fromAddress) : null,
          reason: row.reason && say(locale, has(locale, reason) ? reason : 'mailIn.reason.other'),
          case: row.caseId && number ? { id: row.caseId, number } : null,
          handledAt: row.handledAt?.toISOString() ?? null,
        };
      });
      return page('mail-in', shown, skip, total);
    },
  }),

  route({
    name: 'decideMail',
    method: 'post',
    path: '/api/mail-in/:id/decision',
    tag: 'mail in',
    summary: 'Say what is to become of a mail that was stopped or could not be read',
    access: { roles: ROLES },
    params,
    body: MailOrder,
    answers: { 202: { description: 'It will be done; the list shows how it ended', schema: z.object({ id: Id }) } },
    problems: ['notFound', 'refused'],
    async handle({ deps: { prisma }, tenantId, staff, params: { id }, body, req }) {
      const row = await prisma.inboundMail.findUnique({ where: { tenantId_id: { tenantId, id } }, select: asked });
      if (!row || !(await rowsSeen(prisma, tenantId, staff, [row])).has(id)) throw notFound();
      const ordered = body.become === 'reply' ? await caseNumbered(prisma, tenantId, body.number, staff) : 'new';
      const done = await prisma.$transaction(async (tx) => {
        const { count } = await tx.inboundMail.updateMany({
          where: { tenantId, id, state: { in: ['stopped', 'unreadable', 'discarded'] } },
          data:
            body.become === 'nothing'
              ? { state: 'discarded', orderedBy: staff.id, handledAt: new Date() }
              : { state: 'pending', ordered, orderedBy: staff.id, attempts: 0, leaseUntil: null },
        });
        if (count === 1)
          await audit(tx, {
            ...{ tenantId, action: 'mail.decided', recordType: 'InboundMail', recordId: id, ip: req.ip },
            actor: { type: 'staff', id: staff.id },
            fields: { become: body.become, before: row.state },
          });
        return count === 1;
      });
      if (!done) throw new ProblemError('refused', { refusal: { code: 'mailHandled', values: {} } });
      await prisma.$queryRaw`SELECT pg_notify(${MAIL_IN_CHANNEL}, '')::text`;
      return { status: 202, body: { id } };
    },
  }),

  route({
    name: 'downloadMail',
    method: 'get',
    path: '/api/mail-in/:id/raw',
    tag: 'mail in',
    summary: 'The whole mail as it came in, to be kept as a file',
    access: { roles: ROLES },
    params,
    answers: { 200: { description: 'RFC 5322', schema: z.string(), type: 'message/rfc822' } },
    problems: ['notFound'],
    async handle({ deps: { prisma }, tenantId, staff, params: { id }, req, res }) {
      const row = await prisma.inboundMail.findUnique({ where: { tenantId_id: { tenantId, id } } });
      if (!row || row.erasedAt || !(await rowsSeen(prisma, tenantId, staff, [row])).has(id)) throw notFound();
      await audit(prisma, {
        ...{ tenantId, action: 'mail.read', recordType: 'InboundMail', recordId: id, ip: req.ip },
        actor: { type: 'staff', id: staff.id },
      });
      res
        .status(200)
        .set({
          'Content-Type': 'application/octet-stream',
          'Content-Disposition': contentDisposition(`${id}.eml`),
          'Cache-Control': 'no-store',
          'X-Content-Type-Options': 'nosniff',
        })
        .send(Buffer.from(row.raw));
      return WRITTEN;
    },
  }),
];

/** Mail of a case is for whoever may read that case, or said what is to become of it; mail of none is for all who sort it. */
async function rowsSeen(
  prisma: Parameters<typeof mailInOf>[0],
  tenantId: string,
  staff: { id: string; ability: Parameters<typeof permitted>[0] },
  rows: { id: string; caseId: string | null; orderedBy: string | null }[],
): Promise<Set<string>> {
  const ids = rows.flatMap((row) => row.caseId ?? []);
  const where = { AND: [{ tenantId, id: { in: ids } }, permitted(staff.ability, 'read', 'Case')] };
  const open = new Set((await prisma.case.findMany({ where, select: { id: true } })).map(({ id }) => id));
  return new Set(rows.filter((r) => !r.caseId || open.has(r.caseId) || r.orderedBy === staff.id).map(({ id }) => id));
}

/** A case the reader may see; another one's number is none. */
async function caseNumbered(
  prisma: Parameters<typeof mailInOf>[0],
  tenantId: string,
  number: string,
  staff: { ability: Parameters<typeof permitted>[0] },
): Promise<string> {
  const found = await prisma.case.findFirst({
    where: { AND: [{ tenantId, number: number.toUpperCase() }, permitted(staff.ability, 'read', 'Case')] },
    select: { id: true },
  });
  if (!found) throw invalid({ number: 'unknownCase' });
  return found.id;
}
