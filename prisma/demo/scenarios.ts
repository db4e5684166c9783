import type { Scenario } from '../../domain/scenario/scenario.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { demoStaff } from './staff.ts';

const ZONE = 'Asia/Shanghai';

type Example = { id: string; name: string; scenario: Scenario };

/** What the shipped rules, flows and calendars must go on doing. Ids are fixed, so that a later start finds them. */
export const EXAMPLES: Example[] = [
  {
    id: '5d3a1f6e-0000-4000-8000-00000000b001',
    name: '周五 16:40 金卡会员，周一放假 · Friday 16:40, gold, Monday a holiday',
    scenario: {
      ...{ zone: ZONE, opened: '2026-12-04T16:40', kind: 'complaint', days: 10, holidays: ['2026-12-07'] },
      facts: {
        'case.channel': 'phone',
        'case.category': 'delivery',
        'case.severity': 'normal',
        'member.tier': 'gold',
      },
      steps: [
        { do: 'claim', after: 10 },
        { do: 'ask', after: 20 },
        { do: 'wait', after: 2_880 },
        { do: 'answer', at: '2026-12-08T09:30' },
        { do: 'resolve', after: 120 },
        { do: 'accept', after: 1_440 },
      ],
      expectations: [
        { id: 'answer', that: 'due', clock: 'answer', at: '2026-12-04T17:25' },
        { id: 'resolution', that: 'due', clock: 'resolution', at: '2026-12-10T18:00' },
        { id: 'nobody-called', that: 'notCalled', post: 'rep' },
        { id: 'in-time', that: 'noBreach' },
        { id: 'over', that: 'ends', stage: 'closed' },
      ],
    },
  },
  {
    id: '5d3a1f6e-0000-4000-8000-00000000b002',
    name: '白金会员的紧急投诉，无人处理 · Critical, platinum, and nobody answers',
    scenario: {
      ...{ zone: ZONE, opened: '2026-12-08T09:00', kind: 'complaint', days: 7, holidays: [] },
      facts: {
        'case.channel': 'portal',
        'case.category': 'service',
        'case.severity': 'critical',
        'member.tier': 'platinum',
      },
      steps: [],
      expectations: [
        { id: 'queue', that: 'queue', queue: 'vip' },
        { id: 'priority', that: 'priority', priority: 1 },
        { id: 'lead', that: 'called', post: 'teamLead', when: 'by', at: '2026-12-08T09:45' },
        { id: 'top', that: 'called', post: 'generalManager', when: 'by', at: '2026-12-08T21:45' },
        { id: 'alert', that: 'alert', alert: 'valueAtRisk' },
      ],
    },
  },
  {
    id: '5d3a1f6e-0000-4000-8000-00000000b003',
    name: '咨询当天答复，会员不再回应 · An enquiry answered the same day, then silence',
    scenario: {
      ...{ zone: ZONE, opened: '2026-12-09T10:00', kind: 'enquiry', days: 14, holidays: [] },
      facts: { 'case.channel': 'email', 'case.category': 'account', 'case.severity': 'normal' },
      steps: [
        { do: 'confirmReceipt', after: 1 },
        { do: 'claim', after: 15 },
        { do: 'resolve', after: 30 },
      ],
      expectations: [
        { id: 'answer', that: 'due', clock: 'answer', at: '2026-12-09T11:00' },
        { id: 'reminder', that: 'told', notice: 'acceptanceReminder', to: 'member' },
        { id: 'in-time', that: 'noBreach' },
        { id: 'over', that: 'ends', stage: 'closed' },
      ],
    },
  },
];

/** Once: whoever archives or changes them finds them so. */
export async function plantScenarios(prisma: PrismaClient, tenantId: string): Promise<void> {
  const { manager = null } = await demoStaff(prisma, tenantId);
  await prisma.scenario.createMany({
    data: EXAMPLES.map(({ id, name, scenario }) => ({
      ...{ tenantId, id, name, kind: scenario.kind, createdBy: manager, changedBy: manager },
      definition: scenario as unknown as Prisma.InputJsonObject,
    })),
    skipDuplicates: true,
  });
}
