import { flowOf } from '../../domain/case/known-flows.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { CaseKind, Locale } from '../../domain/vocabulary.ts';
import { isDatabaseDown, type PrismaClient } from '../../prisma/client.ts';
import { explainDecision } from '../../prisma/decisions.ts';
import { ensureFlows } from '../../prisma/flows.ts';
import type { Case, Notice } from '../../prisma/generated/client.ts';
import { issueLink } from '../../prisma/links.ts';
import type { DeliveryEnv } from './channel.ts';
import { oneLine } from './clean.ts';
import type { EscalationFacts } from './facts.ts';
import { staffName } from './people.ts';

const LINK_MS = 14 * 86_400_000;

/** What the projection keeps with an escalation's notice. */
type RungData = { post?: string; rung?: number; cycle?: number; cause?: string; insteadOfId?: string | null };

/** Why somebody is called, as things stand now, and the link to take it while it is still to be taken. */
export async function escalationFacts(
  prisma: PrismaClient,
  env: DeliveryEnv,
  notice: Notice,
  row: Case,
  locale: Locale,
  now: number,
): Promise<EscalationFacts> {
  const { tenantId, staffId } = notice;
  const { post = '', rung = 0, cycle = 1, cause = 'resolution', insteadOfId = null } = notice.data as RungData;
  const state = row.state as CaseState | null;
  await ensureFlows(prisma, [row.flowVersion]);
  const { ladder } = flowOf(row.kind as CaseKind, row.flowVersion);
  const open = state?.ladder.status === 'running' && state.ladder.cycle === cycle;
  const last = state?.ladder.rung === rung;
  return {
    post,
    step: rung + 1,
    steps: ladder.length,
    cycle,
    reminder: reminderOf(notice),
    cause,
    brokeAt: state?.clocks[cause as keyof CaseState['clocks']]?.dueAt ?? null,
    rule: await ruleFacts(prisma, tenantId, row.id, locale),
    insteadOf: await staffName(prisma, tenantId, insteadOfId),
    nextAt: open && last ? (row.nextRungAt?.getTime() ?? null) : null,
    nextPost: ladder[rung + 1]?.post ?? null,
    open,
    url:
      open && staffId ? await acknowledgeUrl(prisma, env, { notice, caseId: row.id, staffId, cycle, rung, now }) : null,
  };
}

/** The decision that set the clocks. A mail that cannot quote it still goes out. */
async function ruleFacts(
  prisma: PrismaClient,
  tenantId: string,
  caseId: string,
  locale: Locale,
): Promise<EscalationFacts['rule']> {
  const decision = await prisma.decision.findFirst({
    where: { tenantId, caseId, ruleSet: 'serviceLevel' },
    orderBy: [{ asOf: 'desc' }, { decidedAt: 'desc' }],
    select: { id: true, version: true, rowId: true },
  });
  if (!decision) return null;
  try {
    const { sentence } = await explainDecision(prisma, tenantId, decision.id, locale);
    return { sentence: oneLine(sentence, 600) };
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    return { version: decision.version, row: decision.rowId };
  }
}

/** The notice's key ends in `escalation:<cycle>:<rung>:<reminder>:<staff>`. */
const reminderOf = ({ key }: Notice): number => Number(/escalation:\d+:\d+:(\d+)/.exec(key)?.[1] ?? 0);

async function acknowledgeUrl(
  prisma: PrismaClient,
  env: DeliveryEnv,
  of: { notice: Notice; caseId: string; staffId: string; cycle: number; rung: number; now: number },
): Promise<string> {
  const { notice, now, ...rest } = of;
  const { token } = await issueLink(prisma, env.STEWARD_SECRET, {
    ...rest,
    tenantId: notice.tenantId,
    noticeId: notice.id,
    purpose: 'acknowledge',
    expiresAt: new Date(now + LINK_MS),
  });
  return `${env.STEWARD_URL}/l/${token}`;
}
