import { putSettings, settingsAt, settingsOf } from '../../prisma/facts.ts';
import { minorDigits } from '../../prisma/import/values.ts';
import { type FactSettings, SHIPPED_SETTINGS } from '../../rules/scoring.ts';
import { asRefusal } from '../admin/settings-refusal.ts';
import { audit } from '../audit.ts';
import { FactSettingsPage, NewFactSettings } from '../contract/fact-settings.ts';
import { namesOf } from '../names.ts';
import { invalid } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { type Context, ok, type Route, route } from '../route.ts';

const READERS = ['lead', 'manager', 'executive', 'admin'] as const;
const CHANGERS: readonly string[] = ['manager', 'admin'];
const VERSIONS = 20;
/** Whoever saves 'from today on' needs a moment to press the button. */
const GRACE_MS = 5 * 60_000;
const YEAR_MS = 366 * 86_400_000;
type C = Context<unknown, unknown, unknown>;

/** Unit costs, margin and scorings: what value is worked out with. */
export const factSettingsRoutes: Route[] = [
  route({
    name: 'showFactSettings',
    method: 'get',
    path: '/api/fact-settings',
    tag: 'rules',
    summary: 'Unit costs, margin and scorings that facts of value are worked out with, now and in every version',
    access: { roles: READERS },
    answers: { 200: { description: 'The settings', schema: FactSettingsPage } },
    handle: async (c) => ok(await pageOf(c)),
  }),

  route({
    name: 'changeFactSettings',
    method: 'post',
    path: '/api/fact-settings/versions',
    tag: 'rules',
    summary: 'Work out value with other settings, from now or an instant on; the past stays as it was',
    access: { roles: ['manager', 'admin'] },
    body: NewFactSettings,
    answers: { 201: { description: 'The settings as they are now', schema: FactSettingsPage } },
    problems: ['refused'],
    async handle(c) {
      const { deps, tenantId, staff, body, req } = c;
      const { basedOn, settings: change } = body;
      const from = body.from ? [new Date(body.from)] : [];
      const now = Date.now();
      for (const at of from) {
        if (at.getTime() < now - GRACE_MS) throw invalid({ from: 'past' });
        if (at.getTime() > now + YEAR_MS) throw invalid({ from: 'tooFar' });
      }
      // What was told until now stays told: no version holds from a moment that is over.
      const [later] = from.filter((at) => at.getTime() > now);
      await deps.prisma
        .$transaction(async (tx) => {
          const put = await putSettings(tx, {
            tenantId,
            change,
            by: staff.id,
            basedOn,
            ...(later ? { from: later } : {}),
          });
          await audit(tx, {
            ...{ tenantId, actor: actorOf(staff), action: 'factSettings.changed', recordType: 'FactSettings' },
            recordId: tenantId,
            fields: { version: put.version, from: put.validFrom.toISOString(), ...differing(put.before, put.next) },
            ip: req.ip,
          });
        })
        .catch(asRefusal);
      return { status: 201, body: await pageOf(c) };
    },
  }),
];

/** Both sides of what was changed, and nothing else. */
function differing(before: FactSettings, next: FactSettings) {
  const names = (Object.keys(next) as (keyof FactSettings)[]).filter((name) => before[name] !== next[name]);
  const of = (settings: FactSettings) => Object.fromEntries(names.map((name) => [name, settings[name]]));
  return { old: of(before), new: of(next) };
}

async function pageOf({ deps: { prisma }, tenantId, staff }: C): Promise<FactSettingsPage> {
  const now = new Date();
  const [{ currency }, inForce, versions, since] = await Promise.all([
    prisma.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { currency: true } }),
    settingsAt(prisma, tenantId, now.getTime()),
    prisma.factSettings.findMany({ where: { tenantId }, orderBy: { version: 'desc' }, take: VERSIONS }),
    prisma.factSettings.findFirst({
      where: { tenantId, validFrom: { lte: now } },
      orderBy: [{ validFrom: 'desc' }, { version: 'desc' }],
    }),
  ]);
  const names = await namesOf(
    prisma,
    tenantId,
    versions.map(({ createdBy }) => createdBy),
  );
  return {
    currency: { code: currency, digits: minorDigits(currency) },
    version: versions[0]?.version ?? 0,
    inForce,
    since: since && { version: since.version, at: since.validFrom.toISOString() },
    shipped: SHIPPED_SETTINGS,
    versions: versions.map((row) => ({
      ...{ version: row.version, from: row.validFrom.toISOString(), settings: settingsOf(row) },
      by: row.createdBy ? { id: row.createdBy, name: names.get(row.createdBy) ?? '' } : null,
    })),
    mayChange: CHANGERS.includes(staff.role),
  };
}
