import { describe, expect, it } from 'vitest';
import type { PrismaClient } from '../../../prisma/client.ts';
import { unpackFacts } from '../../../prisma/decisions/keep.ts';
import {
  decideAllAndKeep,
  decideAndKeep,
  explainDecision,
  handlersFor,
  NoQueue,
  publishSeeds,
  retierMember,
  UnknownDecision,
} from '../../../prisma/decisions.ts';
import { newId } from '../../../prisma/ids.ts';
import { FACTS } from '../../../rules/facts.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import { DAY, NOW, plantMember as plantMemberOf, tenantForEach } from './house.ts';

let prisma: PrismaClient;
let t: string;
let count = 0;
tenantForEach((of, tenantId) => {
  prisma = of.prisma;
  t = tenantId;
});

async function plantTeam() {
  const [department, team, calendar] = [newId(), newId(), newId()];
  await prisma.department.create({
    data: { tenantId: t, id: department, code: 'care', nameZh: '客服', nameEn: 'Care' },
  });
  await prisma.team.create({
    data: { tenantId: t, id: team, code: 'care', nameZh: '客服', nameEn: 'Care', departmentId: department },
  });
  await prisma.calendar.create({
    data: { tenantId: t, id: calendar, code: 'standard', nameZh: '标准', nameEn: 'Standard' },
  });
  return { team, calendar };
}

/** Queues `code → line`, each worked by the people named. */
async function plantQueues(queues: Record<string, { line: string; people: string[]; skillCode?: string }>) {
  const { team, calendar } = await plantTeam();
  const people = [...new Set(Object.values(queues).flatMap((q) => q.people))];
  const staff: Record<string, string> = {};
  for (const name of people) {
    const id = newId();
    staff[name] = id;
    await prisma.staff.create({ data: { tenantId: t, id, name, email: `${name}@example.org`, role: 'rep' } });
  }
  const ids: Record<string, string> = {};
  for (const [code, { line, people, skillCode }] of Object.entries(queues)) {
    const id = newId();
    ids[code] = id;
    await prisma.queue.create({
      data: {
        tenantId: t,
        id,
        code,
        nameZh: `${code}队列`,
        nameEn: `${code} desk`,
        line,
        teamId: team,
        calendarId: calendar,
        skillCode: skillCode ?? null,
      },
    });
    await prisma.queueStaff.createMany({
      data: people.map((name) => ({ tenantId: t, queueId: id, staffId: String(staff[name]) })),
    });
  }
  return { queues: ids, staff, calendar };
}
const absent = (staffId: string | undefined) =>
  prisma.absence.create({
    data: { tenantId: t, id: newId(), staffId: String(staffId), from: new Date(NOW - DAY), until: new Date(NOW + DAY) },
  });

const plantMember = (change: object = {}) => plantMemberOf(prisma, t, change);
async function plantCase(memberId: string, change: object = {}): Promise<string> {
  const id = newId();
  const openedAt = new Date(NOW - 60_000);
  await prisma.case.create({
    data: {
      tenantId: t,
      id,
      number: `CS-${++count}`,
      kind: 'complaint',
      flowVersion: 1,
      channel: 'phone',
      subject: 's',
      memberId,
      openedAt,
      ...change,
    },
  });
  return id;
}
const route = (caseId: string, line: 'first' | 'second' | 'head' = 'first', key = newId(), asOf = NOW) =>
  decideAndKeep(prisma, { tenantId: t, set: 'routing', key, caseId, line, asOf });

