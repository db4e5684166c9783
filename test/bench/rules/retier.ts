import { Engine } from 'json-rules-engine';
import pg from 'pg';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { queryOf } from '../../../prisma/decisions/versions.ts';
import { retierAll } from '../../../prisma/decisions.ts';
import { rebuildFacts } from '../../../prisma/facts.ts';
import { newId } from '../../../prisma/ids.ts';
import type { RuleSetDefinition } from '../../../rules/definition.ts';
import { readFacts } from '../../../rules/read.ts';
import { plantSql } from '../plant.ts';
import type { RulesBench } from '../rules.ts';
import { byHand, FACTS_BY_HAND, twentyRules } from './plant/tiers.ts';

/** One in fifty changes, as in a night after a busy day. */
const CHANGES = 50;
const SAMPLE = 20_000;

/** All members decided anew by twenty rules over ten facts, with the same log rows and events on both sides. */
const retier: RulesBench = async (report, { rounds }, { prisma, url, members }) => {
  const definition = twentyRules();
  await publish(prisma, definition);
  // Facts are fresh, for both sides, and all is decided as of then: of a million members some are other than what is kept of them a minute later.
  const asOf = Date.now();
  await rebuildFacts(prisma, tenantId, asOf);
  await plantSql(url, ['VACUUM ANALYZE']);
  const link = new pg.Client({ connectionString: url, options: '-c jit=off' });
  await link.connect();
  try {
    await retierAll(prisma, tenantId, asOf, { cause: 'first' });
    const seconds = { ours: [] as number[], baseline: [] as number[], oneByOne: [] as number[] };
    const counts: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      for (const side of ['baseline', 'ours'] as const) {
        const astray = await leadAstray(url, round);
        const begun = performance.now();
        const changed =
          side === 'ours'
            ? (await retierAll(prisma, tenantId, asOf, { cause: `round ${round}` })).changed
            : await handWritten(link, definition, asOf);
        const took = (performance.now() - begun) / 1_000;
        if (changed !== astray) throw new Error(`${side}: ${changed} of ${astray} changed back`);
        counts.push(changed);
        if (round === 0) continue; // warming up
        seconds[side].push(took);
        report.say(`  re-tier, round ${round}, ${side}: ${took.toFixed(2)} s, ${changed} changed`);
      }
    }
    report.row({
      ...{ row: 're-tier, 20 rules over 10 facts', unit: 's', ours: seconds.ours, baseline: seconds.baseline },
      limit: { of: 'ratio', atMost: 1.3 },
      more: { members, changed: counts.at(-1), perSecond: Math.round(members / Math.min(...seconds.ours)) },
    });
    for (let round = 1; round <= rounds; round++) {
      await leadAstray(url, round);
      const took = (await oneByOne(prisma, definition, SAMPLE)) * (members / SAMPLE);
      seconds.oneByOne.push(took);
      report.say(`  one by one, round ${round}: ${took.toFixed(1)} s (of ${SAMPLE}, scaled)`);
    }
    report.row({
      ...{ row: 're-tier against json-rules-engine one by one', unit: 'members/s' },
      ours: seconds.ours.map((s) => members / s),
      baseline: seconds.oneByOne.map((s) => members / s),
      limit: { of: 'ratio', atLeast: 50 },
      more: { sample: SAMPLE },
    });
  } finally {
    await link.end();
  }
};
export default retier;

/** Stage and loyalty say the same of everybody: only tiers are measured. */
async function publish(prisma: Parameters<typeof retierAll>[0], tier: RuleSetDefinition<'tier'>): Promise<void> {
  const note = { zh: '', en: '' };
  const rest = (set: 'lifecycle' | 'loyalty') => ({
    ...{ set, hitPolicy: 'first', rows: [], otherwise: { id: 'rest', then: { [set]: 'potential' }, note } },
  });
  for (const definition of [tier, rest('lifecycle'), rest('loyalty')])
    await prisma.ruleSetVersion.create({
      data: {
        ...{ tenantId, ruleSet: definition.set, version: 2, status: 'published', effectiveFrom: new Date(0) },
        definition: definition as object,
      },
    });
}

