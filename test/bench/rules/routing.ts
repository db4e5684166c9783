import { Engine, type RuleProperties } from 'json-rules-engine';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { CATEGORIES, CHANNELS, SEVERITIES } from '../../../domain/vocabulary.ts';
import { queryOf } from '../../../prisma/decisions/versions.ts';
import { decideAndKeep, explainDecision } from '../../../prisma/decisions.ts';
import type { Row, RuleSetDefinition } from '../../../rules/definition.ts';
import { readFacts } from '../../../rules/read.ts';
import { atLeast, is } from '../../../rules/seeds/words.ts';
import { fileCase } from '../../setup/desk.ts';
import { median } from '../figures.ts';
import type { RulesBench } from '../rules.ts';

const ROWS = 200;
const DECISIONS = 200;

/** One case routed by 200 rows: facts read, decided, put on the record with all its reasons and explained; against the library alone. */
const routing: RulesBench = async (report, { rounds }, { prisma }) => {
  const definition = twoHundred();
  await prisma.ruleSetVersion.create({
    data: {
      ...{ tenantId, ruleSet: 'routing', version: 2, status: 'published', effectiveFrom: new Date(0) },
      definition: definition as object,
    },
  });
  const { id: caseId } = await fileCase(prisma);
  const asOf = Date.now() + 1_000;
  const facts = { ...(await readFacts(queryOf(prisma), { tenantId, caseId }, asOf)), 'case.line': 'first' };
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const { id, when } of definition.rows)
    engine.addRule({
      name: id,
      conditions: structuredClone(when) as RuleProperties['conditions'],
      event: { type: id },
    });

  let nth = 0;
  const sides = {
    baseline: async () => void (await engine.run(facts)),
    ours: async () => {
      const question = { tenantId, caseId, asOf, set: 'routing', key: `bench:${nth++}` } as const;
      const { decisionId } = await decideAndKeep(prisma, question);
      await explainDecision(prisma, tenantId, decisionId, 'zh');
    },
  };
  const ms = { ours: [] as number[], baseline: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    for (const side of ['baseline', 'ours'] as const) {
      const each: number[] = [];
      for (let i = 0; i < DECISIONS; i++) {
        const begun = performance.now();
        await sides[side]();
        each.push(performance.now() - begun);
      }
      if (round === 0) continue; // warming up
      ms[side].push(median(each));
      report.say(`  routing, round ${round}, ${side}: ${median(each).toFixed(2)} ms`);
    }
  }
  report.row({
    ...{ row: `one routing decision of ${ROWS} rows, explained and recorded`, unit: 'ms (p50)' },
    ...{ ours: ms.ours, baseline: ms.baseline, limit: { of: 'ratio', atMost: 1.5 } },
  });
};
export default routing;

/** Rows of a large house: by kind of problem, channel, severity and member; the last ones match. */
function twoHundred(): RuleSetDefinition<'routing'> {
  const note = { zh: '', en: '' };
  const rows = Array.from({ length: ROWS }, (_, i): Row<'routing'> => {
    const category = CATEGORIES[i % CATEGORIES.length] ?? 'other';
    return {
      ...{ id: `row${i}`, then: { queueCode: i % 2 ? 'service' : 'billing' }, note },
      when: {
        all: [
          is('case.line', i < ROWS - 3 ? 'second' : 'first'),
          is('case.category', category),
          {
            any: [
              is('case.severity', SEVERITIES[i % SEVERITIES.length] ?? 'normal'),
              is('case.channel', CHANNELS[i % CHANNELS.length] ?? 'phone'),
              atLeast('member.complaints90Days', 1 + (i % 5)),
            ],
          },
        ],
      },
    };
  });
  return { set: 'routing', hitPolicy: 'first', rows, otherwise: { id: 'rest', then: { queueCode: 'service' }, note } };
}
