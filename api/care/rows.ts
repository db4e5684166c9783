import { STEP_KINDS, TOUCH_STATES } from '../../domain/care/cadence.ts';
import { RESPONSES } from '../../domain/care/task.ts';
import { fill, type Values } from '../../domain/care/text.ts';
import { say } from '../../domain/language/index.ts';
import { maskPhone } from '../../domain/masks.ts';
import { type Locale, TIERS } from '../../domain/vocabulary.ts';
import { type Cared, caredFor, standingOf } from '../../prisma/care/standing.ts';
import { type Cadence, cadenceReader, stepOf } from '../../prisma/care/versions.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { among } from '../cases/rows.ts';
import type { TaskRow, TouchRow } from '../contract/care.ts';
import { standFor } from '../members/aliases.ts';
import { namesOf } from '../names.ts';

export const TOUCH_ROW = {
  member: { select: { id: true, number: true, name: true, tier: true } },
  contactPerson: { select: { id: true, name: true } },
} satisfies Prisma.CareTouchInclude;
export type TouchWithRow = Prisma.CareTouchGetPayload<{ include: typeof TOUCH_ROW }>;

type Read = { prisma: PrismaClient; tenantId: string; locale: Locale };
/** A touch as it is shown, and what it was shown from. */
export type Shown = { row: TouchRow; touch: TouchWithRow; cadence: Cadence; values: Values };

export async function touchRows({ prisma, tenantId, locale }: Read, touches: TouchWithRow[]): Promise<Shown[]> {
  const read = cadenceReader(prisma, tenantId);
  const [names, cadences, tenant] = await Promise.all([
    namesOf(
      prisma,
      tenantId,
      touches.flatMap(({ ownerId, doneBy }) => [ownerId, doneBy]),
    ),
    prisma.cadence.findMany({ where: { tenantId }, select: { code: true, nameZh: true, nameEn: true } }),
    prisma.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { name: true } }),
  ]);
  const person = (id: string | null) => (id && names.has(id) ? { id, name: names.get(id) as string } : null);
  const shown: Shown[] = [];
  for (const touch of touches) {
    const cadence = await read(touch.cadence, touch.version);
    const name = cadences.find(({ code }) => code === touch.cadence);
    if (!cadence || !name) continue;
    const values = valuesOf(touch, tenant.name, locale);
    const row: TouchRow = {
      ...{
        id: touch.id,
        version: touch.version,
        step: touch.step,
        reason: touch.reason,
        decisionId: touch.decisionId,
        channel: touch.channel,
      },
      member: { ...touch.member, tier: among(TIERS, touch.member.tier) },
      cadence: name,
      kind: among(STEP_KINDS, touch.kind),
      state: among(TOUCH_STATES, touch.state),
      topic: fill(stepOf(cadence, touch.step).text[locale].subject, values),
      ...{ dueAt: touch.dueAt.toISOString(), createdAt: touch.createdAt.toISOString() },
      ...{ closedAt: iso(touch.closedAt), followUpAt: iso(touch.followUpAt) },
      ...{ owner: person(touch.ownerId), doneBy: person(touch.doneBy), contactPerson: touch.contactPerson },
      response: touch.response === null ? null : among(RESPONSES, touch.response),
      note: touch.note,
    };
    shown.push({ row, touch, cadence, values });
  }
  return shown;
}

const iso = (at: Date | null) => at?.toISOString() ?? null;

function valuesOf(touch: TouchWithRow, brand: string, locale: Locale): Values {
  const since = Number(touch.period.split('#')[0]);
  // A birthday's period is its year, any other's the instant of the last contact.
  const days = since > 9_999 ? Math.max(0, Math.floor((touch.createdAt.getTime() - since) / 86_400_000)) : 0;
  return { name: touch.member.name, brand, tier: say(locale, `tier.${touch.member.tier}`), days: String(days) };
}

/** Call tasks with what one must know before calling, as things stand now. */
export async function taskRows(
  read: Read,
  touches: TouchWithRow[],
  readerId: string,
  now: number,
): Promise<(Shown & { row: TaskRow; member: Cared | undefined })[]> {
  const { prisma, tenantId } = read;
  const shown = await touchRows(read, touches);
  const roots = await standFor(
    prisma,
    tenantId,
    touches.map(({ memberId }) => memberId),
  );
  const members = await caredFor(prisma, tenantId, [...new Set(roots.values())], now);
  const records = [...members.values()].flatMap((member) => member.records);
  const points = await prisma.contactPoint.findMany({
    where: { tenantId, memberId: { in: records }, type: 'phone', contactPersonId: null },
    orderBy: [{ verifiedAt: 'asc' }, { createdAt: 'asc' }],
    select: { memberId: true, value: true },
  });
  return shown.map(({ row, touch, ...rest }) => {
    const member = members.get(roots.get(touch.memberId) ?? touch.memberId);
    const phone = points.find(({ memberId }) => member?.records.includes(memberId))?.value ?? null;
    return {
      ...{ ...rest, touch, member },
      row: {
        ...row,
        phone: phone && maskPhone(phone),
        timeZone: member?.timeZone ?? 'UTC',
        callableFrom: member?.quietUntil ? new Date(member.quietUntil).toISOString() : null,
        hold: member ? holdOf(member) : 'erased',
        mine: touch.ownerId === readerId,
      },
    };
  });
}

/** What has changed since the task was made: the rep sees it, and judges. */
function holdOf(member: Cared): string | null {
  const { erased, consent, openComplaint, ways } = standingOf(member, 'phone');
  if (erased) return 'erased';
  if (openComplaint) return 'openComplaint';
  if (!consent) return 'noConsent';
  return ways.wanted ? null : 'channel';
}
