import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { currentFlow } from '../../../domain/case/flows.ts';
import type { Figures } from '../../../domain/trial/figures.ts';
import { rowOf } from '../../../prisma/case-row.ts';
import { createPrisma, type PrismaClient } from '../../../prisma/client.ts';
import { packFacts } from '../../../prisma/decisions/keep.ts';
import { versionAt } from '../../../prisma/decisions/versions.ts';
import { calendarsOf } from '../../../prisma/import/past-cases.ts';
import { replay } from '../../../prisma/import/replay.ts';
import { Link } from '../../../prisma/link.ts';
import { startTrial } from '../../../prisma/trials/rows.ts';
import { playTrial } from '../../../prisma/trials/run.ts';
import type { RuleSetDefinition } from '../../../rules/definition.ts';
import { decideAgain } from '../../../rules/engine.ts';
import { FACTS, type FactVector } from '../../../rules/facts.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import { type Desk, plantDesk } from '../../setup/desk.ts';
import { rounded } from '../figures.ts';
import { POOL } from '../ground.ts';
import type { Options } from '../options.ts';
import type { Report } from '../report.ts';
import type { Site } from '../rules.ts';

const CASES = { small: 10_000, large: 100_000 };
/** Lives that are really played; every one is lived by several cases. */
const LIVES = 1_000;
const LIMIT_SECONDS_OF_LARGE = 60;
const DAYS = 90;
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** A quarter's cases by other routing rules: how long that takes, and whether memory grows with them. */
export default async function measure(report: Report, { large }: Options, { ground }: Site): Promise<void> {
  const url = await ground.database('replay');
  const prisma = createPrisma(url, POOL);
  ground.before(() => prisma.$disconnect());
  const desk = await plantDesk(prisma);
  const count = large ? CASES.large : CASES.small;
  await plant(prisma, desk, count);
  await prisma.$executeRawUnsafe('ANALYZE');
  const definition = await draft(prisma, desk.tenantId);
  const id = await ask(prisma, desk, definition);
  report.say(`  ${count} cases are planted`);

  const begun = performance.now();
  const rss: number[] = [];
  const alive: number[] = [];
  let tenth = 0;
  for await (const { done } of playTrial(prisma, { tenantId: desk.tenantId, id, generation: 1 })) {
    rss.push(process.memoryUsage.rss());
    // Garbage comes and goes as V8 likes it; what is alive once it is gone is what the replay holds.
    if (done >= (count * (tenth + 1)) / 10) alive.push(aliveNow());
    tenth = Math.floor((done * 10) / count);
    if (rss.length % 40 === 0) report.say(`  ${done} of ${count}, ${megabytes(rss.at(-1) ?? 0)} MB`);
    await pause(0);
  }
  const seconds = (performance.now() - begun) / 1_000;
  const trial = await prisma.ruleTrial.findFirstOrThrow({ where: { id } });
  const { played, changed, unplayed, dropped } = trial.figures as Figures;
  if (played !== count) throw new Error(`${played} of ${count} cases were played: ${JSON.stringify(unplayed)}`);
  // What is warm after a tenth of it is not growth.
  const warm = Math.max(...rss.slice(0, Math.ceil(rss.length / 10)));
  report.row({
    row: `replay of ${count.toLocaleString('en')} cases`,
    unit: 's',
    ours: [seconds],
    limit: { of: 'ours', atMost: (LIMIT_SECONDS_OF_LARGE * count) / CASES.large },
    more: {
      perSecond: rounded(count / seconds),
      changed,
      dropped,
      rssWarmMb: megabytes(warm),
      rssMostMb: megabytes(Math.max(...rss)),
      aliveWarmMb: megabytes(alive[0] ?? 0),
      aliveMostMb: megabytes(Math.max(...alive)),
    },
  });
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
function aliveNow(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const megabytes = (bytes: number) => Math.round(bytes / 1_048_576);

/** Deliveries go where bills do. */
async function draft(prisma: PrismaClient, tenantId: string): Promise<RuleSetDefinition> {
  const definition = structuredClone((await versionAt(prisma, tenantId, 'routing', Date.now())).definition);
  const row = definition.rows.find(({ id }) => id === 'billing');
  if (row)
    row.when = {
      all: [
        { fact: 'case.line', operator: 'equal', value: 'first' },
        { fact: 'case.category', operator: 'in', value: ['billing', 'account', 'delivery'] },
      ],
    };
  return definition as RuleSetDefinition;
}

const ask = async (prisma: PrismaClient, { tenantId, people }: Desk, definition: RuleSetDefinition): Promise<string> =>
  (
    await startTrial(prisma, {
      ...{ tenantId, set: 'routing', kind: 'cases', definition, version: null, against: 1, once: undefined },
      ...{ period: { from: new Date(Date.now() - DAYS * DAY), until: new Date() }, by: people.departmentHead },
    })
  ).id;

type Life = {
  openedAt: number;
  row: ReturnType<typeof rowOf>;
  events: [
    version: number,
    type: string,
    at: number,
    actorType: string,
    actorId: string | null,
    decision: number | null,
    data: object,
  ][];
  decisions: { set: 'routing' | 'serviceLevel'; rowId: string; outcome: object; facts: Uint8Array }[];
};

const some = <T>(n: number, values: readonly T[]): T => values[n % values.length] as T;
const CATEGORIES = ['billing', 'product', 'delivery', 'service', 'account', 'privacy', 'other'] as const;

/** One life by the shipped rules, as an import would have written it down. */
async function live(prisma: PrismaClient, desk: Desk, n: number): Promise<Life> {
  // Over the quarter, with time left for the last to be lived.
  const openedAt = Date.now() - 5 * DAY - ((n * 7_919) % (DAYS - 6)) * DAY - ((n * 104_729) % (24 * 60)) * MINUTE;
  const facts: FactVector = {
    ...Object.fromEntries(FACTS.map(({ id, default: value }) => [id, value])),
    ...{ 'case.kind': 'complaint', 'case.category': some(n, CATEGORIES), 'case.channel': 'portal', 'case.open': true },
    ...{ 'case.severity': some(n * 3, ['low', 'normal', 'normal', 'high', 'critical']), 'case.locale': 'zh' },
    ...{
      'member.tier': some(n * 5, ['basic', 'basic', 'silver', 'gold', 'platinum']),
      'member.spent12Months': n * 997,
    },
  };
  const decisions: Life['decisions'] = [];
  const keep = (decision: Life['decisions'][number]) => String(decisions.push(decision) - 1);
  const deed = (type: 'claim' | 'reply' | 'handover' | 'resolve' | 'accept' | 'reject', hours: number) => ({
    ...{
      type,
      at: openedAt + hours * HOUR,
      by: type === 'accept' || type === 'reject' ? ('member' as const) : ('desk' as const),
    },
  });
  const slow = 1 + (n % 9);
  // Of those of the last two weeks some wait; older ones are over.
  const open = n % 5 === 4 && openedAt > Date.now() - 14 * DAY;
  const deeds = [
    ...[deed('claim', 0.3 * slow), deed('reply', 0.5 * slow)],
    ...(n % 4 === 0 ? [deed('handover', 0.8 * slow), deed('claim', slow)] : []),
    ...(open ? [] : [deed('resolve', 3 * slow), deed('accept', 4 * slow)]),
  ];
  const flow = currentFlow('complaint');
  const played = await replay(
    flow,
    desk.people.rep,
    { openedAt, deeds, leftUntil: openedAt + 40 * HOUR },
    {
      calendars: await calendarsOf(prisma, desk.tenantId),
      holder: () => desk.people.rep,
      async routing(line) {
        const seen = { ...facts, 'case.line': line };
        const { rowId, outcome } = decideAgain(SEEDS.routing.definition, seen);
        const queueId = desk.queues[outcome.queueCode as keyof Desk['queues']];
        const routed = { queueId, calendarId: desk.calendarId, assigneeId: null };
        const kept = { ...routed, queueCode: outcome.queueCode, named: outcome.named ?? false };
        return { decisionId: keep({ set: 'routing', rowId, outcome: kept, facts: packFacts(seen) }), outcome: routed };
      },
      async serviceLevel() {
        const { rowId, outcome } = decideAgain(SEEDS.serviceLevel.definition, facts);
        const decisionId = keep({ set: 'serviceLevel', rowId, outcome, facts: packFacts(facts) });
        return { decisionId, outcome: outcome as never };
      },
    },
  );
  const lines = [
    { type: 'opened', at: openedAt, actor: { type: 'member', id: null }, decisionId: null, data: {} },
    ...played.lines,
  ];
  return {
    ...{ openedAt, decisions, row: rowOf(played.state) },
    events: lines.map(({ type, at, actor, decisionId, data }, i) => [
      ...([i + 1, type, at, actor.type, actor.id] as const),
      ...([decisionId === null ? null : Number(decisionId), data] as const),
    ]),
  };
}

const uuid = (kind: number, n: string) => `('0${kind}000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** Every life several times over, by SQL. */
async function plant(prisma: PrismaClient, desk: Desk, count: number): Promise<void> {
  const lives = Math.min(LIVES, count);
  const each = count / lives;
  const link = await Link.open(prisma);
  await link.query('SET session_replication_role = replica');
  await link.query(
    'CREATE TEMP TABLE life (n int, "openedAt" timestamptz, state jsonb, stage text, "queueId" uuid, version int)',
  );
  await link.query(
    'CREATE TEMP TABLE happened (n int, version int, type text, at timestamptz, "actorType" text, "actorId" uuid, d int, data jsonb)',
  );
  await link.query('CREATE TEMP TABLE decided (n int, d int, set text, "rowId" text, outcome jsonb, facts bytea)');
  for (let n = 0; n < lives; n++) {
    const { openedAt, row, events, decisions } = await live(prisma, desk, n);
    const { state, stage, queueId } = row as { state: object; stage: string; queueId: string };
    await link.copy(
      'life',
      ['n', 'openedAt', 'state', 'stage', 'queueId', 'version'],
      [[n, new Date(openedAt), state, stage, queueId, events.length]],
    );
    await link.copy(
      'happened',
      ['n', 'version', 'type', 'at', 'actorType', 'actorId', 'd', 'data'],
      events.map(([version, type, at, actorType, actorId, d, data]) => [
        n,
        version,
        type,
        new Date(at),
        actorType,
        actorId,
        d,
        data,
      ]),
    );
    await link.copy(
      'decided',
      ['n', 'd', 'set', 'rowId', 'outcome', 'facts'],
      decisions.map(({ set, rowId, outcome, facts }, d) => [n, d, set, rowId, outcome, facts]),
    );
  }
  const copies = `CROSS JOIN generate_series(0, ${each} - 1) AS c`;
  const nth = `(l.n * ${each} + c)`;
  const flowVersion = currentFlow('complaint').version;
  await link.query(
    `INSERT INTO "Case" ("tenantId", id, number, kind, "flowVersion", category, severity, channel, subject, "memberId", "openedAt", version,
       state, stage, "queueId", "updatedAt")
     SELECT $1, ${uuid(3, nth)}, 'CS-2025-' || lpad(${nth}::text, 7, '0'), 'complaint', ${flowVersion}, 'delivery', 'normal', 'portal', '包裹晚到',
       ${uuid(1, nth)}, l."openedAt", l.version, l.state, l.stage, l."queueId", now() FROM life l ${copies}`,
    [desk.tenantId],
  );
  const decision = `${uuid(4, `(${nth} * 16 + l.d)::bigint`)}`;
  await link.query(
    `INSERT INTO "CaseEvent" ("tenantId", "caseId", version, type, at, "actorType", "actorId", "decisionId", data)
     SELECT $1, ${uuid(3, nth)}, l.version, l.type, l.at, l."actorType", l."actorId", CASE WHEN l.d IS NOT NULL THEN ${decision} END, l.data
     FROM happened l ${copies}`,
    [desk.tenantId],
  );
  await link.query(
    `INSERT INTO "Decision" ("tenantId", id, key, "ruleSet", version, "caseId", "asOf", "rowId", outcome, trace, facts)
     SELECT $1, ${decision}, 'bench:' || ${nth} || ':' || l.d, l.set, 1, ${uuid(3, nth)}, now(), l."rowId", l.outcome, '{}', l.facts
     FROM decided l ${copies}`,
    [desk.tenantId],
  );
  await link.close();
}
