import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draftOf, majorOf, readDraft } from '../../../admin-ui/rules/fact-settings-draft.ts';
import type { FactSettingsPage } from '../../../api/contract/fact-settings.ts';
import type { Problem } from '../../../api/contract/values.ts';
import { settingsAt } from '../../../prisma/facts.ts';
import { SHIPPED_SETTINGS } from '../../../rules/scoring.ts';
import { type Desk, isProblem, openDesk, type PersonName, TENANT } from './desk.ts';

const DAY = 86_400_000;
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const page = async (who: PersonName = 'manager') =>
  (await desk.as(who)('GET', '/api/fact-settings')).body as FactSettingsPage;
const change = (body: object, who: PersonName = 'manager') => desk.as(who)('POST', '/api/fact-settings/versions', body);

describe('costs, margin and scorings', () => {
  test('begin as shipped; a manager changes them for all that comes, with author, instant and trail', async () => {
    expect(await page('lead')).toMatchObject({ version: 0, inForce: SHIPPED_SETTINGS, since: null, mayChange: false });
    const settings = { ...SHIPPED_SETTINGS, marginPercent: 40, caseCost: 2_550 };
    const before = Date.now() - 1;
    const { status, body } = await change({ basedOn: 0, settings });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{
        version: 1,
        inForce: settings,
        since: { version: 1 },
        mayChange: true,
        currency: { code: 'CNY', digits: 2 },
      },
      versions: [{ version: 1, settings, by: { id: desk.people.manager } }],
    });
    expect(await settingsAt(desk.prisma, TENANT, before)).toEqual(SHIPPED_SETTINGS);
    const trail = await desk.prisma.audit.findFirstOrThrow({ where: { action: 'factSettings.changed' } });
    expect(trail).toMatchObject({
      ...{ actorId: desk.people.manager, recordType: 'FactSettings' },
      fields: { version: 1, old: { marginPercent: 30, caseCost: 2_000 }, new: { marginPercent: 40, caseCost: 2_550 } },
    });
  });

  test('hold from an instant to come, until then those before do', async () => {
    const from = new Date(Date.now() + 30 * DAY).toISOString();
    const settings = { ...SHIPPED_SETTINGS, touchCost: 900 };
    const { body } = await change({ basedOn: 1, settings, from });
    expect(body).toMatchObject({
      version: 2,
      since: { version: 1 },
      inForce: { touchCost: 500 },
      versions: [{ from }, {}],
    });
    expect(await settingsAt(desk.prisma, TENANT, Date.parse(from))).toMatchObject({
      touchCost: 900,
      marginPercent: 30,
    });
  });

  test('whoever saves on an older version is told so; what is wrong is said at its field, and nothing is kept', async () => {
    const settings = { ...SHIPPED_SETTINGS };
    const late = await change({ basedOn: 1, settings });
    expect(late.status).toBe(409);
    expect(late.body as Problem).toMatchObject({ refusal: { code: 'laterVersion', values: { version: 2 } } });
    const wrong: [object, string][] = [
      [{ basedOn: 2, settings: { ...settings, marginPercent: 101 } }, 'settings.marginPercent'],
      [{ basedOn: 2, settings: { ...settings, caseCost: -1 } }, 'settings.caseCost'],
      [{ basedOn: 2, settings: { ...settings, rankClasses: 1 } }, 'settings.rankClasses'],
      [{ basedOn: 2, settings: { ...settings, rankPeriod: 'week' } }, 'settings.rankPeriod'],
      [{ basedOn: 2, settings: { ...settings, messageCost: 1.5 } }, 'settings.messageCost'],
      [{ basedOn: 2, settings, from: new Date(Date.now() - DAY).toISOString() }, 'from'],
      [{ basedOn: 2, settings, from: new Date(Date.now() + 400 * DAY).toISOString() }, 'from'],
    ];
    for (const [body, field] of wrong) {
      const answer = await change(body);
      expect(isProblem(answer)).toBe(true);
      expect(Object.keys((answer.body as Problem).errors ?? {}), field).toContain(field);
    }
    expect(await page()).toMatchObject({ version: 2 });
    const both = await Promise.all([change({ basedOn: 2, settings }), change({ basedOn: 2, settings }, 'admin')]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});

describe('money as it is typed', () => {
  const currency = { code: 'CNY', digits: 2 };
  const read = (caseCost: string) => readDraft({ ...draftOf(SHIPPED_SETTINGS, currency), caseCost }, currency);
  test.each([
    ['20', 2_000],
    ['25.5', 2_550],
    ['0,07', 7],
  ])('%s is %d', (typed, minor) => {
    expect(read(typed)).toMatchObject({ ok: true, settings: { caseCost: minor } });
  });
  test.each(['', '-1', '1.234', 'x', '1e3', '１'])('%s is none', (typed) => {
    expect(read(typed)).toEqual({ ok: false, faults: { caseCost: 'number' } });
  });
  test('is shown as it would be typed', () => {
    expect([majorOf(2_000, 2), majorOf(2_550, 2), majorOf(7, 0)]).toEqual(['20', '25.50', '7']);
    expect(readDraft(draftOf(SHIPPED_SETTINGS, currency), currency)).toEqual({ ok: true, settings: SHIPPED_SETTINGS });
  });
});