describe('a decision', () => {
  it('is kept with version, row, conditions, nearest miss and the whole fact vector', async () => {
    const memberId = await plantMember({ tier: 'gold' });
    const caseId = await plantCase(memberId, { severity: 'critical' });
    const kept = await decideAndKeep(prisma, { tenantId: t, set: 'serviceLevel', key: 'k', caseId, asOf: NOW });
    expect(kept).toMatchObject({ rowId: 'critical', version: 1, outcome: { priority: 1, ladderPercent: 75 } });
    const row = await prisma.decision.findUniqueOrThrow({
      where: { tenantId_id: { tenantId: t, id: kept.decisionId } },
    });
    expect(row).toMatchObject({
      ruleSet: 'serviceLevel',
      version: 1,
      caseId,
      asOf: new Date(NOW),
      outcome: kept.outcome,
    });
    expect(row.trace).toMatchObject({
      row: 2,
      when: {
        all: [
          { fact: 'case.kind', seen: 'complaint', met: true },
          { fact: 'case.severity', seen: 'critical' },
        ],
      },
      nearestMiss: { rowId: 'platinum-critical', unmet: 1, decisive: true },
    });
    const facts = unpackFacts(row.facts);
    expect(Object.keys(facts).sort()).toEqual(FACTS.map((f): string => f.id).sort());
    expect(facts).toMatchObject({ 'member.tier': 'gold', 'member.openCases': 1, 'member.daysSinceLastPurchase': null });
  });

  it('with the same key stays the same, whatever changes', async () => {
    const memberId = await plantMember();
    const caseId = await plantCase(memberId);
    const ask = () => decideAndKeep(prisma, { tenantId: t, set: 'serviceLevel', key: 'same', caseId, asOf: NOW });
    const first = await ask();
    await prisma.case.update({ where: { tenantId_id: { tenantId: t, id: caseId } }, data: { severity: 'critical' } });
    expect(await ask()).toEqual(first);
  });

  it('asked for many times at once is kept once', async () => {
    const caseId = await plantCase(await plantMember());
    const ask = () => decideAndKeep(prisma, { tenantId: t, set: 'serviceLevel', key: 'race', caseId, asOf: NOW });
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    expect(new Set(answers.map((a) => a.decisionId)).size).toBe(1);
    expect(await prisma.decision.count({ where: { tenantId: t } })).toBe(1);
  });

  it('explains itself in both languages', async () => {
    await plantQueues({ vip: { line: 'first', people: ['王芳'] } });
    const memberId = await plantMember({ tier: 'platinum' });
    const caseId = await plantCase(memberId, { severity: 'critical' });
    const { decisionId } = await route(caseId);
    const en = await explainDecision(prisma, t, decisionId, 'en');
    const zh = await explainDecision(prisma, t, decisionId, 'zh');
    expect(en.sentence).toBe(
      'Routed to vip desk, in person to 王芳 by rule 3 of routing v1: tier is platinum and severity is critical',
    );
    expect(zh.sentence).toBe('按分派规则第1版第3条分派至vip队列，由王芳专人处理：会员等级为白金，且严重程度为紧急');
    expect(en).toMatchObject({
      id: decisionId,
      ruleSetName: 'Routing',
      rowId: 'vip-critical',
      asOf: new Date(NOW).toISOString(),
    });
    expect(en.when).toMatchObject({ join: 'all', met: true });
    expect(en.nearestMiss?.sentence).toContain('had complaints in 90 days been at least 3 (it was 1)');
    await expect(explainDecision(prisma, t, newId(), 'en')).rejects.toThrow(UnknownDecision);
    await expect(explainDecision(prisma, 'another', decisionId, 'en')).rejects.toThrow(UnknownDecision);
  });
});

describe('an explanation', () => {
  it('still calls a queue by its name after it was retired, and a person by theirs', async () => {
    const { queues } = await plantQueues({ vip: { line: 'first', people: ['王芳'] } });
    const caseId = await plantCase(await plantMember({ tier: 'platinum' }), { severity: 'critical' });
    const { decisionId } = await route(caseId);
    const before = await explainDecision(prisma, t, decisionId, 'zh');
    const id = String(queues.vip);
    await prisma.queue.update({ where: { tenantId_id: { tenantId: t, id } }, data: { retiredAt: new Date() } });
    expect(await explainDecision(prisma, t, decisionId, 'zh')).toEqual(before);
    expect(before.outcomeText).toContain('vip队列');
    expect(before.outcomeText).toContain('王芳');
  });

  it('of a queue that a near miss would have chosen names it, too', async () => {
    await plantQueues({ service: { line: 'first', people: ['x'] }, vip: { line: 'first', people: ['x'] } });
    const { decisionId } = await route(await plantCase(await plantMember(), { category: 'delivery' }));
    const { nearestMiss } = await explainDecision(prisma, t, decisionId, 'en');
    expect(nearestMiss?.sentence).toContain('vip desk');
  });
});

