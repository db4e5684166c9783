import { z } from 'zod';
import { ALARM_GROUPS, type AlarmGroup, faultsOfList } from '../../domain/alarm/groups.ts';
import { SHIPPED_ALARMS } from '../../domain/alarm/shipped.ts';
import { ROLES } from '../../domain/vocabulary.ts';
import {
  alarmsOf,
  dismissAlarms,
  type FoundAlarm,
  finderOf,
  foundIn,
  marksOf,
  putAlarmWords,
} from '../../prisma/alarms.ts';
import { announce } from '../../prisma/live.ts';
import { asRefusal } from '../admin/settings-refusal.ts';
import { audit } from '../audit.ts';
import { mustSeeCase } from '../cases/find.ts';
import { AlarmDismissal, AlarmMark, AlarmTrial, AlarmWordList, CaseAlarms, NewAlarmWords } from '../contract/alarms.ts';
import { Id } from '../contract/values.ts';
import { namesOf } from '../names.ts';
import { invalid } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { type Context, ok, type Route, route } from '../route.ts';

const tag = 'alerts';
const params = z.object({ id: Id });
const VERSIONS = 20;
type C = Context<unknown, unknown, unknown>;

export const alarmRoutes: Route[] = [
  route({
    name: 'showAlarmWords',
    method: 'get',
    path: '/api/alarm-words',
    tag,
    summary: 'The words of alarm in force, and those that were shipped',
    access: { roles: ['lead', 'manager', 'executive', 'admin'] },
    answers: { 200: { description: 'The list', schema: AlarmWordList } },
    handle: async (c) => ok(await listOf(c)),
  }),

  route({
    name: 'changeAlarmWords',
    method: 'post',
    path: '/api/alarm-words/versions',
    tag,
    summary: 'Put another list in force, for what members write from now on',
    access: { roles: ['manager', 'admin'] },
    body: NewAlarmWords,
    answers: { 201: { description: 'The list as it is now', schema: AlarmWordList } },
    problems: ['refused'],
    async handle(c) {
      const { deps, tenantId, staff, body, req } = c;
      const { basedOn, groups: list } = body;
      mustBeWords(list);
      await deps.prisma
        .$transaction(async (tx) => {
          const { list: before } = await alarmsOf(tx, tenantId);
          const version = await putAlarmWords(tx, { tenantId, basedOn, list, by: staff.id });
          await audit(tx, {
            ...{ tenantId, actor: actorOf(staff), action: 'alarmWords.changed', recordType: 'AlarmWords' },
            ...{ recordId: tenantId, fields: { version, ...changed(before, list) }, ip: req.ip },
          });
        })
        .catch(asRefusal);
      return { status: 201, body: await listOf(c) };
    },
  }),

  route({
    name: 'tryAlarmWords',
    method: 'post',
    path: '/api/alarm-words/trial',
    tag,
    summary: 'Which words of alarm a text holds; nothing is kept',
    access: { roles: ['lead', 'manager', 'executive', 'admin'] },
    body: AlarmTrial,
    answers: { 200: { description: 'Where they stand', schema: z.object({ marks: z.array(AlarmMark) }) } },
    async handle({ deps, tenantId, body: { text, groups } }) {
      if (groups) mustBeWords(groups);
      const find = groups ? finderOf(groups) : (await alarmsOf(deps.prisma, tenantId)).find;
      return ok({ marks: find(text) });
    },
  }),

  route({
    name: 'showCaseAlarms',
    method: 'get',
    path: '/api/cases/:id/alarms',
    tag,
    summary: 'Words of alarm in what the member wrote, and where they stand',
    access: { roles: ROLES },
    params,
    answers: { 200: { description: 'The words', schema: CaseAlarms } },
    async handle(c) {
      await mustSeeCase(c, c.params.id);
      return ok(await alarmsIn(c, c.params.id));
    },
  }),

  route({
    name: 'dismissAlarm',
    method: 'post',
    path: '/api/cases/:id/alarms/dismissal',
    tag,
    summary:
      'The words of a group were not meant so: they count no more in this case. Saying it twice is saying it once',
    access: { roles: ['lead', 'manager', 'admin'] },
    params,
    body: AlarmDismissal,
    answers: { 200: { description: 'The words as they are now', schema: CaseAlarms } },
    async handle(c) {
      const {
        deps,
        tenantId,
        staff,
        params: { id: caseId },
        body: { group, note },
        req,
      } = c;
      await mustSeeCase(c, caseId, 'note');
      await deps.prisma.$transaction(async (tx) => {
        if ((await dismissAlarms(tx, { tenantId, caseId, group, by: staff.id, note })) === 0) return;
        await audit(tx, {
          ...{ tenantId, actor: actorOf(staff), action: 'alarm.dismissed', recordType: 'Case', recordId: caseId },
          ...{ fields: { alarmGroup: group }, ip: req.ip },
        });
      });
      await announce(deps.prisma, [{ tenantId, topic: 'case', id: caseId }]);
      return ok(await alarmsIn(c, caseId));
    },
  }),
];

