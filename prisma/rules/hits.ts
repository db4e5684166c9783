import type { RuleSetCode } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../client.ts';
import { ask, sql } from '../statement.ts';

/** Days that are looked back on for how often a row matched. */
export const USE_DAYS = 30;

/** How often a row decided, and when last. Rows that never did are not there. */
export type Use = { rowId: string; hits: number; lastAt: Date };

/** Of stage, loyalty and tier decisions are kept where they say something new: a member who stays where they are is no decision. */
export const hitsOf = (prisma: PrismaClient, tenantId: string, set: RuleSetCode, version: number): Promise<Use[]> =>
  ask<Use>(
    prisma,
    sql`SELECT "rowId", count(*)::int AS hits, max("decidedAt") AS "lastAt" FROM "Decision"
      WHERE "tenantId" = ${tenantId} AND "ruleSet" = ${set} AND version = ${version}
        AND "decidedAt" > now() - make_interval(days => ${USE_DAYS}::int)
      GROUP BY "rowId"`,
  );
