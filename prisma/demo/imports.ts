import { createHash } from 'node:crypto';
import type { PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { demoStaff } from './staff.ts';

const DAY = 86_400_000;
const WAITING =
  '会员编号,姓名,手机,地区\nOLD-1001,陈晓,13611110001,上海\nOLD-1002,林一,1361111,北京\nOLD-1003,Nora Quinn,13611110003,广州\n';
const HEADER = ['订单号', '会员编号', '日期', '金额'];

/** One file that came in with two rows refused, and one that waits for somebody to look at its columns. */
export async function plantImports(prisma: PrismaClient, tenantId: string, now: number): Promise<void> {
  if ((await prisma.importRun.count({ where: { tenantId } })) > 0) return;
  const createdBy = (await demoStaff(prisma, tenantId)).manager ?? null;
  const at = (days: number, minutes = 0) => new Date(now - days * DAY + minutes * 60_000);
  const common = { tenantId, place: 'record', createdBy, fits: ['utf8'] };
  const content = Buffer.from(WAITING);
  await prisma.importRun.create({
    data: {
      ...{ ...common, id: newId(), kind: 'purchases', fileName: '十月订单.csv', state: 'done', header: HEADER },
      ...{ bytes: 61_440, readBytes: 61_440, sha256: createHash('sha256').update('十月订单').digest('hex') },
      ...{ rows: 1_284, created: 1_270, unchanged: 12, refused: 2, retiered: 311, tiersChanged: 9, doing: 'tiers' },
      ...{ createdAt: at(9), startedAt: at(9, 1), finishedAt: at(9, 2) },
      refusals: {
        create: [
          {
            row: 207,
            column: '日期',
            code: 'noDate',
            values: { text: '2026-10-32' },
            cells: ['O-88207', 'OLD-0912', '2026-10-32', '128.00'],
          },
          {
            row: 964,
            column: '会员编号',
            code: 'unknownMember',
            values: { who: 'OLD-9999' },
            cells: ['O-88964', 'OLD-9999', '2026-10-18', '59.90'],
          },
        ],
      },
    },
  });
  await prisma.importRun.create({
    data: {
      ...{ ...common, id: newId(), kind: 'members', fileName: '老系统会员.csv', state: 'ready', createdAt: at(0, -40) },
      ...{ bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') },
      pieces: { create: { seq: 0, content } },
    },
  });
}
