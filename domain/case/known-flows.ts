import type { CaseKind } from '../vocabulary.ts';
import type { Flow, Stage, StageRule } from './flow.ts';
import { OWN_VERSIONS_FROM, shippedFlow } from './flows.ts';

/** Managers' flows that this process has read (`prisma/flows.ts`). Not for workflows: theirs comes with the record. */
const known = new Map<number, Flow>();

export const isKnown = (version: number) => version < OWN_VERSIONS_FROM || known.has(version);

export function know(flow: Flow): void {
  known.set(flow.version, flow);
}

/** For a process that goes on with another database, whose numbers mean other flows. */
export const forgetFlows = (): void => known.clear();

/** @throws when there is no such version, or it was not read: a running case must never fall back to another one */
export function flowOf(kind: CaseKind, version: number): Flow {
  const own = known.get(version);
  return own?.kind === kind ? own : shippedFlow(kind, version);
}

/** What a manager called a stage, by the newest flow that has it. */
export const ownNameOf = (stage: Stage): StageRule['name'] =>
  [...known.values()].sort((a, b) => b.version - a.version).find((flow) => flow.stages[stage]?.name)?.stages[stage]
    ?.name;