describe('several decisions at once', () => {
  const ask = (client: Parameters<typeof decideAllAndKeep>[0], caseId: string, keys: string[]) =>
    decideAllAndKeep(client, { tenantId: t, caseId, asOf: NOW }, [
      { set: 'severity', key: String(keys[0]) },
      { set: 'routing', key: String(keys[1]), line: 'first' },
      { set: 'serviceLevel', key: String(keys[2]) },
    ]);

  it('come out the same within a transaction and alone', async () => {
    await plantQueues({ service: { line: 'first', people: ['x'] } });
    const caseId = await plantCase(await plantMember());
    const alone = await ask(prisma, caseId, ['a', 'b', 'c']);
    const within = await prisma.$transaction((tx) => ask(tx, caseId, ['d', 'e', 'f']));
    const plain = (kept: typeof alone) => kept.map(({ decisionId: _, ...rest }) => rest);
    expect(plain(within)).toEqual(plain(alone));
    expect(within.map(({ decisionId }) => decisionId)).not.toEqual(alone.map(({ decisionId }) => decisionId));
  });

  it('are answered from the record where they were asked before, and decided where not', async () => {
    await plantQueues({ service: { line: 'first', people: ['x'] } });
    const caseId = await plantCase(await plantMember());
    const before = await ask(prisma, caseId, ['a', 'b', 'c']);
    const after = await ask(prisma, caseId, ['a', 'new', 'c']);
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    expect(after[1]).toMatchObject({ outcome: before[1]?.outcome });
    expect(await prisma.decision.count({ where: { tenantId: t } })).toBe(4);
  });

  it('are not taken where their facts cannot be read', async () => {
    await expect(ask(prisma, 'no uuid', ['a', 'b', 'c'])).rejects.toThrow();
    expect(await prisma.decision.count({ where: { tenantId: t } })).toBe(0);
  });
});

