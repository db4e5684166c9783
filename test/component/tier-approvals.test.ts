import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { retierNext } from '../../activities/retier/loop.ts';
import { shippedApprovalFlow } from '../../domain/approval/flow.ts';
import type { Verb } from '../../domain/approval/state.ts';
import { AT_ONCE, REJECTED_DAYS, type TierApproval, type TierPolicy } from '../../domain/tier-policy.ts';
import type { Figures } from '../../domain/trial/figures.ts';
import type { Tier } from '../../domain/vocabulary.ts';
import { actOnApproval, approvalRanOut } from '../../prisma/approvals/act.ts';
import { lapseTierChanges, raiseTierChanges } from '../../prisma/approvals/raise.ts';
import { requestApproval } from '../../prisma/approvals/request.ts';
import { takeOut } from '../../prisma/approvals/tier-changes.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { unpackFacts } from '../../prisma/decisions/keep.ts';
import { explainDecision, retierAll, retierMember } from '../../prisma/decisions.ts';
import { newId } from '../../prisma/ids.ts';
import { carryGranted, withGranted } from '../../prisma/retier/granted.ts';
import { wantRun } from '../../prisma/retier/runs.ts';
import { finishTrial, startTrial } from '../../prisma/trials/rows.ts';
import { playTrial } from '../../prisma/trials/run.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { tierV1 } from '../../rules/seeds/tier.ts';
import { type Desk, plantDesk } from '../setup/desk.ts';
import { database } from '../setup/world.ts';

/** Changes of tier that the rules decide and somebody must approve: held back, asked for, carried out once. */
const DAY = 86_400_000;
const log = { error: () => {} };
let world: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let desk: Desk;
let t: string;
let count = 0;
let version = 1;
/** Later for each test: what one leaves behind is over for the next. */
let NOW = Date.UTC(2026, 5, 30, 4);

beforeAll(async () => {
  world = await database();
  prisma = world.prisma;
  desk = await plantDesk(prisma);
  t = desk.tenantId;
});
afterAll(() => world.close());
beforeEach(async () => {
  NOW += 10 * DAY;
  // Whoever is decided anew is everybody.
  await prisma.$executeRaw`TRUNCATE "Member", "RetierRun" CASCADE`;
  await prisma.approval.updateMany({ data: { endedAt: new Date(NOW) } });
});

/** From an hour ago on, tiers move as the rules say but for this. */
async function policy(approval: TierApproval | undefined, upgrade = AT_ONCE.upgrade): Promise<void> {
  const definition = { ...tierV1, policy: { ...AT_ONCE, upgrade, ...(approval ? { approval } : {}) } };
  await prisma.ruleSetVersion.create({
    data: {
      ...{ tenantId: t, ruleSet: 'tier', version: ++version, status: 'published', effectiveFrom: new Date(NOW - 1) },
      definition: JSON.parse(JSON.stringify(definition)),
    },
  });
}

/** Members who spent so much yesterday, in yuan: 2,000 make silver, 10,000 gold, 50,000 platinum. */
async function plant(...yuan: number[]): Promise<string[]> {
  const members = yuan.map(() => ({
    ...{ tenantId: t, id: newId(), number: `M${++count}`, name: '张伟', enrolledAt: new Date(NOW - 100 * DAY) },
  }));
  await prisma.member.createMany({ data: members });
  await prisma.purchase.createMany({
    data: members.flatMap(({ id }, i) => (yuan[i] ? [bought(id, yuan[i] as number)] : [])),
  });
  return members.map(({ id }) => id);
}
const bought = (memberId: string, yuan: number, at = NOW - DAY) => ({
  ...{ tenantId: t, id: newId(), memberId, at: new Date(at), currency: 'CNY' },
  ...{ amountMinor: yuan * 100, baseAmountMinor: yuan * 100 },
});
const retier = (id: string, at = NOW, cause = 'purchase') => retierMember(prisma, t, id, at, cause);
const tierOf = async (id: string) =>
  (await prisma.member.findUniqueOrThrow({ where: { tenantId_id: { tenantId: t, id } } })).tier;
