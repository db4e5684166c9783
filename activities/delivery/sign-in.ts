import type { PrismaClient } from '../../prisma/client.ts';
import type { Notice } from '../../prisma/generated/client.ts';
import { resolveMember } from '../../prisma/members.ts';
import type { ChannelName } from './channel.ts';
import { localeOf, type Recipient, type Unreachable, usable } from './recipient.ts';

/**
 * A one-time code goes to the very address that was typed, at once, in the language of the page: it was asked for just
 * now, so neither preferences nor quiet hours hold it, and the best known address would be the wrong one.
 */
export type SignIn = { codeId: string; identifier: string; locale: string; expiresAt: number };

/** @returns why not, when the code is of no use any more: a late mail would only confuse */
export async function signInOf(prisma: PrismaClient, notice: Notice, now: number): Promise<SignIn | { why: string }> {
  const { tenantId } = notice;
  const { codeId = '', locale = '' } = notice.data as { codeId?: string; locale?: string };
  const row = codeId ? await prisma.memberCode.findUnique({ where: { tenantId_id: { tenantId, id: codeId } } }) : null;
  if (!row) return { why: 'no such code' };
  if (row.usedAt) return { why: 'the code was used' };
  if (row.expiresAt.getTime() <= now) return { why: 'the code has expired' };
  const { identifier } = row;
  const newer = await prisma.memberCode.findFirst({
    where: { tenantId, identifier, createdAt: { gt: row.createdAt } },
    select: { id: true },
  });
  if (newer) return { why: 'a newer code was asked for' };
  return { codeId, identifier, locale, expiresAt: row.expiresAt.getTime() };
}

export async function askerOf(
  prisma: PrismaClient,
  notice: Notice,
  channel: ChannelName,
  { identifier, locale }: SignIn,
): Promise<Recipient | Unreachable> {
  const { tenantId, memberId } = notice;
  const id = memberId ? await resolveMember(prisma, tenantId, memberId) : null;
  const member = id ? await prisma.member.findUnique({ where: { tenantId_id: { tenantId, id } } }) : null;
  if (!member || member.erasedAt) return { unreachable: 'no such member' };
  const { name, timeZone } = member;
  return usable(channel, {
    is: 'member',
    id: member.id,
    name,
    timeZone,
    address: identifier,
    locale: localeOf(locale),
    preferences: {},
  });
}
