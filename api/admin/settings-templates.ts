import { z } from 'zod';
import type { NoticeKind as Kind } from '../../domain/case/state.ts';
import { say } from '../../domain/language/index.ts';
import { faultsOfParts, phrasesOf, shippedWords, TEMPLATE_KINDS, variablesOf } from '../../domain/notices/template.ts';
import { LOCALES, type Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { putTemplate } from '../../prisma/settings/templates.ts';
import { audit } from '../audit.ts';
import { NewTemplate, NoticeKind, TemplateDetail, TemplateRow } from '../contract/admin-settings.ts';
import { Locale as LocaleId } from '../contract/values.ts';
import { namesOf } from '../names.ts';
import { invalid } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { ok, type Route, route } from '../route.ts';
import { asRefusal } from './settings-refusal.ts';

const access = { roles: ['admin'] } as const;
const tag = 'administration';
const params = z.object({ kind: NoticeKind, locale: LocaleId });

export const templateRoutes: Route[] = [
  route({
    name: 'listTemplates',
    method: 'get',
    path: '/api/admin/templates',
    tag,
    summary: 'Kinds of notices in each language, and how many of their phrases were replaced',
    access,
    answers: { 200: { description: 'All', schema: z.array(TemplateRow) } },
    async handle({ deps: { prisma }, tenantId }) {
      const newest = await prisma.messageTemplate.findMany({
        where: { tenantId },
        distinct: ['kind', 'locale'],
        orderBy: [{ kind: 'asc' }, { locale: 'asc' }, { version: 'desc' }],
      });
      const rows = TEMPLATE_KINDS.flatMap((kind) =>
        LOCALES.map((locale): TemplateRow => {
          const own = newest.find((row) => row.kind === kind && row.locale === locale);
          return { kind, locale, version: own?.version ?? 0, changed: Object.keys(own?.parts ?? {}).length };
        }),
      );
      return ok(rows);
    },
  }),

  route({
    name: 'showTemplate',
    method: 'get',
    path: '/api/admin/templates/:kind/:locale',
    tag,
    summary: 'The phrases of a notice: shipped words, own words, and the variables they may use',
    access,
    params,
    answers: { 200: { description: 'The phrases', schema: TemplateDetail } },
    handle: async ({ deps: { prisma }, tenantId, params: { kind, locale } }) =>
      ok(await detailOf(prisma, tenantId, kind, locale)),
  }),

  route({
    name: 'changeTemplate',
    method: 'post',
    path: '/api/admin/templates/:kind/:locale/versions',
    tag,
    summary: 'Replace phrases, from the next message on; those left out are as shipped',
    access,
    params,
    body: NewTemplate,
    answers: { 201: { description: 'Saved', schema: z.object({ version: z.number().int() }) } },
    problems: ['refused'],
    async handle({ deps: { prisma }, tenantId, staff, params: { kind, locale }, body: { basedOn, parts }, req }) {
      const faults = faultsOfParts(kind, parts);
      if (Object.keys(faults).length > 0) throw invalid(under('parts', faults));
      const version = await prisma
        .$transaction(async (tx) => {
          const put = await putTemplate(tx, { tenantId, kind, locale, basedOn, parts, by: staff.id });
          await audit(tx, {
            ...{ tenantId, actor: actorOf(staff), action: 'template.changed', recordType: 'MessageTemplate' },
            ...{ recordId: `${kind}/${locale}`, fields: { version: put.version, ...changed(put.before, parts) } },
            ip: req.ip,
          });
          return put.version;
        })
        .catch(asRefusal);
      return { status: 201, body: { version } };
    },
  }),
];

async function detailOf(prisma: PrismaClient, tenantId: string, kind: Kind, locale: Locale): Promise<TemplateDetail> {
  const versions = await prisma.messageTemplate.findMany({
    where: { tenantId, kind, locale },
    orderBy: { version: 'desc' },
    take: 20,
  });
  const [tenant, names] = await Promise.all([
    prisma.tenant.findUnique({ where: { id: tenantId } }),
    namesOf(
      prisma,
      tenantId,
      versions.map((v) => v.createdBy),
    ),
  ]);
  const own = (versions[0]?.parts ?? {}) as Record<string, string>;
  const shipped = shippedWords(locale, kind);
  const brand = tenant?.name ?? 'Steward';
  const example = (name: string) => say(locale, `admin.settings.templates.example.${name}`);
  const toMember = ['received', 'message', 'question', 'resolved', 'closed'].includes(kind);
  const number = example('number');
  return {
    kind,
    locale,
    version: versions[0]?.version ?? 0,
    phrases: phrasesOf(kind).map((phrase) => {
      const { known, needed } = variablesOf(kind, phrase);
      return {
        ...{ phrase, shipped: shipped.get(phrase) ?? '', own: own[phrase] ?? null, needed },
        known: Object.fromEntries(known.map((name) => [name, example(name)])),
      };
    }),
    around: {
      greeting: toMember ? say(locale, 'mail.greeting', { name: example('member') }) : '',
      button: say(locale, `mail.button.${toMember ? 'member' : kind === 'escalation' ? 'acknowledge' : 'staff'}`),
      footer: say(locale, `mail.footer.${toMember ? 'member' : 'staff'}`, { brand, number }),
      brand,
    },
    versions: versions.map((v) => ({
      ...{ version: v.version, at: v.createdAt.toISOString(), parts: v.parts as Record<string, string> },
      by: v.createdBy ? { id: v.createdBy, name: names.get(v.createdBy) ?? '' } : null,
    })),
  };
}

const under = (path: string, faults: Record<string, string>) =>
  Object.fromEntries(Object.entries(faults).map(([phrase, fault]) => [`${path}.${phrase}`, fault]));

/** Only the phrases that differ; null: as shipped. */
function changed(before: Record<string, string>, after: Record<string, string>) {
  const phrases = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((p) => before[p] !== after[p]);
  const side = (parts: Record<string, string>) => Object.fromEntries(phrases.map((p) => [p, parts[p] ?? null]));
  return { old: side(before), new: side(after) };
}
