import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApprovalRequest } from '../../domain/approval/request.ts';
import type { ApprovalState, Verb } from '../../domain/approval/state.ts';
import { ApprovalRefused, pendingSeats } from '../../domain/approval/state.ts';
import { actOnApproval, approvalRanOut } from '../../prisma/approvals/act.ts';
import { endOverrides } from '../../prisma/approvals/expiry.ts';
import { overrideAt } from '../../prisma/approvals/overrides.ts';
import { previewApproval, requestApproval } from '../../prisma/approvals/request.ts';
import { explainDecision, retierAll, retierMember } from '../../prisma/decisions.ts';
import { newId } from '../../prisma/ids.ts';
import { balancesOf, book, entriesOf, NotEnough, POINTS } from '../../prisma/points.ts';
import { SEEDS } from '../../rules/seeds.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { database } from '../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
const HOUR = 3_600_000;

beforeAll(async () => {
  db = await database();
  desk = await plantDesk(db.prisma);
});
afterAll(() => db.close());

const ask = (requesterId: string, request: ApprovalRequest, now?: number) =>
  requestApproval(db.prisma, { tenantId: desk.tenantId, requesterId, request, reason: 'Three days late' }, now);
const act = (id: string, verb: Verb, by: string, more: { to?: string; text?: string } = {}, now?: number) =>
  actOnApproval(db.prisma, { tenantId: desk.tenantId, id, verb, actor: { type: 'staff', id: by }, ...more }, now);
const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => (error instanceof ApprovalRefused ? error.refusal.code : Promise.reject(error)),
  );
const row = (id: string) =>
  db.prisma.approval.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: desk.tenantId, id } },
    include: { seats: { orderBy: { nth: 'asc' } }, events: { orderBy: { version: 'asc' } } },
  });
const asked = async (id: string) =>
  (await row(id)).seats.filter((seat) => seat.status === 'pending').map((seat) => nameOf(seat.staffId));
const nameOf = (id: string) => Object.entries(desk.people).find(([, other]) => other === id)?.[0];
const offer = async (yuan: number, by = desk.people.rep) => {
  const { id: caseId, memberId } = await fileCase(db.prisma);
  return { ...(await ask(by, { kind: 'compensation', caseId, amountMinor: yuan * 100 })), caseId, memberId };
};
const member = async () => (await fileCase(db.prisma)).memberId;
const credit = async (memberId: string, unit = 'CNY') =>
  (await balancesOf(db.prisma, desk.tenantId, memberId)).find((b) => b.unit === unit)?.balance ?? 0n;
const absent = (staffId: string, deputyId: string | null) =>
  db.prisma.absence.create({
    data: {
      ...{ tenantId: desk.tenantId, id: newId(), staffId, deputyId },
      ...{ from: new Date(Date.now() - HOUR), until: new Date(Date.now() + 100 * HOUR) },
    },
  });
const back = () => db.prisma.absence.deleteMany();