const changesOf = (memberId: string) =>
  prisma.tierChange.findMany({ where: { tenantId: t, memberId }, orderBy: { since: 'asc' } });
const stateOf = async (id: string) =>
  (await changesOf(id)).map(({ to, state, why }) => `${to} ${state} ${why ?? ''}`.trim());
const told = (memberId: string) =>
  prisma.memberChange.findMany({ where: { tenantId: t, memberId, what: 'tier' }, orderBy: { id: 'asc' } });
const audits = (recordId: string, action: string) =>
  prisma.audit.findMany({ where: { tenantId: t, recordId, action }, orderBy: { at: 'asc' } });
const open = () =>
  prisma.approval.findMany({
    where: { tenantId: t, kind: 'tierChange', endedAt: null },
    include: { seats: true },
    orderBy: { number: 'asc' },
  });
async function theOne() {
  const [one, ...more] = await open();
  expect(more).toEqual([]);
  return one as NonNullable<typeof one>;
}
const act = (id: string, verb: Verb, at = NOW, by = desk.people.departmentHead) =>
  actOnApproval(prisma, { tenantId: t, id, verb, actor: { type: 'staff', id: by } }, at);

/** Whose change a trial of all members says would wait for approval. */
async function triedWaiting(definition: RuleSetDefinition<'tier'>): Promise<string[]> {
  const { id } = await startTrial(prisma, {
    ...{ tenantId: t, set: 'tier', kind: 'members', definition: definition as RuleSetDefinition, version: null },
    ...{ against: 1, period: null, by: null, once: undefined },
  });
  const trial = { tenantId: t, id, generation: 1 };
  // As of the day at which the rules are to hold.
  await prisma.ruleTrial.updateMany({
    where: { tenantId: t, id },
    data: { createdAt: new Date(NOW), state: 'running' },
  });
  for await (const _ of playTrial(prisma, trial, 2));
  await finishTrial(prisma, trial);
  const rows = await prisma.ruleTrialItem.findMany({ where: { tenantId: t, trialId: id, waits: true } });
  const { figures } = await prisma.ruleTrial.findUniqueOrThrow({ where: { tenantId_id: { tenantId: t, id } } });
  expect(rows.length).toBe((figures as Figures).waits);
  return rows.map(({ subjectId }) => subjectId).sort();
}

describe('a trial of rules that want approval says beforehand', () => {
  const askedFor = async () =>
    (await prisma.tierChange.findMany({ where: { tenantId: t, endedAt: null } }))
      .map(({ memberId }) => memberId)
      .sort();
  /** Half of what the shipped rules want, by this policy. */
  const eased = (moves: TierPolicy): RuleSetDefinition<'tier'> => {
    const definition = structuredClone({ ...tierV1, policy: moves });
    for (const { when } of definition.rows)
      for (const node of 'all' in when ? when.all : when.any)
        if ('fact' in node && typeof node.value === 'number') node.value = Math.round(node.value / 2);
    return definition;
  };
  const publish = async (definition: RuleSetDefinition<'tier'>) =>
    prisma.ruleSetVersion.create({
      data: {
        ...{ tenantId: t, ruleSet: 'tier', version: ++version, status: 'published', effectiveFrom: new Date(NOW) },
        definition: JSON.parse(JSON.stringify(definition)),
      },
    });
  /** Decided by the shipped rules; one was given a tier by hand. */
  async function decided(...yuan: number[]): Promise<string[]> {
    await policy(undefined);
    const ids = await plant(...yuan);
    await retierAll(prisma, t, NOW - 1);
    const [first = ''] = ids;
    await prisma.tierOverride.create({
      data: {
        ...{
          tenantId: t,
          id: newId(),
          memberId: first,
          tier: 'basic',
          from: new Date(NOW - DAY),
          until: new Date(NOW + DAY),
        },
        approvalId: newId(),
      },
    });
    return ids;
  }

  it.each([{ of: 'up', from: 'gold' }, { of: 'up' }, { of: 'both', from: 'platinum' }, { of: 'down' }] as const)(
    'just those whose change the run then holds back: %j',
    async (approval) => {
      await decided(6_000, 1_200, 6_000, 12_000, 30_000, 60_000, 100, 7_000);
      const definition = eased({ ...AT_ONCE, approval });
      const waiting = await triedWaiting(definition);
      await publish(definition);
      await retierAll(prisma, t, NOW);
      expect(waiting).toEqual(await askedFor());
      expect(waiting.length > 0).toBe(approval.of !== 'down');
    },
  );

  it('those, too, whose change is put off first, and comes by single steps', async () => {
    await decided(6_000, 1_200, 6_000, 12_000, 30_000, 60_000, 100, 7_000);
    const upgrade = { effect: 'monthEnd', oneStep: true } as const;
    const definition = eased({ ...AT_ONCE, upgrade, approval: { of: 'up', from: 'gold' } });
    const waiting = await triedWaiting(definition);
    await publish(definition);
    await retierAll(prisma, t, NOW);
    expect(await askedFor()).toEqual([]);
    await retierAll(prisma, t, NOW + 40 * DAY);
    expect(await askedFor()).toEqual(waiting);
    expect(waiting.length).toBeGreaterThan(0);
  });
});