describe('routing', () => {
  it('leaves the case to the queue’s people unless a person is wanted', async () => {
    const { queues, calendar } = await plantQueues({ service: { line: 'first', people: ['李娜'] } });
    const { outcome } = await route(await plantCase(await plantMember()));
    expect(outcome).toEqual({
      queueId: queues.service,
      calendarId: calendar,
      assigneeId: null,
      queueCode: 'service',
      named: false,
    });
  });

  it('gives an important member who complains for the third time the strongest person who is there (D5)', async () => {
    const { staff } = await plantQueues({
      vip: { line: 'first', people: ['idle', 'expert', 'away', 'gone'], skillCode: 'vip' },
    });
    const skillId = newId();
    await prisma.skill.create({ data: { tenantId: t, id: skillId, code: 'vip', nameZh: '贵宾', nameEn: 'VIP' } });
    for (const [name, level] of [
      ['expert', 5],
      ['away', 5],
      ['gone', 5],
      ['idle', 1],
    ] as const)
      await prisma.staffSkill.create({ data: { tenantId: t, staffId: String(staff[name]), skillId, level } });
    await absent(staff.away);
    await prisma.staff.update({
      where: { tenantId_id: { tenantId: t, id: String(staff.gone) } },
      data: { disabledAt: new Date() },
    });
    const memberId = await plantMember({ tier: 'gold' });
    for (let i = 0; i < 2; i++)
      await plantCase(memberId, { stage: 'closed', closedAt: new Date(NOW - 1), assigneeId: null });
    const kept = await route(await plantCase(memberId));
    expect(kept).toMatchObject({
      rowId: 'repeated-important',
      outcome: { queueCode: 'vip', named: true, assigneeId: staff.expert },
    });
  });

  it('gives the head’s case to who of them is there', async () => {
    const { staff } = await plantQueues({ careHead: { line: 'head', people: ['head', 'deputy'] } });
    const memberId = await plantMember({ ownerId: staff.head });
    const there = await route(await plantCase(memberId), 'head');
    expect(there.outcome.assigneeId).toBe(staff.head);
    await absent(staff.head);
    expect((await route(await plantCase(memberId), 'head')).outcome.assigneeId).toBe(staff.deputy);
    await absent(staff.deputy);
    expect((await route(await plantCase(memberId), 'head')).outcome.assigneeId).toBeNull();
  });

  it.each<[string, Record<string, { line: string; people: string[] }>, string | undefined]>([
    ['the queue is not there', { b: { line: 'first', people: ['x'] }, a: { line: 'first', people: ['x'] } }, 'a'],
    ['nobody works it', { service: { line: 'first', people: [] }, z: { line: 'first', people: ['x'] } }, 'z'],
    [
      'nobody works any of its line',
      {
        a: { line: 'first', people: [] },
        service: { line: 'first', people: [] },
        k: { line: 'second', people: ['x'] },
      },
      undefined,
    ],
    ['there is none of its line', { k: { line: 'second', people: [] }, l: { line: 'head', people: ['x'] } }, 'l'],
  ])('finds another queue when %s, and says so', async (_, planted, expected) => {
    await plantQueues(planted);
    const { outcome, decisionId } = await route(await plantCase(await plantMember()));
    expect([outcome.queueCode, outcome.fallback, outcome.wanted]).toEqual(
      expected ? [expected, true, 'service'] : ['service', undefined, undefined],
    );
    const { outcomeText } = await explainDecision(prisma, t, decisionId, 'en');
    expect(outcomeText).toContain(expected ? 'in place of “service' : 'service desk');
  });

  it('waits for an administrator when there is no queue at all', async () => {
    const caseId = await plantCase(await plantMember());
    await expect(route(caseId, 'first', 'k')).rejects.toThrow(NoQueue);
    await plantQueues({ service: { line: 'first', people: [] } });
    expect((await route(caseId, 'first', 'k')).outcome.queueCode).toBe('service');
  });

  it('of a case that is not there goes to general service', async () => {
    await plantQueues({ service: { line: 'first', people: ['x'] } });
    expect((await route(newId())).rowId).toBe('service');
  });
});