describe('who decides', () => {
  test('within the limit the rules approve at once, and say why', async () => {
    const { id, number, status, memberId } = await offer(80);
    expect({ number, status }).toEqual({ number: expect.stringMatching(/^AP-\d{4}-\d{6}$/), status: 'approved' });
    expect(await credit(memberId)).toBe(8_000n);
    const { decisionId, events, seats } = await row(id);
    expect(seats).toEqual([]);
    expect(events.map((event) => event.type)).toEqual(['requested', 'carriedOut']);
    const { sentence } = await explainDecision(db.prisma, desk.tenantId, decisionId, 'en');
    expect(sentence).toContain('approved by the rules');
    expect(sentence).toContain('amount with earlier grants is at most ¥100 (¥80)');
  });

  test('parts of a sum are judged as the sum: the second offer for a case counts the first', async () => {
    const { caseId, status } = await offer(80);
    const again = (yuan: number) => ask(desk.people.rep, { kind: 'compensation', caseId, amountMinor: yuan * 100 });
    expect([status, (await again(20)).status, (await again(1)).status]).toEqual(['approved', 'approved', 'open']);
  });

  test('above it the lead of the line is asked, then the next level', async () => {
    const { id, memberId } = await offer(3_000);
    expect(await asked(id)).toEqual(['teamLead']);
    await act(id, 'approve', desk.people.teamLead);
    expect(await asked(id)).toEqual(['departmentHead']);
    expect(await credit(memberId)).toBe(0n);
    await act(id, 'approve', desk.people.departmentHead, { text: 'Fine' });
    expect(await row(id)).toMatchObject({ status: 'approved', dueAt: null, endedAt: expect.any(Date) });
    expect(await credit(memberId)).toBe(300_000n);
    const told = await db.prisma.notice.findMany({ where: { data: { path: ['approvalId'], equals: id } } });
    expect(told.map((n) => [n.kind, nameOf(n.staffId ?? '')]).sort()).toEqual([
      ['approvalAsked', 'departmentHead'],
      ['approvalAsked', 'teamLead'],
      ['approvalDecided', 'rep'],
    ]);
  });

  test('nobody decides their own: whoever asks is skipped, also as deputy', async () => {
    const { id } = await offer(300, desk.people.teamLead);
    expect(await asked(id)).toEqual(['departmentHead']);
    expect(await refused(act(id, 'approve', desk.people.teamLead))).toBe('own');
    await absent(desk.people.departmentHead, desk.people.teamLead);
    const { id: second } = await offer(300, desk.people.teamLead);
    expect(await asked(second)).toEqual(['director']);
    await back();
    expect(await refused(act(second, 'delegate', desk.people.director, { to: desk.people.teamLead }))).toBe(
      'toRequester',
    );
  });

  test('the absent are stood in for by their deputies', async () => {
    await absent(desk.people.teamLead, desk.people.secondRep);
    const { id } = await offer(300);
    expect((await row(id)).seats).toMatchObject([
      { staffId: desk.people.secondRep, insteadOfId: desk.people.teamLead, status: 'pending' },
    ]);
    await back();
    await act(id, 'approve', desk.people.secondRep);
    expect((await row(id)).status).toBe('approved');
  });

  test('whoever reports to nobody is answered by the post asked for, above it, or an administrator', async () => {
    const memberId = await member();
    const points = (by: string) => ask(by, { kind: 'pointsAdjustment', memberId, points: 900 });
    expect(await asked((await points(desk.people.admin)).id)).toEqual(['departmentHead']);
    expect(await asked((await points(desk.people.generalManager)).id)).toEqual(['departmentHead']);
  });

  test('a level for whoever holds a post asks them wherever they stand', async () => {
    const { id } = await offer(9_000);
    await act(id, 'approve', desk.people.departmentHead);
    expect(await asked(id)).toEqual(['director']);
  });

  test('passed on only to those who may decide', async () => {
    const { id } = await offer(300);
    const to = (who: keyof Desk['people']) =>
      refused(act(id, 'delegate', desk.people.teamLead, { to: desk.people[who] }));
    expect([await to('secondRep'), await to('admin'), await to('teamLead')]).toEqual([
      'notEntitled',
      'notEntitled',
      'toOneself',
    ]);
    expect(await to('director')).toBe('done');
    expect(await refused(act(id, 'approve', desk.people.teamLead))).toBe('noLongerAsked');
    expect(await refused(act(id, 'approve', desk.people.director))).toBe('done');
  });

  test('a preview says who would be asked, and leaves nothing', async () => {
    const { id: caseId } = await fileCase(db.prisma);
    const before = await db.prisma.decision.count({ where: { ruleSet: 'approvals' } });
    const said = await previewApproval(db.prisma, {
      ...{ tenantId: desk.tenantId, requesterId: desk.people.rep },
      request: { kind: 'compensation', caseId, points: 200_000 },
    });
    expect(said.state.levels.map((level) => level.approvers)).toEqual([
      { by: 'line', post: 'teamLead' },
      { by: 'line', post: 'departmentHead' },
    ]);
    expect(pendingSeats(said.state).map((seat) => nameOf(seat.staffId))).toEqual(['teamLead']);
    expect(await db.prisma.decision.count({ where: { ruleSet: 'approvals' } })).toBe(before);
    expect(await db.prisma.approval.count({ where: { caseId } })).toBe(0);
  });
});