/** Gives one in fifty another tier than theirs, without a word to anybody. @returns how many */
async function leadAstray(url: string, round: number): Promise<number> {
  const others = `CASE tier WHEN 'basic' THEN 'gold' WHEN 'gold' THEN 'basic' WHEN 'silver' THEN 'platinum' ELSE 'silver' END`;
  const roots = `NOT EXISTS (SELECT FROM "MemberAlias" a WHERE a."memberId" = m.id)`;
  const nth = `abs(hashtext(m.id::text)) % ${CHANGES} = ${round % CHANGES}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    const { rowCount } = await client.query(
      `UPDATE "Member" m SET tier = ${others}, "tierSince" = NULL WHERE ${nth} AND ${roots}`,
    );
    await client.query('TRUNCATE "Reassessment", "MemberChange"');
    return rowCount ?? 0;
  } finally {
    await client.end();
    await plantSql(url, ['VACUUM "Member"', 'CHECKPOINT']);
  }
}

/** What somebody would write for this one set of rules: facts, rules, the new tier, its reason and its line in the trail; the triggers are the desk's. */
async function handWritten(link: pg.Client, definition: RuleSetDefinition<'tier'>, asOf: number): Promise<number> {
  const row = byHand({
    ...definition,
    rows: definition.rows.map((one) => ({ ...one, then: { tier: one.id as 'basic' } })),
    otherwise: { ...definition.otherwise, then: { tier: 'rest' as 'basic' } },
  });
  const { rowCount } = await link.query(
    `WITH facts AS (${FACTS_BY_HAND}),
    decided AS (SELECT f.*, ${row} AS row FROM facts f),
    named AS (SELECT d.*, (${tiersByRow(definition)}) AS now, gen_random_uuid() AS decision FROM decided d),
    moved AS (
      UPDATE "Member" t SET tier = n.now, "tierSince" = $2::timestamptz, "tierDecisionId" = n.decision
      FROM named n WHERE t."tenantId" = $1 AND t.id = n.id AND t.tier <> n.now RETURNING n.*),
    kept AS (
      INSERT INTO "Decision" ("tenantId", id, key, "ruleSet", version, "memberId", "asOf", "rowId", outcome, trace, facts)
      SELECT $1, v.decision, 'tier:' || v.id || ':' || $2, 'tier', 2, v.id, $2::timestamptz, v.row, jsonb_build_object('tier', v.now),
        jsonb_build_object('row', v.row), convert_to(to_jsonb(v)::text, 'UTF8') FROM moved v)
    INSERT INTO "Audit" ("tenantId", id, "actorType", action, "recordType", "recordId", fields)
    SELECT $1, gen_random_uuid(), 'system', 'member.tier', 'Member', v.id::text,
      jsonb_build_object('from', v.tier, 'to', v.now, 'decisionId', v.decision, 'cause', 'nightly') FROM moved v`,
    [tenantId, new Date(asOf).toISOString()],
  );
  return rowCount ?? 0;
}

const tiersByRow = ({ rows }: RuleSetDefinition<'tier'>) =>
  `CASE d.row ${rows.map(({ id, then }) => `WHEN '${id}' THEN '${then.tier}'`).join(' ')} ELSE 'basic' END`;

/** One after another, as the library is used: facts of one, its rules, a change written where there is one. @returns seconds */
async function oneByOne(
  prisma: Parameters<typeof retierAll>[0],
  definition: RuleSetDefinition<'tier'>,
  count: number,
): Promise<number> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const [i, row] of definition.rows.entries())
    engine.addRule({
      ...{ conditions: structuredClone(row.when) as never, priority: 100 - i, name: row.id },
      event: { type: row.then.tier },
    });
  const members = await prisma.member.findMany({ where: { tenantId }, select: { id: true, tier: true }, take: count });
  const query = queryOf(prisma);
  const asOf = Date.now();
  const begun = performance.now();
  for (const { id, tier } of members) {
    const { events } = await engine.run(await readFacts(query, { tenantId, memberId: id }, asOf));
    const now = events[0]?.type ?? 'basic';
    if (now === tier) continue;
    const fields = { from: tier, to: now, cause: 'nightly' };
    const line = { actorType: 'system', action: 'member.tier', recordType: 'Member', recordId: id, fields };
    await prisma.$transaction([
      prisma.member.update({
        where: { tenantId_id: { tenantId, id } },
        data: { tier: now, tierSince: new Date(asOf) },
      }),
      prisma.audit.create({ data: { tenantId, id: newId(), ...line } }),
    ]);
  }
  return (performance.now() - begun) / 1_000;
}
