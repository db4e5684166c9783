import type { PrismaClient } from '../client.ts';
import { type RobotAccess, sealRobot } from '../settings/robots.ts';

/** Fixed, so that a later start finds them. */
const ROBOTS = [
  {
    id: '5d3a1f6e-0000-4000-8000-00000000a001',
    kind: 'wecom',
    name: '客服管理群',
    locale: 'zh',
    path: '/robots/wecom/send?key=demo-managers',
  },
  {
    id: '5d3a1f6e-0000-4000-8000-00000000a002',
    kind: 'feishu',
    name: 'Service leads',
    locale: 'en',
    path: '/robots/feishu/hook/demo-leads',
  },
] as const;

/**
 * Two groups whose robots the catcher plays, for everybody. Once: whoever takes them away has them away. Where the catcher is may
 * change from start to start.
 * @param catcher  its address, and what its robots sign with
 */
export async function plantRobots(
  prisma: PrismaClient,
  tenantId: string,
  stewardSecret: string,
  catcher: { url: string; secret: string },
): Promise<void> {
  const there = await prisma.robot.findMany({ where: { tenantId, id: { in: ROBOTS.map(({ id }) => id) } } });
  const known = await prisma.audit.count({ where: { tenantId, recordType: 'Robot' } });
  for (const { id, kind, name, locale, path } of ROBOTS) {
    const access: RobotAccess = { url: catcher.url + path, secret: kind === 'wecom' ? null : catcher.secret };
    const sealed = sealRobot(stewardSecret, { tenantId, id }, access);
    const found = there.find((one) => one.id === id);
    // One that somebody pointed elsewhere stays there.
    if (found?.version === 1) await prisma.robot.updateMany({ where: { tenantId, id, version: 1 }, data: sealed });
    if (found || there.length > 0 || known > 0) continue;
    const fields = { name, kind, locale, notices: ['escalation', 'alert'] };
    await prisma.robot.createMany({ data: [{ tenantId, id, ...fields, ...sealed }], skipDuplicates: true });
  }
}