describe('a change up that needs approval', () => {
  it('waits, with its decision, its request and its people, and happens once when it is approved', async () => {
    await policy({ of: 'up', from: 'gold' });
    const [id = '', silver = ''] = await plant(12_000, 3_000);
    expect(await retier(id)).toMatchObject({ tier: 'basic', changed: false });
    // What leads below gold needs none.
    expect(await retier(silver)).toMatchObject({ tier: 'silver', changed: true });
    await retier(id, NOW + 1);
    await retierAll(prisma, t, NOW + 2);
    const [change, ...more] = await changesOf(id);
    expect(more).toEqual([]);
    expect(change).toMatchObject({ from: 'basic', to: 'gold', version, cause: 'purchase', spent: 1_200_000n });
    const why = await explainDecision(prisma, t, change?.decisionId ?? '', 'en');
    expect(why.sentence).toMatch(/^Tier gold \(basic for now\) by rule/);
    expect(await audits(id, 'member.tierAsked')).toHaveLength(1);
    expect(await told(id)).toEqual([]);

    expect(await raiseTierChanges(prisma, NOW)).toBe(1);
    expect(await raiseTierChanges(prisma, NOW)).toBe(0);
    const request = await theOne();
    expect(request).toMatchObject({
      ...{ requesterId: null, memberId: id, status: 'open' },
      subject: { was: 'basic', tier: 'gold', members: 1, spent: 1_200_000 },
      seats: [{ staffId: desk.people.departmentHead, status: 'pending' }],
    });
    const asked = await explainDecision(prisma, t, request.decisionId, 'en');
    expect(asked.sentence).toContain('of approvals v2');

    const later = NOW + 2 * DAY;
    await act(request.id, 'approve', later);
    expect(await tierOf(id)).toBe('gold');
    expect(await stateOf(id)).toEqual(['gold done']);
    expect(await told(id)).toMatchObject([{ from: 'basic', to: 'gold' }]);
    const [line, ...others] = await audits(id, 'member.tier');
    expect(others).toEqual([]);
    expect(line?.fields).toMatchObject({ from: 'basic', to: 'gold', cause: 'approval', approvalId: request.id });
    const member = await prisma.member.findUniqueOrThrow({ where: { tenantId_id: { tenantId: t, id } } });
    expect(member).toMatchObject({
      tierSince: new Date(later),
      tierDecisionId: (line?.fields as { decisionId: string } | undefined)?.decisionId,
    });
    const reason = await explainDecision(prisma, t, member.tierDecisionId ?? '', 'en');
    expect(reason.sentence).toMatch(/^Tier gold by rule/);

    // Neither the loop, nor the night, nor a repeat does it twice.
    expect(await carryGranted(prisma, t, { now: later + 1 })).toBe(0);
    await retierAll(prisma, t, later + 2);
    expect([await tierOf(id), (await told(id)).length, (await changesOf(id)).length]).toEqual(['gold', 1, 1]);
  });

  it('is not asked for again once it was rejected, until the rules or what they say are others', async () => {
    await policy({ of: 'up' });
    const [id = ''] = await plant(12_000);
    await retier(id);
    await raiseTierChanges(prisma, NOW);
    await act((await theOne()).id, 'reject');
    expect([await tierOf(id), await stateOf(id)]).toEqual(['basic', ['gold rejected']]);
    expect((await audits(id, 'member.tierRejected'))[0]).toMatchObject({
      actorType: 'staff',
      actorId: desk.people.departmentHead,
    });
    await retier(id, NOW + DAY);
    await retierAll(prisma, t, NOW + 2 * DAY);
    expect(await raiseTierChanges(prisma, NOW + 2 * DAY)).toBe(0);
    expect(await stateOf(id)).toEqual(['gold rejected']);
    // Another tier.
    await prisma.purchase.create({ data: bought(id, 60_000, NOW + 2 * DAY) });
    await retier(id, NOW + 3 * DAY);
    expect([await tierOf(id), await stateOf(id)]).toEqual(['basic', ['gold rejected', 'platinum waiting']]);
    await raiseTierChanges(prisma, NOW + 3 * DAY);
    await act((await theOne()).id, 'reject', NOW + 3 * DAY);
    // After a while.
    await retierAll(prisma, t, NOW + 3 * DAY + REJECTED_DAYS * DAY);
    expect((await stateOf(id)).at(-1)).toBe('platinum waiting');
    await raiseTierChanges(prisma, NOW + 100 * DAY);
    await act((await theOne()).id, 'reject', NOW + 100 * DAY);
    // Other rules.
    NOW += 101 * DAY;
    await policy({ of: 'both' });
    await retier(id, NOW);
    expect((await stateOf(id)).at(-1)).toBe('platinum waiting');
    expect(await told(id)).toEqual([]);
  });

  it('falls away when facts change back, and takes its request along', async () => {
    await policy({ of: 'up' });
    const [one = '', many = ''] = await plant(12_000, 3_000);
    await retier(one);
    await retierAll(prisma, t, NOW);
    await raiseTierChanges(prisma, NOW);
    expect(await open()).toHaveLength(2);
    await prisma.purchase.createMany({ data: [one, many].map((id) => bought(id, -12_000, NOW)) });
    await retier(one, NOW + 1);
    await retierAll(prisma, t, NOW + 1);
    expect([await stateOf(one), await stateOf(many)]).toEqual([
      ['gold lapsed changedBack'],
      ['silver lapsed changedBack'],
    ]);
    expect((await lapseTierChanges(prisma, NOW + 2)).map(({ status }) => status)).toEqual(['withdrawn', 'withdrawn']);
    expect(await open()).toEqual([]);
    expect(await lapseTierChanges(prisma, NOW + 3)).toEqual([]);
  });

  it('is decided anew when it is approved: another tier is asked for in its turn, and said to be another', async () => {
    await policy({ of: 'up' });
    const [more = '', less = ''] = await plant(12_000, 13_000);
    await retierAll(prisma, t, NOW);
    await raiseTierChanges(prisma, NOW);
    await prisma.purchase.createMany({ data: [bought(more, 60_000, NOW), bought(less, -13_000, NOW)] });
    await act((await theOne()).id, 'approve', NOW + 1);
    expect([await tierOf(more), await tierOf(less)]).toEqual(['basic', 'basic']);
    expect(await changesOf(more)).toMatchObject([
      { to: 'gold', state: 'lapsed', why: 'otherTier', became: 'platinum' },
      { to: 'platinum', state: 'waiting', approvalId: null },
    ]);
    expect(await stateOf(less)).toEqual(['gold lapsed changedBack']);
    await raiseTierChanges(prisma, NOW + 2);
    expect((await theOne()).subject).toMatchObject({ was: 'basic', tier: 'platinum' });
  });

  it('waits no more where a tier is given by hand, or the rules need no approval any more', async () => {
    await policy({ of: 'up' });
    const [hand = '', free = ''] = await plant(12_000, 12_000);
    await retierAll(prisma, t, NOW);
    const { id } = await requestApproval(
      prisma,
      {
        ...{ tenantId: t, requesterId: desk.people.departmentHead, reason: 'A friend of the house' },
        request: { kind: 'tierOverride', memberId: hand, tier: 'platinum', until: NOW + 30 * DAY },
      },
      NOW,
    );
    await act(id, 'approve', NOW, desk.people.director);
    expect([await tierOf(hand), await stateOf(hand)]).toEqual(['platinum', ['gold lapsed byHand']]);
    NOW += DAY;
    await policy(undefined);
    await retierAll(prisma, t, NOW);
    expect([await tierOf(free), await stateOf(free)]).toEqual(['gold', ['gold lapsed notNeeded']]);
    expect(await tierOf(hand)).toBe('platinum');
  });

  it('that the policy puts off has waited for its time when it waits for approval', async () => {
    await policy({ of: 'up' }, { effect: 'monthEnd', oneStep: false });
    const [one = '', many = ''] = await plant(12_000, 12_000);
    await retier(one);
    await retierAll(prisma, t, NOW);
    expect([await stateOf(one), await stateOf(many)]).toEqual([[], []]);
    const row = await prisma.member.findUniqueOrThrow({ where: { tenantId_id: { tenantId: t, id: one } } });
    const end = row.tierPendingAt?.getTime() ?? 0;
    expect(row.tierPending).toBe('gold');
    for (const at of [end, end + DAY]) {
      await retier(one, at, `at ${at}`);
      await retierAll(prisma, t, at);
      for (const id of [one, many]) expect([await tierOf(id), await stateOf(id)]).toEqual(['basic', ['gold waiting']]);
    }
    await raiseTierChanges(prisma, end + DAY);
    await act((await theOne()).id, 'approve', end + 2 * DAY);
    expect([await tierOf(one), await tierOf(many)]).toEqual(['gold', 'gold']);
  });
});

