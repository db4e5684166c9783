import type { z } from 'zod';
import { inherit } from '../../prisma/admin/leaving.ts';
import type { HandOver, HandOverAnswer } from '../contract/admin-order.ts';
import { invalid } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { refusalInWords } from '../refusals.ts';
import type { Context } from '../route.ts';
import { byOf } from './by.ts';

const AT_ONCE = 25;
type C = Pick<Context, 'deps' | 'tenantId' | 'staff' | 'locale' | 'req'>;

/**
 * Each open case goes by its own command, release or assign, as if a lead had done it one by one: the machine decides, the
 * story tells of it, and the new holder is notified. Nothing is counted as done that was not.
 */
export async function handOver(c: C, id: string, wanted: z.output<typeof HandOver>): Promise<HandOverAnswer> {
  const { deps, tenantId, staff, locale } = c;
  const { toId, cases: chosen, everything } = wanted;
  if (toId === id) throw invalid({ toId: 'notThemselves' });
  if (toId) await mustWork(c, toId);
  if (everything && !toId) throw invalid({ toId: 'required' });
  const held = { tenantId, assigneeId: id, stage: { not: 'closed' } };
  const rows = await deps.prisma.case.findMany({
    where: { ...held, ...(chosen ? { id: { in: chosen } } : {}) },
    select: { id: true, number: true },
    orderBy: { id: 'asc' },
    take: AT_ONCE,
  });
  const cases: HandOverAnswer['cases'] = [];
  for (const row of rows) {
    const given = await deps.giveCommand({
      ...{ tenantId, caseId: row.id, actor: actorOf(staff) },
      ...(toId ? { type: 'assign', payload: { staffId: toId } } : { type: 'release', payload: {} }),
    });
    const reason = given.refusal ? refusalInWords(locale, given.refusal, { zone: staff.staff.timeZone }).text : null;
    cases.push({ ...row, status: given.status, reason });
  }
  const inherited = everything && toId ? await inherit(deps.prisma, byOf(c), id, toId) : null;
  const onTheirWay = cases.filter(({ status }) => status === 'pending').map((row) => row.id);
  const left = await deps.prisma.case.count({ where: { ...held, id: { notIn: onTheirWay } } });
  return { cases, left, inherited };
}

/** Somebody who is here and works on cases. */
async function mustWork({ deps: { prisma }, tenantId }: C, id: string): Promise<void> {
  const person = await prisma.staff.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { role: true, disabledAt: true },
  });
  if (!person || person.disabledAt) throw invalid({ toId: 'unknownStaff' });
  if (!['rep', 'lead', 'manager'].includes(person.role)) throw invalid({ toId: 'notAtTheDesk' });
}
