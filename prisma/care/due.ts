import type { Hold, Skip, StepKind } from '../../domain/care/cadence.ts';
import { type Moment, momentOf, momentsBetween } from '../../domain/care/moment.ts';
import type { PrismaClient } from '../client.ts';
import { candidates } from './candidates.ts';
import { type Cared, caredFor } from './standing.ts';
import { audienceOf, notYetTouched } from './sweep.ts';
import { judgeTouch, wayOf } from './touches.ts';
import { cadenceOf } from './versions.ts';

const DAY = 86_400_000;
const PAGE = 500;
/** Members looked at for a preview: beyond, the picture is the same and the wait longer. */
const MOST = 5_000;

export type Due = {
  member: Cared;
  cadence: string;
  kind: StepKind;
  way: 'email' | 'text' | 'phone';
  dueAt: number;
  /** What would come of it, as things stand now. */
  verdict: 'go' | 'hold' | 'skip';
  reason: Hold | Skip | null;
};

/**
 * Who is due now and within `days`, soonest first, with what would become of it; nothing is made. A cadence that is off is
 * looked at as if it were on: that is what one wants to know before switching it on.
 */
export async function whoIsDue(
  prisma: PrismaClient,
  { tenantId, cadence: code, days, now }: { tenantId: string; cadence: string; days: number; now: number },
): Promise<{ rows: Due[]; whole: boolean }> {
  const found = await cadenceOf(prisma, tenantId, code);
  const step = found?.definition.steps[0];
  if (!found || !step) return { rows: [], whole: true };
  const cadence = { ...found, active: true };
  const { definition } = cadence;
  const to = now + days * DAY;
  const from = definition.trigger.type === 'birthday' ? now - definition.patienceDays * DAY : undefined;
  const window = { to, ...(from === undefined ? {} : { from }) };
  const rows: Due[] = [];
  let [after, seen]: [string | null, number] = [null, 0];
  do {
    const page = await candidates(prisma, tenantId, cadence, window, after, PAGE);
    const members = await caredFor(prisma, tenantId, page.ids, now);
    const occasions = [...members.values()].flatMap((member) =>
      [momentOf(definition, member, now), ...momentsBetween(definition, member, now, to)]
        .filter((moment): moment is Moment => moment !== null)
        .map((moment) => ({ member, moment })),
    );
    const fresh = await audienceOf(
      prisma,
      tenantId,
      cadence,
      await notYetTouched(prisma, tenantId, code, occasions),
      now,
    );
    for (const { member, moment } of fresh) {
      const way = wayOf(member, step);
      // At which hour it comes is the sweep's business, and that it came too late is not known beforehand.
      const touch = { member: { ...member, quietUntil: null }, step, period: moment.period, begunAt: null };
      const verdict = judgeTouch(
        cadence,
        { ...touch, expiresAt: Number.POSITIVE_INFINITY },
        way,
        Math.max(now, moment.dueAt),
      );
      rows.push({
        ...{ member, cadence: code, kind: step.kind, way, dueAt: moment.dueAt, verdict: verdict.is },
        reason: verdict.is === 'go' ? null : verdict.reason,
      });
    }
    seen += page.ids.length;
    after = page.next;
  } while (after !== null && seen < MOST);
  return { rows: rows.sort((a, b) => a.dueAt - b.dueAt), whole: after === null };
}