describe('a night in which hundreds need it', () => {
  it('comes to one request; some are taken out, the rest changes, each once, also when it is cut short', async () => {
    await policy({ of: 'both' });
    const ids = await plant(...Array.from({ length: 300 }, () => 3_000));
    await wantRun(prisma, { tenantId: t, cause: 'byHand', now: NOW });
    // While all are decided anew nobody is asked.
    await retier(ids[0] ?? '', NOW, 'purchase');
    expect(await raiseTierChanges(prisma, NOW)).toBe(0);
    while (await retierNext({ prisma, log }, { pageSize: 100 }));
    expect(await raiseTierChanges(prisma, NOW)).toBe(1);
    const request = await theOne();
    expect(request).toMatchObject({
      memberId: null,
      subject: { was: 'basic', tier: 'silver', members: 300, spent: 90_000_000 },
    });
    expect(await prisma.notice.count({ where: { data: { path: ['approvalId'], equals: request.id } } })).toBe(1);

    const rows = await prisma.tierChange.findMany({ where: { approvalId: request.id }, orderBy: { id: 'asc' } });
    const taken = rows.slice(0, 3);
    const taking = (out: boolean, changes: string[], by = desk.people.departmentHead) =>
      takeOut(prisma, { tenantId: t, id: request.id, changes, out, actor: { type: 'staff', id: by } }, NOW);
    await expect(taking(true, [rows[0]?.id ?? ''], desk.people.rep)).rejects.toThrow('notAsked');
    await taking(
      true,
      rows.slice(0, 4).map(({ id }) => id),
    );
    await taking(false, [rows[3]?.id ?? '']);

    await act(request.id, 'approve', NOW + 1);
    // A page of them at once; what is left is the worker's, whoever of them comes first.
    const tiers = () => prisma.member.count({ where: { tenantId: t, id: { in: ids }, tier: 'silver' } });
    expect(await tiers()).toBe(200);
    expect(await withGranted(prisma)).toEqual([t]);
    await Promise.all([carryGranted(prisma, t, { now: NOW + 2 }), carryGranted(prisma, t, { now: NOW + 2 })]);
    expect([await tiers(), await withGranted(prisma)]).toEqual([297, []]);
    expect(await prisma.memberChange.count({ where: { memberId: { in: ids }, what: 'tier' } })).toBe(297);
    expect(await prisma.audit.count({ where: { action: 'member.tier', recordId: { in: ids } } })).toBe(297);
    for (const { memberId } of taken) {
      expect([await tierOf(memberId), await stateOf(memberId)]).toEqual(['basic', ['silver rejected']]);
      expect(await audits(memberId, 'member.tierRejected')).toHaveLength(1);
    }
    const events = await prisma.approvalEvent.findMany({
      where: { approvalId: request.id },
      orderBy: { version: 'asc' },
    });
    expect(events.map(({ type, data }) => `${type} ${(data as { members?: number }).members ?? ''}`.trim())).toEqual([
      ...['requested', 'called', 'takenOut 4', 'putBack 1', 'approve', 'carriedOut'],
    ]);
    await retierAll(prisma, t, NOW + DAY);
    expect([await tiers(), await raiseTierChanges(prisma, NOW + DAY)]).toEqual([297, 0]);
  });

  it('is one request for each two tiers, so that rules can say who decides about which', async () => {
    await policy({ of: 'both' });
    await plant(3_000, 3_000, 12_000, 60_000);
    await retierAll(prisma, t, NOW);
    expect(await raiseTierChanges(prisma, NOW)).toBe(3);
    for (const { decisionId, subject } of await open()) {
      const { was, tier, members, spent } = subject as Record<string, unknown>;
      const { facts } = await prisma.decision.findUniqueOrThrow({
        where: { tenantId_id: { tenantId: t, id: decisionId } },
      });
      expect(unpackFacts(facts)).toMatchObject({
        ...{ 'request.kind': 'tierChange', 'request.tierFrom': was, 'request.tierTo': tier },
        ...{ 'request.members': members, 'request.spent': spent },
      });
    }
    expect(
      (await open()).map(({ subject, memberId }) => [(subject as { tier: Tier }).tier, memberId !== null]),
    ).toEqual([
      ['gold', true],
      ['platinum', true],
      ['silver', false],
    ]);
  });
});

