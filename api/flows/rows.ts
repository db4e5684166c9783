import type { FlowFault } from '../../domain/case/check-flow.ts';
import type { Flow } from '../../domain/case/flow.ts';
import type { Fault } from '../../domain/flow-parts.ts';
import {
  type AnyFlow,
  FLOW_KINDS,
  type FlowKind,
  isApprovalKind,
  shippedFlows,
  subjectOf,
} from '../../domain/flow-subjects.ts';
import { approvalFaultInWords } from '../../domain/language/approval-flow-words.ts';
import { faultInWords } from '../../domain/language/flow-faults.ts';
import { sayClock, sayStage } from '../../domain/language/flow-words.ts';
import { say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { definitionOf, type FlowId } from '../../prisma/flow-versions.ts';
import { openStages } from '../../prisma/flows.ts';
import { among } from '../cases/rows.ts';
import {
  FLOW_STATES,
  type FlowFaultRow,
  type FlowKindRow,
  type FlowVersionDetail,
  type FlowVersionRow,
} from '../contract/flows.ts';
import { namesOf } from '../names.ts';
import { notFound } from '../problem.ts';

/** Every kind with its versions, the newest first. */
export async function kindRows(prisma: PrismaClient, tenantId: string): Promise<FlowKindRow[]> {
  const [rows, cases, approvals] = await Promise.all([
    prisma.flowVersion.findMany({ where: { tenantId }, orderBy: { version: 'desc' }, omit: { definition: true } }),
    prisma.case.groupBy({
      by: ['kind', 'flowVersion'],
      where: { tenantId, stage: { in: await openStages(prisma, tenantId) } },
      _count: true,
    }),
    prisma.approval.groupBy({ by: ['kind', 'flowVersion'], where: { tenantId, endedAt: null }, _count: true }),
  ]);
  const names = await namesOf(
    prisma,
    tenantId,
    rows.flatMap(({ createdBy, publishedBy }) => [createdBy, publishedBy]),
  );
  const person = (id: string | null) => (id ? { id, name: names.get(id) ?? '–' } : null);
  const running = (kind: string, version: number) =>
    [...cases, ...approvals].find((one) => one.kind === kind && one.flowVersion === version)?._count ?? 0;
  return FLOW_KINDS.map((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    const shipped = shippedFlows(kind).map(({ version }) => version);
    const inForce = own.find(({ status }) => status === 'published')?.version ?? shipped.at(-1) ?? 1;
    const rest = (version: number) => ({ inForce: version === inForce, running: running(kind, version) });
    return {
      kind,
      inForce,
      versions: [
        ...own.map(({ version, status, basedOn, note, revision, ...row }) => ({
          ...{ kind, version, state: among(FLOW_STATES, status), ...rest(version), basedOn, note, revision },
          ...{ createdBy: person(row.createdBy), createdAt: row.createdAt.toISOString() },
          ...{ publishedBy: person(row.publishedBy), publishedAt: row.publishedAt?.toISOString() ?? null },
          retiredAt: row.retiredAt?.toISOString() ?? null,
        })),
        ...shipped
          .map((version): FlowVersionRow => ({ kind, version, state: 'shipped', ...rest(version), ...NOBODYS }))
          .reverse(),
      ],
    };
  });
}

const NOBODYS = {
  ...{ basedOn: null, note: '', revision: 1, createdBy: null, createdAt: null },
  ...{ publishedBy: null, publishedAt: null, retiredAt: null },
};

export async function flowDetail(
  prisma: PrismaClient,
  tenantId: string,
  id: FlowId,
  locale: Locale,
): Promise<FlowVersionDetail> {
  const [kinds, flow] = await Promise.all([kindRows(prisma, tenantId), definitionOf(prisma, tenantId, id)]);
  const row = kinds.find(({ kind }) => kind === id.kind)?.versions.find(({ version }) => version === id.version);
  if (!row) throw notFound();
  return { ...row, definition: flow, faults: faultRows(id.kind, subjectOf(id.kind).faults(flow), flow, locale) };
}

/** Faults in words; stages are called as the flow itself calls them. */
export function faultRows(kind: FlowKind, faults: Fault[], of: Partial<AnyFlow>, locale: Locale): FlowFaultRow[] {
  if (isApprovalKind(kind))
    return faults.map((fault) => ({ ...fault, text: approvalFaultInWords(fault, (...say1) => say(locale, ...say1)) }));
  const flow = of as Partial<Flow>;
  const own = (id: string) => flow.stages?.[id]?.name?.[locale] || null;
  const words = {
    say: (key: string, values: Record<string, string>) => say(locale, key, values),
    stage: (id: string) => own(id) ?? sayStage(locale, id),
    clock: (id: string) => own(id) ?? sayClock(locale, id),
    command: (id: string) => say(locale, `command.${id}`),
  };
  return faults.map((fault) => ({ ...fault, text: faultInWords(fault as FlowFault, words) }));
}
