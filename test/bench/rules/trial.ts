import pg from 'pg';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { noFigures } from '../../../domain/trial/figures.ts';
import type { PrismaClient } from '../../../prisma/client.ts';
import { rebuildFacts } from '../../../prisma/facts.ts';
import { Link } from '../../../prisma/link.ts';
import { membersPage } from '../../../prisma/trials/members.ts';
import { startTrial } from '../../../prisma/trials/rows.ts';
import { playTrial } from '../../../prisma/trials/run.ts';
import type { RuleSetDefinition } from '../../../rules/definition.ts';
import { plantSql } from '../plant.ts';
import type { RulesBench } from '../rules.ts';
import { byHand, FACTS_BY_HAND, twentyRules } from './plant/tiers.ts';

type Counts = Record<string, number>;
type Tiers = RuleSetDefinition<'tier'>;

/**
 * Another version tried on all members: how many would go from which tier to which. Ours are the pages of the desk's own trial, with the amounts and the
 * members behind each cell; what keeping them costs besides is a row of its own.
 */
const trial: RulesBench = async (report, { rounds }, { prisma, url, members }) => {
  const [before, after] = [twentyRules(), twentyRules(80)];
  // Facts are fresh, for both sides, and all is decided as of then: of a million members some are other than what is kept of them a minute later.
  const asOf = Date.now();
  await rebuildFacts(prisma, tenantId, asOf);
  await plantSql(url, ['VACUUM ANALYZE']);
  const hand = new pg.Client({ connectionString: url, options: '-c jit=off' });
  await hand.connect();
  const link = await Link.open(prisma);
  try {
    const seconds = { ours: [] as number[], baseline: [] as number[], kept: [] as number[] };
    await publish(prisma, before);
    for (let round = 0; round <= rounds; round++) {
      const counts = new Set<string>();
      const sides = {
        baseline: () => handWritten(hand, before, after, asOf),
        ours: () => ours(link, before, after, asOf),
        kept: () => kept(prisma, after),
      };
      for (const side of ['baseline', 'ours', 'kept'] as const) {
        const begun = performance.now();
        const counted = sorted(await sides[side]());
        // The desk's own trial has an instant of its own.
        if (side !== 'kept') counts.add(counted);
        const took = (performance.now() - begun) / 1_000;
        if (round === 0) continue; // warming up
        seconds[side].push(took);
        report.say(`  trial, round ${round}, ${side}: ${took.toFixed(2)} s`);
      }
      if (counts.size > 1) throw new Error(`The two count differently: ${[...counts].join('\n')}`);
    }
    report.row({
      ...{ row: 'trial over all members', unit: 's', ours: seconds.ours, baseline: seconds.baseline },
      limit: { of: 'ratio', atMost: 1.3 },
      more: { members },
    });
    const changed = (await prisma.ruleTrial.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })).figures;
    report.row({
      ...{ row: 'trial over all members, kept with whoever is behind each cell', unit: 's', ours: seconds.kept },
      more: { members, changed: (changed as { changed: number }).changed },
    });
  } finally {
    await link.close();
    await hand.end();
  }
};
export default trial;

const sorted = (counts: Counts) => JSON.stringify(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));

const countsOf = (cells: Record<string, { count: number }>): Counts =>
  Object.fromEntries(Object.entries(cells).map(([key, { count }]) => [key, count]));

async function ours(link: Link, before: Tiers, after: Tiers, asOf: number): Promise<Counts> {
  const figures = noFigures();
  for (let cursor: string | null = null; ; ) {
    const page = await membersPage(link, { tenantId, asOf, before, after }, cursor);
    if (!page) return countsOf(figures.cells);
    await page.play(figures);
    cursor = page.cursor;
  }
}

/** The trial as it is asked for, up to the last page that is kept. */
async function kept(prisma: PrismaClient, definition: Tiers): Promise<Counts> {
  const { id } = await startTrial(prisma, {
    ...{ tenantId, set: 'tier', kind: 'members', definition: definition as RuleSetDefinition, version: null },
    ...{ against: AGAINST, period: null, by: null, once: undefined },
  });
  for await (const _ of playTrial(prisma, { tenantId, id, generation: 1 }));
  await prisma.ruleTrial.updateMany({ where: { id }, data: { state: 'done' } });
  const { figures } = await prisma.ruleTrial.findFirstOrThrow({ where: { id } });
  return countsOf((figures as ReturnType<typeof noFigures>).cells);
}

const AGAINST = 900;

const publish = (prisma: PrismaClient, definition: Tiers) =>
  prisma.ruleSetVersion.create({
    data: {
      ...{ tenantId, ruleSet: 'tier', version: AGAINST, status: 'retired', effectiveFrom: new Date(0) },
      definition: definition as object,
    },
  });

async function handWritten(link: pg.Client, before: Tiers, after: Tiers, asOf: number): Promise<Counts> {
  const { rows } = await link.query<{ key: string; members: number }>(
    `WITH facts AS (${FACTS_BY_HAND})
     SELECT d.before || ' ' || d.after AS key, count(*)::int AS members
     FROM (SELECT ${byHand(before)} AS before, ${byHand(after)} AS after FROM facts f) d GROUP BY d.before, d.after`,
    [tenantId, new Date(asOf).toISOString()],
  );
  return Object.fromEntries(rows.map(({ key, members }) => [key, members]));
}
