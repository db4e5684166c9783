import { z } from 'zod';
import { auditChange } from '../../prisma/admin/audit.ts';
import { sendPasswordLink, setOneTimePassword, writeAccountNotice } from '../../prisma/admin/passwords.ts';
import { PERSON, type PersonValues } from '../../prisma/admin/people.ts';
import { changeRecord, createIn, inTurn, removeRecord } from '../../prisma/admin/records.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { announce } from '../../prisma/live.ts';
import { InvalidInput, normaliseEmail, normalisePhone } from '../../prisma/members.ts';
import {
  NewPerson,
  OneTimePassword,
  PersonChange,
  PersonDetail,
  PersonFilter,
  PersonRow,
} from '../contract/admin-order.ts';
import { Id } from '../contract/values.ts';
import { asked, byId, ListQuery, literally, readList } from '../list.ts';
import { notFound } from '../problem.ts';
import { ok, page, type Route, route } from '../route.ts';
import { ADMIN, byOf } from './by.ts';
import { ofAccount, peopleRows, personDetail } from './people-rows.ts';

const SORTS = ['name', 'email', 'role'] as const;
const Params = z.object({ id: Id });
const frame = { tag: 'administration', access: ADMIN } as const;
const one = { 200: { description: 'The person', schema: PersonDetail } };

export async function personShown(prisma: PrismaClient, tenantId: string, id: string): Promise<PersonDetail> {
  const person = await personDetail(prisma, tenantId, id);
  if (!person) throw notFound();
  return person;
}

