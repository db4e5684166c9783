import type { CommandResult } from '../../domain/case/messages.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { Step } from '../../domain/case/step.ts';
import { type CalendarVersions, noneNewer } from '../../prisma/calendars.ts';
import { rowOf } from '../../prisma/case-row.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { announceSoon } from '../../prisma/live.ts';
import { NEW_NOTICES, noticeParts, noticeRows, type Written } from '../../prisma/notices.ts';
import { insertRows, rowsOf, setFrom } from '../../prisma/rows.ts';
import { ask, empty, join, type Sql, sql } from '../../prisma/statement.ts';
import { endOfEscalations } from './escalations.ts';

export type Projection = Step & {
  tenantId: string;
  caseId: string;
  generation: number;
  /** The record must stand at this version. */
  version: number;
  /** By which its deadlines were worked out: there must be no newer ones. */
  calendars: CalendarVersions;
  at: number;
  command: { id: string; result: CommandResult } | undefined;
};

/** `repeated`: it was written before, at that instant, and led to that state. `behind`: the record stands elsewhere. */
export type Projected =
  | { is: 'written' }
  | { is: 'repeated'; at: number; state: CaseState }
  | { is: 'behind' }
  | { is: 'newerCalendar' };

/**
 * Writes one step of a case in one statement, guarded by version and generation: row, story, the command's end and the notices.
 * Where the record stands elsewhere nothing is written; a repeat of this very step is recognised.
 */
export async function project(prisma: PrismaClient, p: Projection): Promise<Projected> {
  const notices = noticeParts(await noticeRows(prisma, p), STEPPED);
  const [written] = await ask<Partial<Written> & { waiting: boolean }>(
    prisma,
    sql`WITH ${join([step(p), story(p), ...commandEnd(p), ...endOfEscalations(p), ...notices], ',\n')}
      SELECT ${othersWait(p)} AS waiting ${notices.length > 0 ? sql`, ${NEW_NOTICES}` : sql``} FROM step`,
  );
  if (!written) return whyNot(prisma, p);
  const { tenantId, caseId: id, command } = p;
  const { staffNotices = [], deliveries = 0, waiting } = written;
  announceSoon(
    prisma,
    [
      { tenantId, topic: 'case', id, stage: p.state.stage },
      ...(command ? [{ tenantId, topic: 'command' as const, id: command.id }] : []),
      ...staffNotices.map((n) => ({ tenantId, topic: 'notice' as const, ...n })),
    ],
    [...(waiting ? ['relay' as const] : []), ...(deliveries > 0 ? ['delivery' as const] : [])],
  );
  return { is: 'written' };
}

/** The record stood where the step begins. All other parts hang on this one. */
const STEPPED = sql`EXISTS (SELECT FROM step)`;

function step(p: Projection): Sql {
  const at = new Date(p.at);
  const did = (...types: string[]) => p.story.some((line) => types.includes(line.type));
  const row = {
    ...rowOf(p.state),
    version: p.version + p.story.length,
    ...(did('resolve', 'adopt', 'dismiss') ? { resolvedAt: at } : {}),
    ...(did('reject', 'reopen') ? { resolvedAt: null } : {}),
    closedAt: p.state.stage === 'closed' ? at : null,
  };
  const calendars = hasCalendars(p) ? sql`AND ${noneNewer(p.tenantId, p.calendars)}` : empty;
  return sql`step AS (
    UPDATE "Case" c SET ${setFrom(row)}, "updatedAt" = now() FROM ${rowsOf('Case', [row])}
    WHERE c."tenantId" = ${p.tenantId} AND c.id = ${p.caseId}::uuid AND c.version = ${p.version} AND c.generation = ${p.generation} ${calendars}
    RETURNING c.id)`;
}

const hasCalendars = ({ calendars }: Projection) => Object.keys(calendars).length > 0;

function story({ tenantId, caseId, version, at, ...p }: Projection): Sql {
  const rows = p.story.map(({ type, actor, decisionId = null, messageId = null, data }, i) => ({
    ...{ tenantId, caseId, version: version + 1 + i, type, at: new Date(at), actorType: actor.type, actorId: actor.id },
    // The first line of a command's step is the command.
    commandId: i === 0 ? (p.command?.id ?? null) : null,
    ...{ decisionId, messageId, data },
  }));
  return sql`story AS (${insertRows('CaseEvent', rows, sql`WHERE ${STEPPED}`)})`;
}

/** The command is done, and what it said counts. */
function commandEnd({ tenantId, at, story, command }: Projection): Sql[] {
  if (!command) return [];
  const messages = story.flatMap(({ messageId }) => messageId ?? []);
  const accepted = sql`accepted AS (
    UPDATE "Message" SET "acceptedAt" = ${new Date(at)}::timestamptz
    WHERE "tenantId" = ${tenantId} AND id = ANY(${messages}::uuid[]) AND "acceptedAt" IS NULL AND ${STEPPED})`;
  return [
    sql`settled AS (
      UPDATE "Command" SET status = 'done', result = ${JSON.stringify(command.result)}::jsonb,
        "decidedAt" = ${new Date(at)}::timestamptz, "leaseUntil" = NULL
      WHERE "tenantId" = ${tenantId} AND id = ${command.id}::uuid AND status = 'pending' AND ${STEPPED})`,
    ...(messages.length > 0 ? [accepted] : []),
  ];
}

/** Another command of the case may be delivered now. */
const othersWait = ({ tenantId, caseId, command }: Projection): Sql => sql`EXISTS (
  SELECT FROM "Command" WHERE "tenantId" = ${tenantId} AND "caseId" = ${caseId}::uuid AND status = 'pending'
    AND id IS DISTINCT FROM ${command?.id ?? null}::uuid)`;

/**
 * Why nothing was written. The same step may have been, before a crash: then the record stands exactly behind it and its first line is this one.
 * Where the record stands as it should, a calendar is newer than this process knew.
 */
async function whyNot(prisma: PrismaClient, p: Projection): Promise<Projected> {
  const { tenantId, caseId, version } = p;
  const first = await prisma.caseEvent.findUnique({
    where: { tenantId_caseId_version: { tenantId, caseId, version: version + 1 } },
    select: {
      type: true,
      at: true,
      commandId: true,
      case: { select: { version: true, generation: true, state: true } },
    },
  });
  if (!first && hasCalendars(p)) {
    const here = { tenantId, id: caseId, version, generation: p.generation };
    return { is: (await prisma.case.count({ where: here })) > 0 ? 'newerCalendar' : 'behind' };
  }
  const same =
    first?.case.generation === p.generation &&
    first.case.version === version + p.story.length &&
    first.type === p.story[0]?.type &&
    first.commandId === (p.command?.id ?? null);
  return same
    ? { is: 'repeated', at: first.at.getTime(), state: first.case.state as unknown as CaseState }
    : { is: 'behind' };
}