describe('versions', () => {
  const publish = (version: number, queueCode: string, effectiveFrom: number | null, status = 'published') =>
    prisma.ruleSetVersion.create({
      data: {
        tenantId: t,
        ruleSet: 'routing',
        version,
        status,
        effectiveFrom: effectiveFrom === null ? null : new Date(effectiveFrom),
        definition: {
          set: 'routing',
          hitPolicy: 'first',
          rows: [],
          otherwise: { id: `v${version}`, then: { queueCode }, note: { zh: '', en: '' } },
        },
      },
    });
  const versionAt = async (caseId: string, asOf: number) => (await route(caseId, 'first', newId(), asOf)).version;

  it('hold from their instant on; drafts never, retired ones only before their successor', async () => {
    await plantQueues({ service: { line: 'first', people: ['x'] } });
    const caseId = await plantCase(await plantMember());
    await publish(2, 'service', NOW);
    await publish(3, 'service', NOW + DAY);
    await publish(4, 'service', null, 'draft');
    await publish(5, 'service', NOW - DAY, 'tested');
    expect(await Promise.all([NOW - 1, NOW, NOW + DAY - 1, NOW + DAY].map((at) => versionAt(caseId, at)))).toEqual([
      1, 2, 2, 3,
    ]);
    const retire = (version: number) =>
      prisma.ruleSetVersion.update({
        where: { tenantId_ruleSet_version: { tenantId: t, ruleSet: 'routing', version } },
        data: { status: 'retired' },
      });
    await retire(1);
    await retire(3);
    expect(await Promise.all([NOW - 1, NOW, NOW + 2 * DAY].map((at) => versionAt(caseId, at)))).toEqual([1, 2, 2]);
  });

  it('published at first are what Steward ships, once', async () => {
    await prisma.ruleSet.update({
      where: { tenantId_code: { tenantId: t, code: 'tier' } },
      data: { nameEn: 'Our tiers' },
    });
    await publishSeeds(prisma, t);
    const sets = await prisma.ruleSet.findMany({
      where: { tenantId: t },
      include: { versions: true },
      orderBy: { code: 'asc' },
    });
    expect(sets.map((s) => [s.code, s.nameEn, s.versions.length])).toEqual([
      ['alerts', 'Alerts', 3],
      ['approvals', 'Approvals', 2],
      ['careAudience', 'Care audience', 1],
      ['lifecycle', 'Lifecycle', 1],
      ['loyalty', 'Loyalty', 1],
      ['routing', 'Routing', 1],
      ['serviceLevel', 'Service level', 1],
      ['severity', 'Severity', 1],
      ['tier', 'Our tiers', 1],
    ]);
    expect(sets.find((s) => s.code === 'routing')?.versions[0]).toMatchObject({
      status: 'published',
      definition: SEEDS.routing.definition,
    });
  });

  it('are there for a tenant that never published any', async () => {
    t = `bare-${++count}`;
    const memberId = await plantMember();
    expect(await retierMember(prisma, t, memberId, NOW, 'test')).toMatchObject({ tier: 'basic', changed: false });
  });

  it('that no longer fit the catalogue are an error, never another rule', async () => {
    await prisma.ruleSetVersion.create({
      data: {
        tenantId: t,
        ruleSet: 'tier',
        version: 2,
        status: 'published',
        effectiveFrom: new Date(0),
        definition: { set: 'tier' },
      },
    });
    await expect(retierMember(prisma, t, await plantMember(), NOW, 'test')).rejects.toThrow('hitPolicy: is missing');
  });
});

describe('who can take it', () => {
  it('are the queues of the line, the suggested one first, and their people best first', async () => {
    const { staff } = await plantQueues({
      claims: { line: 'second', people: ['full', 'plain'] },
      logistics: { line: 'second', people: ['away', 'known', 'plain'] },
      service: { line: 'first', people: ['plain'] },
    });
    await prisma.staff.update({
      where: { tenantId_id: { tenantId: t, id: String(staff.full) } },
      data: { capacity: 1 },
    });
    await prisma.staff.update({
      where: { tenantId_id: { tenantId: t, id: String(staff.away) } },
      data: { availability: 'away' },
    });
    const [old, memberId] = [await plantMember(), await plantMember()];
    await prisma.memberAlias.create({ data: { tenantId: t, memberId: old, intoId: memberId } });
    await plantCase(old, { assigneeId: staff.known, stage: 'closed' });
    await plantCase(await plantMember(), { assigneeId: staff.full, stage: 'firstLine' });
    const caseId = await plantCase(memberId, { category: 'delivery', assigneeId: staff.plain });
    const handlers = await handlersFor(prisma, t, caseId, 'second', NOW);
    const told = handlers.map(({ queue, suggested, people }) => [
      queue.code,
      suggested,
      people.map((p) => [p.name, p.available, p.open]),
    ]);
    expect(told).toEqual([
      [
        'logistics',
        true,
        [
          ['known', true, 0],
          ['plain', true, 1],
          ['away', false, 0],
        ],
      ],
      [
        'claims',
        false,
        [
          ['plain', true, 1],
          ['full', true, 1],
        ],
      ],
    ]);
    expect(handlers[0]?.people[0]?.reasons).toEqual(['earlier', 'queueMember', 'language', 'lightLoad']);
    expect(handlers[0]?.people[1]?.reasons).not.toContain('earlier'); // this very case is no earlier one
    expect(handlers[1]?.people[1]?.reasons).toContain('full');
    expect(await prisma.decision.count({ where: { tenantId: t } })).toBe(0);
  });
});