describe('time', () => {
  test('runs out upwards; at the end of the line it reminds and tells the administrator', async () => {
    const { id } = await offer(3_000);
    const ranOut = async () => {
      const { dueAt, generation } = await row(id);
      await approvalRanOut(db.prisma, { tenantId: desk.tenantId, id, generation }, (dueAt as Date).getTime());
    };
    const people: (string | undefined)[][] = [];
    for (let i = 0; i < 6; i++) {
      people.push(await asked(id));
      await ranOut();
    }
    expect(people).toEqual([
      ['teamLead'],
      ['departmentHead'],
      ['director'],
      ['vicePresident'],
      ['generalManager'],
      ['generalManager'],
    ]);
    const told = await db.prisma.notice.findMany({ where: { kind: 'approvalTimedOut', staffId: desk.people.admin } });
    expect(told.length).toBe(2);
    await act(id, 'approve', desk.people.generalManager);
    expect((await row(id)).status).toBe('approved');
  });

  test('an early, a late and a repeated ring change nothing', async () => {
    const { id } = await offer(300);
    const { dueAt, version } = await row(id);
    const due = (dueAt as Date).getTime();
    const ring = (generation: number, at: number) =>
      approvalRanOut(db.prisma, { tenantId: desk.tenantId, id, generation }, at);
    await ring(1, due - 1);
    await ring(2, due);
    expect((await row(id)).version).toBe(version);
    await Promise.all([ring(1, due), ring(1, due), ring(1, due)]);
    expect(await asked(id)).toEqual(['departmentHead']);
    expect((await row(id)).events.filter((event) => event.type === 'ranOut').length).toBe(1);
  });

  test('a question stops it, and words lie where they can be erased', async () => {
    const { id } = await offer(300);
    await act(id, 'ask', desk.people.teamLead, { text: 'How late was it?' });
    expect(await row(id)).toMatchObject({ status: 'asked', dueAt: null });
    expect(await refused(act(id, 'answer', desk.people.teamLead))).toBe('notRequester');
    await act(id, 'answer', desk.people.rep, { text: 'Three days.' });
    expect(await row(id)).toMatchObject({ status: 'open', dueAt: expect.any(Date) });
    const texts = await db.prisma.approvalText.findMany({ where: { approvalId: id } });
    expect(texts.map((text) => text.kind).sort()).toEqual(['answer', 'question', 'reason']);
    expect(JSON.stringify([(await row(id)).events, (await row(id)).state])).not.toMatch(/how late|three days/i);
    await act(id, 'withdraw', desk.people.rep);
    expect((await row(id)).status).toBe('withdrawn');
  });
});

describe('at the same time', () => {
  test('twenty approve at once: one counts, and it is booked once', async () => {
    const { id, memberId } = await offer(300);
    const ends = await Promise.all(Array.from({ length: 20 }, () => refused(act(id, 'approve', desk.people.teamLead))));
    expect(ends.filter((end) => end === 'done').length).toBe(1);
    expect(ends.filter((end) => end === 'ended').length).toBe(19);
    expect(await credit(memberId)).toBe(30_000n);
    expect((await row(id)).events.filter((event) => event.type === 'carriedOut').length).toBe(1);
  });

  test('approve and reject at once: one of the two, never both', async () => {
    for (let i = 0; i < 5; i++) {
      const { id, memberId } = await offer(300);
      const ends = await Promise.all(
        (['approve', 'reject', 'withdraw'] as const).map((verb) =>
          refused(act(id, verb, verb === 'withdraw' ? desk.people.rep : desk.people.teamLead)),
        ),
      );
      expect(ends.filter((end) => end === 'done').length).toBe(1);
      expect(await credit(memberId)).toBe((await row(id)).status === 'approved' ? 30_000n : 0n);
    }
  });

  test('the same request ten times is one, and a case has one open offer', async () => {
    const { id: caseId } = await fileCase(db.prisma);
    const request: ApprovalRequest = { kind: 'compensation', caseId, amountMinor: 40_000 };
    const what = { tenantId: desk.tenantId, requesterId: desk.people.rep, request, reason: 'Late' };
    const once = { sender: `staff:${desk.people.rep}`, key: 'k-1', bodyHash: 'same' };
    const ids = await Promise.all(Array.from({ length: 10 }, () => requestApproval(db.prisma, { ...what, once })));
    expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
    const others = await Promise.all(Array.from({ length: 5 }, () => refused(requestApproval(db.prisma, what))));
    expect(others).toEqual(Array(5).fill('offerOpen'));
  });
});

