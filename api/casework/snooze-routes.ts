import { DUE_SOON_MS, LONGEST_SNOOZE_MS } from '../../domain/casework/words.ts';
import { snooze, wake } from '../../prisma/casework/snooze.ts';
import { findCase, mustSeeCase } from '../cases/find.ts';
import { NewSnooze, Snoozes } from '../contract/casework.ts';
import { invalid } from '../problem.ts';
import { ok, type Route, route } from '../route.ts';
import { changed, now, params, STAFF, tag } from './answer.ts';
import { snoozed } from './bundle.ts';

/** How long a case that is back shows that it was away. */
const BACK_MS = 86_400_000;

export const snoozeRoutes: Route[] = [
  route({
    name: 'listSnoozes',
    method: 'get',
    path: '/api/snoozes',
    tag,
    summary: 'Cases the reader put aside, and those that came back within a day',
    access: STAFF,
    answers: { 200: { description: 'The newest first', schema: Snoozes } },
    async handle({ deps: { prisma }, tenantId, staff }) {
      const rows = await prisma.caseSnooze.findMany({
        where: {
          ...{ tenantId, staffId: staff.id },
          OR: [{ endedAt: null }, { endedAt: { gt: new Date(Date.now() - BACK_MS) } }],
        },
        orderBy: [{ since: 'desc' }, { id: 'desc' }],
        take: 200,
      });
      return ok(rows.map(snoozed));
    },
  }),

  route({
    name: 'snoozeCase',
    method: 'post',
    path: '/api/cases/:id/snooze',
    tag,
    summary:
      'Put the case out of one’s own queue until then, or until the member writes or a clock is nearly out; clocks go on',
    access: STAFF,
    params,
    body: NewSnooze,
    answers: now,
    async handle(c) {
      const found = await findCase(c, c.params.id);
      const until = new Date(c.body.until);
      const ms = until.getTime() - Date.now();
      if (ms <= 0) throw invalid({ until: 'past' });
      if (ms > LONGEST_SNOOZE_MS) throw invalid({ until: 'tooLarge' });
      const left = found.dueAt ? found.dueAt.getTime() - Date.now() : Number.POSITIVE_INFINITY;
      if (left > 0 && left <= DUE_SOON_MS) throw invalid({ until: 'dueSoon' });
      const own = { tenantId: c.tenantId, caseId: found.id, staffId: c.staff.id };
      await snooze(c.deps.prisma, own, until, c.body.note ?? null);
      return changed(c, found.id);
    },
  }),

  route({
    name: 'wakeCase',
    method: 'delete',
    path: '/api/cases/:id/snooze',
    tag,
    summary: 'Have the case back in one’s queue now',
    access: STAFF,
    params,
    answers: now,
    async handle(c) {
      await mustSeeCase(c, c.params.id);
      await wake(c.deps.prisma, { tenantId: c.tenantId, caseId: c.params.id, staffId: c.staff.id });
      return changed(c, c.params.id);
    },
  }),
];
