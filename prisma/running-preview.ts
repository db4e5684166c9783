import { setImmediate } from 'node:timers/promises';
import type { Flow } from '../domain/case/flow.ts';
import { calendarsIn, type Foretold, foretell } from '../domain/case/foretelling.ts';
import { flowOf } from '../domain/case/known-flows.ts';
import type { CaseState, ServiceLevel } from '../domain/case/state.ts';
import type { CaseKind } from '../domain/vocabulary.ts';
import type { RuleSetDefinition } from '../rules/definition.ts';
import { newestCalendars } from './calendars.ts';
import type { PrismaClient } from './client.ts';
import { ensureFlows } from './flows.ts';
import { sayToCases } from './rules/say-to-cases.ts';
import { ask, empty, type Sql, sql } from './statement.ts';

/** Cases looked at in one go: the answer comes within a second, and whoever asks goes on behind it. */
export const PAGE = 250;
/** Others want their answers, too: after so many cases they get a turn. */
const TURN = 20;

/** What would be published: rules of service levels, for cases of all kinds, or the flow of one kind. */
export type Published = { level: RuleSetDefinition<'serviceLevel'> } | { flow: Flow };
export type Foreseen = { id: string; number: string; stage: string; foretold: Foretold };
export type RunningPage = { looked: number; cases: Foreseen[]; next: string | null };

type Row = { id: string; number: string; kind: CaseKind; stage: string; flowVersion: number; state: CaseState };

/** What publishing would come to for the next cases that run, by id. Nothing is written. */
export async function runningPage(
  prisma: PrismaClient,
  { tenantId, after, now }: { tenantId: string; after: string | null; now: number },
  published: Published,
  size = PAGE,
): Promise<RunningPage> {
  const rows = await ask<Row>(
    prisma,
    sql`SELECT c.id::text, c.number, c.kind, c.stage, c."flowVersion", c.state ${running(tenantId, published)}
      AND c.id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000') ORDER BY c.id LIMIT ${size}::int`,
  );
  await ensureFlows(
    prisma,
    rows.map(({ flowVersion }) => flowVersion),
  );
  const [calendars, levelOf] = await Promise.all([
    newestCalendars(
      prisma,
      tenantId,
      rows.flatMap(({ state }) => calendarsIn(state)),
    ),
    'level' in published && rows.length > 0
      ? sayToCases(
          prisma,
          tenantId,
          published.level,
          rows.map(({ id }) => id),
          now,
        )
      : null,
  ]);
  const cases: Foreseen[] = [];
  for (const [i, { id, number, kind, stage, flowVersion, state }] of rows.entries()) {
    if (i % TURN === TURN - 1) await setImmediate();
    const change = 'flow' in published ? published : { level: levelOf?.(id) as ServiceLevel };
    const foretold = foretell(flowOf(kind, flowVersion), state, change, { now, calendars });
    cases.push({ id, number, stage, foretold });
  }
  return { looked: rows.length, cases, next: rows.length === size ? (rows.at(-1)?.id ?? null) : null };
}

export async function countRunning(prisma: PrismaClient, tenantId: string, published: Published): Promise<number> {
  const [row] = await ask<{ count: number }>(
    prisma,
    sql`SELECT count(*)::int AS count ${running(tenantId, published)}`,
  );
  return row?.count ?? 0;
}

/** What was not taken up yet goes by what is published from the first. */
function running(tenantId: string, published: Published): Sql {
  const ofKind = 'flow' in published ? sql`AND c.kind = ${published.flow.kind}` : empty;
  return sql`FROM "Case" c WHERE c."tenantId" = ${tenantId} AND c.stage <> 'closed' AND c.state IS NOT NULL ${ofKind}`;
}