describe('the ledger', () => {
  const entry = (memberId: string, amount: bigint, source = newId()) => ({
    ...{ tenantId: desk.tenantId, memberId, unit: POINTS, amount, source, at: new Date() },
  });
  const booked = (booking: Parameters<typeof book>[1]) => db.prisma.$transaction((tx) => book(tx, booking));

  test('one source is booked once, however many try', async () => {
    const memberId = await member();
    const same = entry(memberId, 50n);
    const ends = await Promise.all(Array.from({ length: 20 }, () => booked(same)));
    expect(ends.filter(Boolean).length).toBe(1);
    expect(await credit(memberId, POINTS)).toBe(50n);
  });

  test('never negative: twenty redemptions at once take what is there and no more', async () => {
    const memberId = await member();
    await booked(entry(memberId, 1_000n));
    const ends = await Promise.allSettled(Array.from({ length: 20 }, () => booked(entry(memberId, -150n))));
    const refusals = ends.filter((end) => end.status === 'rejected');
    expect(refusals.length).toBe(14);
    for (const end of refusals) expect(end.status === 'rejected' && end.reason).toBeInstanceOf(NotEnough);
    expect(await credit(memberId, POINTS)).toBe(100n);
    const entries = await entriesOf(db.prisma, desk.tenantId, memberId, 100);
    expect(entries.reduce((sum, e) => sum + e.amount, 0n)).toBe(100n);
    expect(entries.map((e) => e.seq).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('the database holds it by itself, also against raw statements', async () => {
    const memberId = await member();
    await booked(entry(memberId, 100n));
    const raw = (amount: number, balance = 1_000_000) => db.prisma.$executeRaw`
      INSERT INTO "PointsEntry" ("tenantId", id, "memberId", unit, amount, balance, seq, source)
      VALUES (${desk.tenantId}, ${newId()}::uuid, ${memberId}::uuid, 'points', ${amount}, ${balance}, 99, ${newId()})`;
    const ends = await Promise.allSettled(Array.from({ length: 20 }, () => raw(-10)));
    expect(ends.filter((end) => end.status === 'fulfilled').length).toBe(10);
    expect(await credit(memberId, POINTS)).toBe(0n);
    await expect(raw(-1)).rejects.toThrow(/PointsEntry_never_negative/);
    await expect(raw(0)).rejects.toThrow(/PointsEntry_not_nothing/);
    await expect(db.prisma.$executeRaw`UPDATE "PointsEntry" SET amount = 5`).rejects.toThrow(/append-only/);
    await expect(db.prisma.$executeRaw`DELETE FROM "PointsEntry"`).rejects.toThrow(/append-only/);
    await expect(db.prisma.$executeRaw`DELETE FROM "ApprovalEvent"`).rejects.toThrow(/append-only/);
  });

  test('an adjustment that would take too much is refused, and the approval with it', async () => {
    const memberId = await member();
    await booked(entry(memberId, 700n));
    const { id } = await ask(desk.people.departmentHead, { kind: 'pointsAdjustment', memberId, points: -900 });
    expect(await asked(id)).toEqual(['director']);
    expect(await refused(act(id, 'approve', desk.people.director))).toBe('notEnough');
    expect((await row(id)).status).toBe('open');
    await booked(entry(memberId, 200n));
    expect(await refused(act(id, 'approve', desk.people.director))).toBe('done');
    expect(await credit(memberId, POINTS)).toBe(0n);
  });

  test('a merged record brings its points along, and gives them', async () => {
    const [kept, merged] = [await member(), await member()];
    await booked(entry(kept, 30n));
    await booked(entry(merged, 40n));
    await db.prisma.memberAlias.create({ data: { tenantId: desk.tenantId, memberId: merged, intoId: kept } });
    expect(await credit(kept, POINTS)).toBe(70n);
    await booked(entry(merged, -50n));
    expect(await credit(kept, POINTS)).toBe(20n);
    await expect(booked(entry(kept, -21n))).rejects.toThrow(NotEnough);
  });
});

describe('a tier by hand', () => {
  const tierOf = async (id: string) =>
    (await db.prisma.member.findUniqueOrThrow({ where: { tenantId_id: { tenantId: desk.tenantId, id } } })).tier;

  test('holds over the rules until its end, then the rules decide again', async () => {
    const memberId = await member();
    const now = Date.now();
    const until = now + 10 * HOUR;
    const { id } = await ask(desk.people.departmentHead, { kind: 'tierOverride', memberId, tier: 'gold', until });
    expect(await tierOf(memberId)).toBe('basic');
    await act(id, 'approve', desk.people.director);
    expect(await tierOf(memberId)).toBe('gold');
    const later = Date.now() + HOUR;
    await retierMember(db.prisma, desk.tenantId, memberId, later, 'purchase');
    expect(await tierOf(memberId)).toBe('gold');
    expect((await retierAll(db.prisma, desk.tenantId, later)).changed).toBe(0);
    expect(await endOverrides(db.prisma, until - 1)).toBe(0);
    expect(await endOverrides(db.prisma, until)).toBe(1);
    expect(await tierOf(memberId)).toBe('basic');
    expect(await overrideAt(db.prisma, desk.tenantId, memberId, until)).toBeNull();
    expect(await endOverrides(db.prisma, until + HOUR)).toBe(0);
  });

  test('the nightly run takes it back too, if it comes first', async () => {
    const memberId = await member();
    const until = Date.now() + HOUR;
    const { id } = await ask(desk.people.departmentHead, { kind: 'tierOverride', memberId, tier: 'silver', until });
    await act(id, 'approve', desk.people.director);
    expect((await retierAll(db.prisma, desk.tenantId, until + 1)).changed).toBe(1);
    expect(await tierOf(memberId)).toBe('basic');
  });

  test('cannot be given when its last day has passed meanwhile', async () => {
    const memberId = await member();
    const until = Date.now() + HOUR;
    const { id } = await ask(desk.people.departmentHead, { kind: 'tierOverride', memberId, tier: 'gold', until });
    expect(await refused(act(id, 'approve', desk.people.director, {}, until + 1))).toBe('untilPassed');
  });
});

describe('publication of rules', () => {
  const draft = (version: number, definition: object = SEEDS.tier.definition) =>
    db.prisma.ruleSetVersion.create({
      data: { tenantId: desk.tenantId, ruleSet: 'tier', version, status: 'draft', definition },
    });
  const publication = (version: number) =>
    ask(desk.people.departmentHead, { kind: 'rulePublication', ruleSet: 'tier', version });
  const statusOf = async (version: number) =>
    (
      await db.prisma.ruleSetVersion.findUniqueOrThrow({
        where: { tenantId_ruleSet_version: { tenantId: desk.tenantId, ruleSet: 'tier', version } },
      })
    ).status;

  test('a draft becomes the version in force, once', async () => {
    await draft(2);
    const { id } = await publication(2);
    const { id: again } = await publication(2);
    expect(await statusOf(2)).toBe('draft');
    const ends = await Promise.all([id, again].map((one) => refused(act(one, 'approve', desk.people.director))));
    expect(ends.sort()).toEqual(['done', 'draftGone']);
    expect(await statusOf(2)).toBe('published');
    expect(await db.prisma.audit.count({ where: { action: 'rules.published' } })).toBe(1);
  });

  test('not what is no draft, is unfit, or was changed since', async () => {
    expect(await refused(publication(1))).toBe('draftGone');
    expect(await refused(publication(77))).toBe('draftGone');
    await draft(3, { set: 'tier', hitPolicy: 'first', rows: [] });
    expect(await refused(publication(3))).toBe('draftInvalid');
    await draft(4);
    const { id } = await publication(4);
    const other = { ...SEEDS.tier.definition, rows: SEEDS.tier.definition.rows.slice(1) };
    await db.prisma.ruleSetVersion.updateMany({ where: { version: 4 }, data: { definition: other } });
    expect(await refused(act(id, 'approve', desk.people.director))).toBe('draftChanged');
    expect(await statusOf(4)).toBe('draft');
  });
});

test('rows and state say the same', async () => {
  for (const approval of await db.prisma.approval.findMany({ include: { seats: { orderBy: { nth: 'asc' } } } })) {
    const state = approval.state as unknown as ApprovalState;
    expect(approval.seats.map(({ staffId, status, level }) => ({ staffId, status, level }))).toEqual(
      state.seats.map(({ staffId, status, level }) => ({ staffId, status, level })),
    );
    expect(approval.status).toBe(state.status);
    for (const seat of approval.seats) expect(seat.staffId).not.toBe(approval.requesterId);
  }
});
