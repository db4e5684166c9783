import { say } from '../../domain/language/index.ts';
import { sayInstant } from '../../domain/language/instant.ts';
import type { Values } from '../../domain/replies/variables.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { FoundCase } from '../cases/find.ts';
import { stateOf } from '../cases/possible.ts';
import type { Context } from '../route.ts';

type C = Context<unknown, unknown, unknown>;

/** The values of all variables for one case, in a language, in the member's zone. Null: this case has none. */
export async function valuesFor({ deps, tenantId, staff }: C, found: FoundCase, locale: Locale): Promise<Values> {
  const { prisma, env } = deps;
  const [member, contact, tenant] = await Promise.all([
    prisma.member.findUniqueOrThrow({
      where: { tenantId_id: { tenantId, id: found.memberId } },
      select: { name: true, number: true, tier: true, timeZone: true, erasedAt: true },
    }),
    found.contactPersonId
      ? prisma.contactPerson.findUnique({
          where: { tenantId_id: { tenantId, id: found.contactPersonId } },
          select: { name: true, position: true },
        })
      : null,
    prisma.tenant.findUnique({ where: { id: tenantId }, select: { name: true } }),
  ]);
  const { clocks } = stateOf(found);
  const promised = (clock: 'answer' | 'resolution') => {
    const running = clocks[clock];
    // What has passed is not promised again.
    if (running?.status !== 'running' || running.dueAt === null) return null;
    return sayInstant(locale, running.dueAt, member.timeZone);
  };
  return {
    'member.name': member.erasedAt ? null : member.name,
    'member.title': contact?.position ?? null,
    'member.tier': say(locale, `tier.${member.tier}`),
    'member.number': member.number,
    'contact.name': contact?.name ?? null,
    'case.number': found.number,
    'case.subject': found.subject,
    'case.kind': say(locale, `kind.${found.kind}`),
    'promise.answer': promised('answer'),
    'promise.resolution': promised('resolution'),
    'rep.name': staff.staff.name,
    'desk.name': tenant?.name ?? 'Steward',
    'portal.link': `${env.STEWARD_URL}/portal/cases/${encodeURIComponent(found.number)}`,
  };
}
