import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSession } from '../../api/session/store.ts';
import { parseCalendar } from '../../domain/calendar/calendar.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { POSTS } from '../../domain/vocabulary.ts';
import { createPrisma } from '../../prisma/client.ts';
import { hashPassword, verifyPassword } from '../../prisma/passwords.ts';
import { seed } from '../../prisma/seed.ts';
import { SHIPPED } from '../../rules/seeds.ts';
import { database } from '../setup/world.ts';

let world: Awaited<ReturnType<typeof database>>;
beforeEach(async () => {
  world = await database();
});
afterEach(() => world.close());

describe('first data', () => {
  it('has what every desk needs, and one administrator whose password is told once', async () => {
    const { prisma } = world;
    const first = await seed(prisma, { demo: false });
    expect(first.signIns).toEqual([]);
    expect(first.administrator?.password).toMatch(/^[A-Za-z2-9]{20}$/);
    const [admin, ...others] = await prisma.staff.findMany();
    expect(others).toEqual([]);
    expect(admin).toMatchObject({ role: 'admin', email: first.administrator?.email });
    expect(await verifyPassword(first.administrator?.password ?? '', admin?.passwordHash ?? null)).toBe(true);
    expect(await prisma.post.findMany({ orderBy: { rank: 'asc' }, select: { code: true } })).toEqual(
      POSTS.map((code) => ({ code })),
    );
    const queues = await prisma.queue.findMany({ include: { calendar: { include: { versions: true } } } });
    expect(queues.map(({ code, line }) => `${line} ${code}`).sort()).toEqual([
      'first billing',
      'first service',
      'first vip',
      'head careHead',
      'second claims',
      'second logistics',
      'second technical',
    ]);
    for (const { calendar } of queues) expect(() => parseCalendar(calendar.versions[0]?.definition)).not.toThrow();
    for (const { skillCode } of queues)
      if (skillCode) expect(await prisma.skill.count({ where: { tenantId, code: skillCode } })).toBe(1);
    expect(await prisma.ruleSetVersion.count({ where: { status: 'published' } })).toBe(
      Object.values(SHIPPED).flat().length,
    );
  });

  it('again changes nothing, tells no password, and leaves what was renamed', async () => {
    const { prisma } = world;
    await seed(prisma, { demo: false });
    await prisma.queue.updateMany({ where: { code: 'vip' }, data: { nameZh: '钻石' } });
    const before = await prisma.staff.findFirst();
    expect(await seed(prisma, { demo: false })).toEqual({ signIns: [] });
    expect(await prisma.staff.findFirst()).toEqual(before);
    expect(await prisma.queue.findFirst({ where: { code: 'vip' } })).toMatchObject({ nameZh: '钻石' });
    expect(await prisma.queue.count()).toBe(7);
  });

  it('after a demo: an administrator of its own, and nobody of the demo is still signed in', async () => {
    const { prisma } = world;
    await seed(prisma, { demo: true, members: 5 });
    const { id: staffId } = await prisma.staff.findFirstOrThrow({ where: { role: 'admin' } });
    await startSession(prisma, { tenantId, staffId, ip: null, userAgent: null });
    const { administrator, signIns } = await seed(prisma, { demo: false });
    expect(signIns).toEqual([]);
    const made = await prisma.staff.findFirstOrThrow({ where: { email: administrator?.email ?? '' } });
    expect(await verifyPassword(administrator?.password ?? '', made.passwordHash)).toBe(true);
    expect(await prisma.staffSession.count()).toBe(0);
    expect(await seed(prisma, { demo: false })).toEqual({ signIns: [] });
  });

  it('after a demo whose administrator got a password of their own: they stay, and no other is made', async () => {
    const { prisma } = world;
    await seed(prisma, { demo: true, members: 5 });
    const { id: staffId } = await prisma.staff.findFirstOrThrow({ where: { role: 'admin' } });
    await prisma.staff.updateMany({ where: { id: staffId }, data: { passwordHash: await hashPassword('my own') } });
    await startSession(prisma, { tenantId, staffId, ip: null, userAgent: null });
    expect(await seed(prisma, { demo: false })).toEqual({ signIns: [] });
    expect(await prisma.staffSession.count()).toBe(1);
  });

  it('by two at once is made once', async () => {
    const other = createPrisma(world.url, 3);
    const both = await Promise.all([seed(world.prisma, { demo: false }), seed(other, { demo: false })]);
    await other.$disconnect();
    expect(both.filter(({ administrator }) => administrator)).toHaveLength(1);
    expect(await world.prisma.staff.count()).toBe(1);
    expect(await world.prisma.queue.count()).toBe(7);
  });
});