export const peopleRoutes: Route[] = [
  route({
    ...frame,
    name: 'adminListPeople',
    method: 'get',
    path: '/api/admin/people',
    summary: `Everybody who works here or did. Sorts: ${SORTS.join(', ')}`,
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(PersonRow),
        headers: { 'Content-Range': 'people first-last/total' },
      },
    },
    async handle({ deps: { prisma }, tenantId, query }) {
      const { filter, sort, direction, skip, take } = readList(query, PersonFilter, SORTS, ['name', 'asc']);
      const { q, id, queueId, account, ...columns } = filter;
      const where: Prisma.StaffWhereInput = {
        tenantId,
        AND: [
          byId(id),
          asked(columns),
          queueId ? { queues: { some: { queueId } } } : {},
          account ? ofAccount(account) : {},
          q?.trim() ? { OR: said(q) } : {},
        ],
      };
      const part = { orderBy: [{ [sort]: direction }, { id: direction }], skip, take };
      const [total, rows] = await Promise.all([
        prisma.staff.count({ where }),
        peopleRows(prisma, tenantId, where, part),
      ]);
      return page('people', rows, skip, total);
    },
  }),

  route({
    ...frame,
    name: 'adminShowPerson',
    method: 'get',
    path: '/api/admin/people/:id',
    summary: 'One person, with everything that is set up for them',
    params: Params,
    answers: one,
    handle: async ({ deps: { prisma }, tenantId, params }) => ok(await personShown(prisma, tenantId, params.id)),
  }),

  route({
    ...frame,
    name: 'adminCreatePerson',
    method: 'post',
    path: '/api/admin/people',
    summary: 'Add somebody; unless told otherwise they are sent a link to choose a password',
    body: NewPerson,
    answers: { 201: { description: 'Added', schema: PersonDetail } },
    async handle(c) {
      const { prisma } = c.deps;
      const { invite, ...given } = c.body;
      const values = { ...given, ...normal(given) } as PersonValues;
      const by = byOf(c);
      const id = await inTurn(prisma, c.tenantId, async (tx) => {
        const made = await createIn(tx, by, PERSON, values);
        if (invite) await writeAccountNotice(tx, by, made, 'staffInvited');
        return made;
      });
      if (invite) await announce(prisma, [], ['delivery']);
      return { status: 201, body: await personShown(prisma, c.tenantId, id) };
    },
  }),

  route({
    ...frame,
    name: 'adminChangePerson',
    method: 'patch',
    path: '/api/admin/people/:id',
    summary: 'Change somebody; 409 with what it is now when it was changed since `version`',
    params: Params,
    body: PersonChange,
    answers: one,
    problems: ['refused', 'notFound'],
    async handle(c) {
      const { version, ...given } = c.body;
      const wanted = { ...given, ...normal(given) } as Partial<PersonValues>;
      await changeRecord(c.deps.prisma, byOf(c), PERSON, c.params.id, version, wanted);
      return ok(await personShown(c.deps.prisma, c.tenantId, c.params.id));
    },
  }),

  route({
    ...frame,
    name: 'adminRemovePerson',
    method: 'delete',
    path: '/api/admin/people/:id',
    summary: 'Delete somebody who never worked here; else 409 says what refers to them',
    params: Params,
    answers: { 204: { description: 'Deleted' } },
    problems: ['refused', 'notFound'],
    async handle(c) {
      await removeRecord(c.deps.prisma, byOf(c), PERSON, c.params.id);
      return { status: 204 };
    },
  }),

  route({
    ...frame,
    name: 'adminResetPassword',
    method: 'post',
    path: '/api/admin/people/:id/password-reset',
    summary: 'Send a mail with a link to choose a password; somebody without a password is invited',
    params: Params,
    answers: { 202: { description: 'The mail is on its way' } },
    problems: ['refused', 'notFound'],
    async handle(c) {
      const { account } = await personShown(c.deps.prisma, c.tenantId, c.params.id);
      const kind = account === 'invited' ? 'staffInvited' : 'passwordReset';
      await sendPasswordLink(c.deps.prisma, byOf(c), c.params.id, kind);
      return { status: 202 };
    },
  }),

  route({
    ...frame,
    name: 'adminOneTimePassword',
    method: 'post',
    path: '/api/admin/people/:id/one-time-password',
    summary: 'A password shown once, good for choosing another one; whoever was signed in is signed out',
    params: Params,
    answers: { 201: { description: 'The password', schema: OneTimePassword } },
    problems: ['refused', 'notFound'],
    async handle(c) {
      const { password, until } = await setOneTimePassword(c.deps.prisma, byOf(c), c.params.id);
      return { status: 201, body: { password, until: until.toISOString() } };
    },
  }),

  route({
    ...frame,
    name: 'adminUnlockPerson',
    method: 'post',
    path: '/api/admin/people/:id/unlocking',
    summary: 'End a lock-out after too many failed sign-ins',
    params: Params,
    answers: one,
    problems: ['notFound'],
    async handle(c) {
      const { prisma } = c.deps;
      const { id } = c.params;
      await inTurn(prisma, c.tenantId, async (tx) => {
        const where = { tenantId: c.tenantId, id, lockedUntil: { not: null } };
        const { count } = await tx.staff.updateMany({ where, data: { lockedUntil: null, failedSignIns: 0 } });
        if (count > 0) await auditChange(tx, byOf(c), { action: 'staff.unlocked', recordType: 'Staff', recordId: id });
      });
      return ok(await personShown(prisma, c.tenantId, id));
    },
  }),
];

/** Their normal forms. @throws InvalidInput */
function normal({
  email,
  phone,
}: {
  email?: string | undefined;
  phone?: string | null | undefined;
}): Partial<PersonValues> {
  const errors: Record<string, string> = {};
  const address = email === undefined ? undefined : normaliseEmail(email);
  const number = phone?.trim() ? normalisePhone(phone) : null;
  if (address === null) errors.email = 'invalidEmail';
  if (phone?.trim() && number === null) errors.phone = 'invalidPhone';
  if (Object.keys(errors).length > 0) throw new InvalidInput(errors);
  return { ...(address ? { email: address } : {}), ...(phone === undefined ? {} : { phone: number }) };
}

const said = (q: string): Prisma.StaffWhereInput[] => {
  const like = { contains: literally(q.normalize('NFKC').trim()), mode: 'insensitive' } as const;
  return [{ name: like }, { email: like }, { phone: like }];
};
