import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseState, ClockState } from '../../../domain/case/state.ts';
import { sayInstant } from '../../../domain/language/instant.ts';
import { newId } from '../../../prisma/ids.ts';
import { storyInFiveLines } from '../../../prisma/story.ts';
import { database } from '../../setup/world.ts';
import { type Desk, HOUR, NOW, openDesk, tenantId } from './desk.ts';

/** As the desk says it; how exactly is for the version of Node. */
const said = (iso: string, zone = 'Asia/Shanghai') => sayInstant('en', Date.parse(iso), zone);

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
beforeAll(async () => {
  db = await database();
  desk = await openDesk(db.prisma);
});
afterAll(() => db.close());

type Set = Parameters<Desk['openCase']>[1];
const breached = (dueAt: number): ClockState => ({
  status: 'breached',
  dueAt,
  budgetMs: HOUR,
  spans: [],
  provisional: false,
});
const LATE: Partial<CaseState> = {
  clocks: { answer: breached(NOW - 2 * HOUR), firstLine: breached(NOW - HOUR), resolution: breached(NOW - 60_000) },
};

async function story(set: Set, now = NOW) {
  const member = await desk.member({ name: 'Wei Zhang', phone: '+8613800138000', email: 'wei@mail.example' });
  const row = await desk.openCase(member.id, set);
  const lines = await storyInFiveLines(db.prisma, tenantId, row.id, 'en', { now });
  expect(lines).toHaveLength(5);
  expect(lines?.join()).not.toMatch(/wei@|138001/);
  return lines as [string, string, string, string, string];
}

describe('the case in five lines', () => {
  it('names the clocks that ran out, longest late first', async () => {
    const [, , , done, late] = await story({ state: LATE });
    expect(done).toBe('Done: nothing yet');
    expect(late).toBe(
      `Late: First answer, due ${said('2026-03-04T08:00:00+08:00')} (2 hours over); ` +
        `First line, due ${said('2026-03-04T09:00:00+08:00')} (1 hour over); ` +
        `Resolution, due ${said('2026-03-04T09:59:00+08:00')} (1 minute over)`,
    );
  });

  it('leaves out what was made good since, and what has not run out', async () => {
    const answered = await story({ state: LATE, answeredAt: new Date(NOW - 1.5 * HOUR), stage: 'secondLine' });
    expect(answered[3]).toBe(`Done: first answered at ${said('2026-03-04T08:30:00+08:00')}`);
    expect(answered[4]).toBe(`Late: Resolution, due ${said('2026-03-04T09:59:00+08:00')} (1 minute over)`);
    expect((await story({ state: LATE }, NOW - 2 * HOUR))[4]).toBe('Late: nothing');
  });

  it('says that a clock ran out which nobody has looked at yet', async () => {
    const running = { ...breached(NOW - HOUR), status: 'running' } as const;
    expect((await story({ state: { clocks: { answer: running } } }))[4]).toContain('First answer, due');
  });

  it('says who has it', async () => {
    const { id: assigneeId } = await desk.staff({ name: 'Na Li' });
    expect((await story({ assigneeId }))[2]).toMatch(/with Na Li$/);
    expect((await story({ ball: 'member' }))[2]).toMatch(/with the member$/);
    expect((await story({ queueId: null }))[2]).toMatch(/with nobody yet$/);
    expect((await story({ verifiedAt: null }))[0]).toBe('Who: Wei Zhang, Basic member (claimed, unverified)');
  });

  it('of a closed case has nothing late', async () => {
    const lines = await story({ state: { ...LATE, stage: 'closed' }, closedAt: new Date(NOW - 2 * HOUR) });
    expect(lines[2]).toBe(`Since: ${said('2026-03-03T08:00:00+08:00')}; closed after 1 day`);
    expect(lines[4]).toBe('Late: nothing');
  });

  it('is null where there is no case', async () => {
    expect(await storyInFiveLines(db.prisma, tenantId, newId(), 'zh')).toBeNull();
  });
});
