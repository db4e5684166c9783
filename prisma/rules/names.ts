import type { CalendarDefinition } from '../../domain/calendar/definition.ts';
import { type Locale, type Post, type Role, RULE_SETS, type RuleSetCode } from '../../domain/vocabulary.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import type { NamesOf } from '../../rules/explain.ts';
import { hasErrors, type World } from '../../rules/faults/world.ts';
import type { Reader } from '../../rules/wording.ts';
import type { PrismaClient } from '../client.ts';
import { cadenceNames, idNames } from '../decisions/names.ts';
import { queuesOf } from '../decisions/queues.ts';
import { type Client, versionsAt } from '../decisions/versions.ts';

/** What a reader of rules needs besides the rules: currency and zone, and what queues are called. */
export async function wordsFor(
  prisma: PrismaClient,
  tenantId: string,
  locale: Locale,
): Promise<{ reader: Reader; names: NamesOf }> {
  const { currency, timeZone } = await prisma.tenant.findUniqueOrThrow({
    where: { id: tenantId },
    select: { currency: true, timeZone: true },
  });
  const queues = new Map(
    (await queuesOf(prisma, tenantId)).map(({ code, nameZh, nameEn }) => [code, locale === 'zh' ? nameZh : nameEn]),
  );
  return {
    reader: { locale, currency, timeZone, idName: await idNames(prisma, tenantId, locale) },
    names: {
      queue: (code) => queues.get(code) || code,
      staff: (id) => id,
      cadence: await cadenceNames(prisma, tenantId, locale),
    },
  };
}

/** What rules of this set may name, and what they rest on: the desk as it is now. */
export async function worldOf(prisma: Client, tenantId: string, locale: Locale, set: RuleSetCode): Promise<World> {
  const [queues, categories, cadences, staff, calendars, versions] = await Promise.all([
    queuesOf(prisma, tenantId),
    prisma.category.findMany({ where: { tenantId }, select: { code: true } }),
    prisma.cadence.findMany({ where: { tenantId }, select: { code: true } }),
    prisma.staff.findMany({
      where: { tenantId, disabledAt: null },
      distinct: ['role', 'postId'],
      select: { role: true, post: { select: { code: true } } },
    }),
    prisma.calendar.findMany({
      where: { tenantId, queues: { some: { retiredAt: null } } },
      select: { nameZh: true, nameEn: true, versions: { orderBy: { version: 'desc' }, take: 1 } },
    }),
    versionsAt(prisma, tenantId, RULE_SETS, Date.now()),
  ]);
  return {
    queues: new Set(queues.map(({ code }) => code)),
    categories: new Set(categories.map(({ code }) => code)),
    cadences: new Set(cadences.map(({ code }) => code)),
    posts: new Set(staff.flatMap(({ post }) => (post ? [post.code as Post] : []))),
    roles: new Set(staff.map(({ role }) => role as Role)),
    calendars: calendars.map(({ nameZh, nameEn, versions: [newest] }) => {
      const { coveredUntil } = (newest?.definition ?? {}) as Partial<CalendarDefinition>;
      return { name: locale === 'zh' ? nameZh : nameEn, coveredUntil: coveredUntil ?? null };
    }),
    others: [...versions].flatMap(([code, { definition }]) => (code === set ? [] : [definition])),
  };
}

/** They hold what can only be a mistake, by themselves or at this desk. */
export const isUnfit = async (client: Client, tenantId: string, definition: RuleSetDefinition): Promise<boolean> =>
  hasErrors(definition, await worldOf(client, tenantId, 'en', definition.set), Date.now());