type List = z.infer<typeof NewAlarmWords>['groups'];

function mustBeWords(list: List): void {
  const faults = faultsOfList(list);
  if (Object.keys(faults).length > 0) throw invalid(faults);
}

async function listOf({ deps: { prisma }, tenantId }: C): Promise<AlarmWordList> {
  const [{ version, list }, rows] = await Promise.all([
    alarmsOf(prisma, tenantId),
    prisma.alarmWords.findMany({
      where: { tenantId },
      orderBy: { version: 'desc' },
      take: VERSIONS,
      select: { version: true, createdAt: true, createdBy: true },
    }),
  ]);
  const names = await namesOf(
    prisma,
    tenantId,
    rows.map((row) => row.createdBy),
  );
  return {
    ...{ version, groups: list, shipped: SHIPPED_ALARMS },
    versions: rows.map((row) => ({
      ...{ version: row.version, at: row.createdAt.toISOString() },
      by: row.createdBy ? { id: row.createdBy, name: names.get(row.createdBy) ?? '' } : null,
    })),
  };
}

/** Only the groups that differ, all words of one in a row. */
function changed(before: List, after: List) {
  const said = ({ severity, words }: List[AlarmGroup]) => [severity, ...words.zh, ...words.en].join(', ');
  const differ = ALARM_GROUPS.filter((group) => said(before[group]) !== said(after[group]));
  const side = (list: List) => Object.fromEntries(differ.map((group) => [group, said(list[group])]));
  return { old: side(before), new: side(after) };
}

async function alarmsIn({ deps: { prisma }, tenantId }: C, caseId: string): Promise<CaseAlarms> {
  const found = await foundIn(prisma, tenantId, caseId);
  if (found.length === 0) return { found: [], marks: [] };
  const [messages, names] = await Promise.all([
    prisma.message.findMany({
      where: { tenantId, caseId, direction: 'inbound', erasedAt: null },
      select: { id: true, body: true },
      orderBy: { createdAt: 'asc' },
    }),
    namesOf(
      prisma,
      tenantId,
      found.map((row) => row.dismissedBy),
    ),
  ]);
  const marks = marksOf(found);
  return {
    found: byGroup(found).map(({ first, words }) => ({
      ...{ group: among(first.group), severity: first.severity as 'info', words, at: first.at.toISOString() },
      dismissed:
        first.dismissedAt && first.dismissedBy
          ? {
              by: { id: first.dismissedBy, name: names.get(first.dismissedBy) ?? '' },
              ...{ at: first.dismissedAt.toISOString(), note: first.note ?? '' },
            }
          : null,
    })),
    marks: messages.flatMap(({ id, body }) => {
      const inMessage = marks(body);
      return inMessage.length > 0 ? [{ messageId: id, marks: inMessage }] : [];
    }),
  };
}

const among = (group: string): AlarmGroup => ALARM_GROUPS.find((known) => known === group) ?? 'other';

/** What was dismissed stands apart from what was used since. */
function byGroup(found: readonly FoundAlarm[]): { first: FoundAlarm; words: string[] }[] {
  const parts = new Map<string, { first: FoundAlarm; words: string[] }>();
  for (const row of found) {
    const key = `${row.group} ${row.dismissedAt?.toISOString() ?? ''}`;
    const part = parts.get(key);
    if (part) part.words.push(row.word);
    else parts.set(key, { first: row, words: [row.word] });
  }
  return [...parts.values()];
}
