import { z } from 'zod';
import type { AuditNamed } from '../../domain/audit-fields.ts';
import { type Locale, POSTS } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';

/** Names of records by kind and id or code, as `Team:front`, as far as the record still has them. */
export async function auditNames(
  prisma: PrismaClient,
  tenantId: string,
  wanted: readonly (readonly [kind: string, key: string])[],
  locale: Locale,
): Promise<Record<string, string>> {
  const keys = new Map<AuditNamed, Set<string>>();
  for (const [kind, key] of wanted)
    if (Object.hasOwn(LOOK, kind)) keys.set(kind as AuditNamed, (keys.get(kind as AuditNamed) ?? new Set()).add(key));
  const found = await Promise.all(
    [...keys].map(async ([kind, all]) => {
      const ids = [...all].filter((key) => z.uuid().safeParse(key).success);
      const pairs = await LOOK[kind]({ prisma, tenantId, locale, ids, codes: [...all] });
      return pairs.map(([key, name]) => [`${kind}:${key}`, name] as const);
    }),
  );
  return Object.fromEntries(found.flat());
}

type Ask = { prisma: PrismaClient; tenantId: string; locale: Locale; ids: string[]; codes: string[] };
type Pairs = [key: string, name: string][];

const nameIn = ({ locale }: Ask, { nameZh, nameEn }: { nameZh: string; nameEn: string }) =>
  locale === 'zh' ? nameZh : nameEn;

/** By id and by code: a change holds codes, the record it is about stands there by its id. */
const coded = (ask: Ask, rows: { id: string; code: string; nameZh: string; nameEn: string }[]): Pairs =>
  rows.flatMap((row): Pairs => [row.id, row.code].map((key) => [key, nameIn(ask, row)]));

const CODED = { id: true, code: true, nameZh: true, nameEn: true } as const;
const either = ({ tenantId, ids, codes }: Ask) => ({ tenantId, OR: [{ id: { in: ids } }, { code: { in: codes } }] });
const byId = ({ tenantId, ids }: Ask) => ({ tenantId, id: { in: ids } });

/** Members by number: whoever reads this need not know who they are. */
const LOOK: Record<AuditNamed, (ask: Ask) => Promise<Pairs>> = {
  Department: async (ask) => coded(ask, await ask.prisma.department.findMany({ where: either(ask), select: CODED })),
  Post: async (ask) => coded(ask, await ask.prisma.post.findMany({ where: either(ask), select: CODED })),
  Team: async (ask) => coded(ask, await ask.prisma.team.findMany({ where: either(ask), select: CODED })),
  Queue: async (ask) => coded(ask, await ask.prisma.queue.findMany({ where: either(ask), select: CODED })),
  Skill: async (ask) => coded(ask, await ask.prisma.skill.findMany({ where: either(ask), select: CODED })),
  Calendar: async (ask) => coded(ask, await ask.prisma.calendar.findMany({ where: either(ask), select: CODED })),
  async Staff(ask) {
    const rows = await ask.prisma.staff.findMany({ where: byId(ask), select: { id: true, name: true } });
    return rows.map(({ id, name }) => [id, name]);
  },
  async Member(ask) {
    const rows = await ask.prisma.member.findMany({ where: byId(ask), select: { id: true, number: true } });
    return rows.map(({ id, number }) => [id, number]);
  },
  async Case(ask) {
    const rows = await ask.prisma.case.findMany({ where: byId(ask), select: { id: true, number: true } });
    return rows.map(({ id, number }) => [id, number]);
  },
  async Approval(ask) {
    const rows = await ask.prisma.approval.findMany({ where: byId(ask), select: { id: true, number: true } });
    return rows.map(({ id, number }) => [id, number]);
  },
  async ApiKey(ask) {
    const rows = await ask.prisma.apiKey.findMany({ where: byId(ask), select: { id: true, name: true } });
    return rows.map(({ id, name }) => [id, name]);
  },
  async ImportRun(ask) {
    const rows = await ask.prisma.importRun.findMany({ where: byId(ask), select: { id: true, fileName: true } });
    return rows.map(({ id, fileName }) => [id, fileName.split('/').at(-1) ?? fileName]);
  },
  async Cadence(ask) {
    const rows = await ask.prisma.cadence.findMany({ where: { tenantId: ask.tenantId, code: { in: ask.codes } } });
    return rows.map((row) => [row.code, nameIn(ask, row)]);
  },
  async CareTouch(ask) {
    const rows = await ask.prisma.careTouch.findMany({
      where: byId(ask),
      select: { id: true, member: { select: { number: true } } },
    });
    return rows.map(({ id, member }) => [id, member.number]);
  },
  async InboundMail(ask) {
    const rows = await ask.prisma.inboundMail.findMany({
      where: { ...byId(ask), caseId: { not: null } },
      select: { id: true, caseId: true },
    });
    const cases = await LOOK.Case({ ...ask, ids: rows.flatMap(({ caseId }) => caseId ?? []) });
    const numbers = new Map(cases);
    return rows.flatMap(({ id, caseId }): Pairs => (caseId ? [[id, numbers.get(caseId) ?? '']] : []));
  },
  async Tool(ask) {
    const select = { id: true, nameZh: true, nameEn: true };
    return (await ask.prisma.deskTool.findMany({ where: byId(ask), select })).map((row) => [row.id, nameIn(ask, row)]);
  },
  async Rung(ask) {
    const ranks = ask.codes.map(Number).filter(Number.isSafeInteger);
    const rows = await ask.prisma.post.findMany({
      where: { tenantId: ask.tenantId, code: { in: [...POSTS] }, rank: { in: ranks } },
    });
    return rows.map((row) => [String(row.rank), nameIn(ask, row)]);
  },
};
