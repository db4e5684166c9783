import {
  ALERT_CHANNELS,
  ALERT_KINDS,
  ALERT_RECIPIENTS,
  ALERT_SEVERITIES,
  ALERT_SUBJECTS,
} from '../../domain/alert/kinds.ts';
import { ALL_CADENCES } from '../../domain/care/cadence.ts';
import { has, say } from '../../domain/language/index.ts';
import { LIFECYCLES, LOCALES, LOYALTIES, type RuleSetCode, SEVERITIES, TIERS } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { type QueueOf, queuesOf } from '../../prisma/decisions/queues.ts';
import { LIMITS, OPERATORS } from '../../rules/definition.ts';
import { type Fact, isOrdered } from '../../rules/fact.ts';
import { FACTS } from '../../rules/facts.ts';
import { mayOf } from '../../rules/parse-when.ts';
import type { FactPart, RuleParts } from '../contract/rule-editor.ts';
import type { Context } from '../route.ts';

type InBoth = { zh: string; en: string };
type Known = { value: string; name: InBoth };

/** What rules of a set are written with, as this desk has it: facts, queues, categories. */
export async function partsOf({ deps: { prisma }, tenantId }: Context<unknown>, set: RuleSetCode): Promise<RuleParts> {
  const [tenant, queues, categories] = await Promise.all([
    prisma.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { currency: true, timeZone: true } }),
    queuesOf(prisma, tenantId),
    prisma.category.findMany({
      where: { tenantId, parent: { not: null }, retiredAt: null },
      orderBy: { code: 'asc' },
      select: { code: true, nameZh: true, nameEn: true },
    }),
  ]);
  const known: Record<string, Known[]> = {
    'case.subcategory': categories.map(named),
    'queue.code': queues.map(named),
  };
  const { values: _, ...limits } = LIMITS;
  return {
    set,
    currency: { code: tenant.currency, digits: digitsOf(tenant.currency) },
    timeZone: tenant.timeZone,
    facts: FACTS.filter((fact) => subjectsOf(set, fact).length > 0).map((fact) =>
      partOf(fact, known[fact.id] ?? [], set === 'alerts' ? subjectsOf(set, fact) : null),
    ),
    outcomes: await outcomesOf(prisma, tenantId, set, queues),
    limits,
  };
}

async function outcomesOf(
  prisma: PrismaClient,
  tenantId: string,
  set: RuleSetCode,
  queues: readonly QueueOf[],
): Promise<RuleParts['outcomes']> {
  if (set === 'routing') return { queueCode: queues.map(named) };
  if (set !== 'careAudience') return OUTCOMES[set];
  const cadences = await prisma.cadence.findMany({ where: { tenantId }, orderBy: { code: 'asc' } });
  return {
    audience: all('ruleEditor.audience', ['include', 'exclude']),
    cadence: [chosen('ruleEditor.cadence', ALL_CADENCES), ...cadences.map(named)],
  };
}

const inBoth = (key: string): InBoth =>
  Object.fromEntries(LOCALES.map((locale) => [locale, has(locale, key) ? say(locale, key) : key])) as InBoth;
const chosen = (words: string, value: string): Known => ({ value, name: inBoth(`${words}.${value}`) });
const all = (words: string, values: readonly string[]): Known[] => values.map((value) => chosen(words, value));

const OUTCOMES: Record<Exclude<RuleSetCode, 'routing' | 'careAudience'>, RuleParts['outcomes']> = {
  tier: { tier: all('tier', TIERS) },
  severity: { severity: all('severity', SEVERITIES) },
  serviceLevel: { priority: all('ruleEditor.priority', ['1', '2', '3', '4']) },
  approvals: {},
  lifecycle: {
    lifecycle: all(
      'lifecycle',
      LIFECYCLES.filter((one) => one !== 'unidentified'),
    ),
  },
  loyalty: { loyalty: all('loyalty', LOYALTIES) },
  alerts: {
    alert: all('alerts.kind', [...ALERT_KINDS, 'none']),
    about: all('ruleEditor.about', ALERT_SUBJECTS),
    severity: all('alerts.severity', ALERT_SEVERITIES),
    recipients: all('ruleEditor.recipient', ALERT_RECIPIENTS),
    channels: all('channel', ALERT_CHANNELS),
  },
};

const named = ({ code, nameZh, nameEn }: Pick<QueueOf, 'code' | 'nameZh' | 'nameEn'>): Known => ({
  value: code,
  name: { zh: nameZh || code, en: nameEn || code },
});

/** Of alerts: about what a row must be, to speak of the fact. Elsewhere all or none. */
const subjectsOf = (set: RuleSetCode, fact: Fact): FactPart['about'] & object =>
  ALERT_SUBJECTS.filter((about) => mayOf(set, { about })(fact));

function partOf(fact: Fact, known: Known[], about: FactPart['about']): FactPart {
  const choices = fact.type === 'choice' ? all(fact.words, fact.choices) : known;
  return {
    ...{ id: fact.id, name: inBoth(`rules.fact.${fact.id}`), hint: hintOf(fact.id), source: fact.source },
    ...{ type: fact.type, unit: fact.type === 'integer' ? fact.unit : null, choices, about },
    operators: OPERATORS.filter((operator) => isOrdered(fact) || !operator.includes('Than')),
  };
}

const hintOf = (id: string) => (has('zh', `rules.hint.${id}`) ? inBoth(`rules.hint.${id}`) : null);

/** Of a currency that is no code at all, as most have them. */
function digitsOf(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