describe('where nobody decides', () => {
  it('it goes up the line', async () => {
    await policy({ of: 'up' });
    const [id = ''] = await plant(12_000);
    await retier(id);
    await raiseTierChanges(prisma, NOW);
    const request = await theOne();
    const due = request.dueAt?.getTime() ?? 0;
    expect(due).toBeGreaterThan(NOW);
    await approvalRanOut(prisma, { tenantId: t, id: request.id, generation: 1 }, due);
    const seats = async () => (await theOne()).seats.map(({ staffId, status }) => [staffId, status]);
    expect(await seats()).toEqual([
      [desk.people.departmentHead, 'timedOut'],
      [desk.people.director, 'pending'],
    ]);
    await act(request.id, 'approve', due + 1, desk.people.director);
    expect(await tierOf(id)).toBe<Tier>('gold');
  });

  it('and the flow ends it, it is asked for again when the member is decided the next time', async () => {
    await policy({ of: 'up' });
    const definition = { ...shippedApprovalFlow('tierChange'), version: 1000, expiry: { minutes: 60, end: 'expire' } };
    await prisma.flowVersion.create({
      data: { tenantId: t, kind: 'tierChange', version: 1000, basedOn: 1, status: 'published', definition },
    });
    const [id = ''] = await plant(12_000);
    await retier(id);
    await raiseTierChanges(prisma, NOW);
    const request = await theOne();
    await approvalRanOut(prisma, { tenantId: t, id: request.id, generation: 1 }, NOW + 3_600_000);
    expect([await open(), await tierOf(id), await stateOf(id)]).toEqual([[], 'basic', ['gold lapsed expired']]);
    await retierAll(prisma, t, NOW + DAY);
    expect(await stateOf(id)).toEqual(['gold lapsed expired', 'gold waiting']);
  });
});
