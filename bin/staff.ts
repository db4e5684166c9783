import { LOCALES, type Locale, POSTS, type Post, ROLES, type Role } from '../domain/vocabulary.ts';
import type { Prisma } from '../prisma/client.ts';
import { newId } from '../prisma/ids.ts';
import { normaliseEmail } from '../prisma/members.ts';
import { hashPassword } from '../prisma/passwords.ts';
import { newPassword } from '../prisma/seed.ts';
import { Failure } from './failure.ts';
import { onRecord } from './jobs.ts';

export type NewStaff = {
  tenant: string;
  name: string;
  role: string;
  post?: string;
  locale: string;
  team?: string;
  reportsTo?: string;
  deputy?: string;
  queue?: string[];
};

/** Adds somebody to the desk, with a random password shown once. Everything is checked before anything is written. */
export const addStaff = (email: string, wanted: NewStaff) =>
  onRecord(async (prisma) => {
    const role = oneOf<Role>('role', wanted.role, ROLES);
    const locale = oneOf<Locale>('language', wanted.locale, LOCALES);
    const post = wanted.post ? oneOf<Post>('post', wanted.post, POSTS) : null;
    const address = normaliseEmail(email);
    if (!address) throw new Failure(`"${email}" is no e-mail address.`);
    const password = newPassword();
    const passwordHash = await hashPassword(password);
    await prisma.$transaction(async (tx) => {
      const tenantId = wanted.tenant;
      if (await personOf(tx, tenantId, address))
        throw new Failure(`Somebody of the staff has the e-mail ${address} already.`);
      const team = wanted.team
        ? await named(
            tx.team.findUnique({ where: { tenantId_code: { tenantId, code: wanted.team } } }),
            'team',
            wanted.team,
          )
        : null;
      const queues = await Promise.all(
        (wanted.queue ?? []).map((code) =>
          named(tx.queue.findUnique({ where: { tenantId_code: { tenantId, code } } }), 'queue', code),
        ),
      );
      const id = newId();
      await tx.staff.create({
        data: {
          ...{ tenantId, id, name: wanted.name.normalize('NFC').trim(), email: address, role, locale, passwordHash },
          postId: post
            ? (await named(tx.post.findUnique({ where: { tenantId_code: { tenantId, code: post } } }), 'post', post)).id
            : null,
          ...{ teamId: team?.id ?? null, departmentId: team?.departmentId ?? null },
          reportsToId: wanted.reportsTo
            ? (await named(personOf(tx, tenantId, wanted.reportsTo), 'member of staff', wanted.reportsTo)).id
            : null,
          deputyId: wanted.deputy
            ? (await named(personOf(tx, tenantId, wanted.deputy), 'member of staff', wanted.deputy)).id
            : null,
        },
      });
      await tx.queueStaff.createMany({ data: queues.map((queue) => ({ tenantId, queueId: queue.id, staffId: id })) });
      await tx.audit.create({
        data: { tenantId, id: newId(), actorType: 'system', action: 'staff.add', recordType: 'Staff', recordId: id },
      });
    });
    console.log(`${wanted.name} can sign in with ${address}. Password, shown once: ${password}`);
  });

const personOf = (tx: Prisma.TransactionClient, tenantId: string, email: string) =>
  tx.staff.findUnique({ where: { tenantId_email: { tenantId, email: email.trim().toLowerCase() } } });

async function named<T>(found: Promise<T | null>, what: string, name: string): Promise<T> {
  const row = await found;
  if (!row) throw new Failure(`There is no ${what} "${name}". Nothing was changed.`);
  return row;
}

function oneOf<T extends string>(what: string, value: string, all: readonly T[]): T {
  if (!(all as readonly string[]).includes(value)) throw new Failure(`The ${what} must be one of ${all.join(', ')}.`);
  return value as T;
}
