import type { Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { Notice } from '../../prisma/generated/client.ts';
import { recordsOf, resolveMember } from '../../prisma/members.ts';
import type { ChannelName } from './channel.ts';
import { type Preferences, preferencesOf } from './quiet.ts';

export type Recipient = {
  is: 'member' | 'staff';
  id: string;
  name: string;
  address: string;
  locale: Locale;
  timeZone: string;
  preferences: Preferences;
};

/** Why a notice does not go out this way: written to the row, so without personal data. */
export type Unreachable = { unreachable: string };

/**
 * To whom and where, as the record says now: preferences and addresses may have changed since the notice was written.
 * @param contactPersonId  of the case: an organisation's own person comes first
 */
export async function recipientOf(
  prisma: PrismaClient,
  notice: Notice,
  channel: ChannelName,
  contactPersonId: string | null,
): Promise<Recipient | Unreachable> {
  const { copyId } = notice.data as { copyId?: string };
  const found = copyId
    ? await copyOf(prisma, notice, copyId)
    : notice.staffId
      ? await staffOf(prisma, notice.tenantId, notice.staffId, channel)
      : notice.memberId
        ? await memberOf(prisma, notice.tenantId, notice.memberId, channel, contactPersonId)
        : { unreachable: 'the notice has no recipient' };
  return 'unreachable' in found ? found : usable(channel, found);
}

/** The recipient, when a letter can be addressed to them. */
export function usable(channel: ChannelName, recipient: Recipient): Recipient | Unreachable {
  const { address } = recipient;
  if (isAddress(channel, address)) return recipient;
  return { unreachable: address ? `not a usable ${WORD[channel]}` : `no ${WORD[channel]}` };
}

const WORD: Record<ChannelName, string> = { email: 'e-mail address', text: 'phone number' };

const SHAPE: Record<ChannelName, RegExp> = {
  // Nothing that could become a second recipient or end a header.
  email: /^[^\s<>"(),;:\\[\]@\p{Cc}]+@[^\s<>"(),;:\\[\]@\p{Cc}]+$/u,
  text: /^\+[1-9]\d{5,14}$/,
};
const isAddress = (channel: ChannelName, address: string): boolean =>
  address.length <= 254 && SHAPE[channel].test(address);

async function staffOf(
  prisma: PrismaClient,
  tenantId: string,
  id: string,
  channel: ChannelName,
): Promise<Recipient | Unreachable> {
  const staff = await prisma.staff.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (!staff) return { unreachable: 'no such member of staff' };
  if (staff.disabledAt) return { unreachable: 'the member of staff is no longer here' };
  const address = channel === 'email' ? staff.email : (staff.phone ?? '');
  const { name, timeZone } = staff;
  return { is: 'staff', id, name, address, locale: localeOf(staff.locale), timeZone, preferences: {} };
}

/** Somebody outside who gets a copy of what the member is told; in the member's language. */
async function copyOf(prisma: PrismaClient, { tenantId }: Notice, id: string): Promise<Recipient | Unreachable> {
  const copy = await prisma.caseCopy.findUnique({
    where: { tenantId_id: { tenantId, id } },
    include: { case: { select: { member: true } } },
  });
  if (!copy || copy.removedAt) return { unreachable: 'no copies are wanted any more' };
  const { member } = copy.case;
  if (member.erasedAt) return { unreachable: 'the member was erased' };
  const { name, address } = copy;
  const { timeZone } = member;
  return { is: 'member', id: member.id, name, address, locale: localeOf(member.locale), timeZone, preferences: {} };
}

async function memberOf(
  prisma: PrismaClient,
  tenantId: string,
  memberId: string,
  channel: ChannelName,
  contactPersonId: string | null,
): Promise<Recipient | Unreachable> {
  const id = await resolveMember(prisma, tenantId, memberId);
  const member = await prisma.member.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (!member) return { unreachable: 'no such member' };
  if (member.erasedAt) return { unreachable: 'the member was erased' };
  const preferences = preferencesOf(member.preferences);
  // An empty list is one that nobody filled in.
  if (preferences.channels?.length && !preferences.channels.includes(channel))
    return { unreachable: `the member does not want the channel ${channel}` };

  const points = await prisma.contactPoint.findMany({
    where: {
      tenantId,
      memberId: { in: await recordsOf(prisma, tenantId, id) },
      type: channel === 'email' ? 'email' : 'phone',
      OR: [{ contactPersonId: null }, ...(contactPersonId ? [{ contactPersonId }] : [])],
    },
    include: { contactPerson: { select: { name: true, erasedAt: true } } },
  });
  const [best] = points
    .filter(({ contactPerson }) => !contactPerson?.erasedAt)
    .sort(
      (a, b) =>
        rank(Boolean(b.contactPersonId), a.contactPersonId !== null) ||
        rank(b.verifiedAt !== null, a.verifiedAt !== null) ||
        rank(b.memberId === id, a.memberId === id) ||
        a.createdAt.getTime() - b.createdAt.getTime() ||
        a.value.localeCompare(b.value),
    );
  return {
    is: 'member',
    id,
    name: best?.contactPerson?.name ?? member.name,
    address: best?.value ?? '',
    locale: localeOf(member.locale),
    timeZone: member.timeZone,
    preferences,
  };
}

const rank = (b: boolean, a: boolean): number => Number(b) - Number(a);
export const localeOf = (text: string): Locale => (text === 'en' ? 'en' : 'zh');
