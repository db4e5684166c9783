import pg from 'pg';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { rebuildFacts } from '../../../prisma/facts.ts';
import { compileTrial } from '../../../rules/compile.ts';
import type { RuleSetDefinition } from '../../../rules/definition.ts';
import { plantSql } from '../plant.ts';
import type { RulesBench } from '../rules.ts';
import { byHand, FACTS_BY_HAND, twentyRules } from './plant/tiers.ts';

type Counts = Record<string, number>;

/** Another version tried on all members: how many would go from which tier to which. */
const trial: RulesBench = async (report, { rounds }, { prisma, url, members }) => {
  const [before, after] = [twentyRules(), twentyRules(80)];
  // Facts are fresh, for both sides.
  await rebuildFacts(prisma, tenantId, Date.now());
  await plantSql(url, ['VACUUM ANALYZE']);
  const link = new pg.Client({ connectionString: url, options: '-c jit=off' });
  await link.connect();
  try {
    const seconds = { ours: [] as number[], baseline: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      const asOf = Date.now();
      const counts: string[] = [];
      for (const side of ['baseline', 'ours'] as const) {
        const begun = performance.now();
        counts.push(sorted(await (side === 'ours' ? ours : handWritten)(link, before, after, asOf)));
        const took = (performance.now() - begun) / 1_000;
        if (round === 0) continue; // warming up
        seconds[side].push(took);
        report.say(`  trial, round ${round}, ${side}: ${took.toFixed(2)} s`);
      }
      if (counts[0] !== counts[1]) throw new Error(`The two count differently: ${counts.join('\n')}`);
    }
    report.row({
      ...{ row: 'trial over all members', unit: 's', ours: seconds.ours, baseline: seconds.baseline },
      limit: { of: 'ratio', atMost: 1.3 },
      more: { members },
    });
  } finally {
    await link.end();
  }
};
export default trial;

const sorted = (counts: Counts) => JSON.stringify(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));

async function ours(
  link: pg.Client,
  before: RuleSetDefinition<'tier'>,
  after: RuleSetDefinition<'tier'>,
  asOf: number,
): Promise<Counts> {
  const { text, values } = compileTrial(before as RuleSetDefinition, after as RuleSetDefinition, { tenantId, asOf });
  const { rows } = await link.query<{ before: number; after: number; members: number }>(text, values);
  const tier = ({ rows, otherwise }: RuleSetDefinition<'tier'>, row: number) => (rows[row] ?? otherwise).then.tier;
  const counts: Counts = {};
  for (const row of rows) {
    const key = `${tier(before, row.before)} ${tier(after, row.after)}`;
    counts[key] = (counts[key] ?? 0) + row.members;
  }
  return counts;
}

async function handWritten(
  link: pg.Client,
  before: RuleSetDefinition<'tier'>,
  after: RuleSetDefinition<'tier'>,
  asOf: number,
): Promise<Counts> {
  const { rows } = await link.query<{ key: string; members: number }>(
    `WITH facts AS (${FACTS_BY_HAND})
     SELECT d.before || ' ' || d.after AS key, count(*)::int AS members
     FROM (SELECT ${byHand(before)} AS before, ${byHand(after)} AS after FROM facts f) d GROUP BY d.before, d.after`,
    [tenantId, new Date(asOf).toISOString()],
  );
  return Object.fromEntries(rows.map(({ key, members }) => [key, members]));
}
