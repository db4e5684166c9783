import { COMMANDS, type CommandType } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { commandsOf } from '../../domain/case/legal.ts';
import { type CaseState, initialState, type Refusal } from '../../domain/case/state.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { Ability } from '../abilities.ts';
import { permitted } from '../permitted.ts';

/** Why somebody may not, besides what the machine says: words under `api.refusal.<code>`. */
export type RoleRefusal = {
  code: 'notAllowed' | 'claimFirst' | 'notYours' | 'notYourQueue';
  values: { staffId?: string };
};
export type PossibleCommand = { command: CommandType; allowed: boolean; refusal: Refusal | RoleRefusal | null };

type CaseOfState = {
  id: string;
  tenantId: string;
  kind: string;
  flowVersion: number;
  openedAt: Date;
  state: unknown;
  assigneeId: string | null;
};

/** The machine's state of a case; what was not taken up yet is as it was opened. */
export function stateOf(c: CaseOfState): CaseState {
  const flow = flowOf(c.kind as CaseKind, c.flowVersion);
  return (c.state as CaseState | null) ?? initialState(flow, c.openedAt.getTime());
}

/** Every command of a case: whether the reader's role gives it at all, and why it is not possible now (null = possible). */
export async function commandsFor(
  prisma: PrismaClient,
  ability: Ability,
  c: CaseOfState,
  by: string | null = null,
): Promise<PossibleCommand[]> {
  const legal = commandsOf(flowOf(c.kind as CaseKind, c.flowVersion), stateOf(c), by);
  const here = await permittedHere(
    prisma,
    ability,
    c,
    COMMANDS.filter((command) => ability.can(command, 'Case')),
  );
  return COMMANDS.map((command) => {
    const allowed = ability.can(command, 'Case');
    const refusal = allowed ? (legal[command] ?? (here.has(command) ? null : notHere(command, c))) : NOT_ALLOWED;
    return { command, allowed, refusal };
  });
}

/** Why this reader may not give this command on this case; null when they may. Whether it makes sense now, the machine says. */
export async function roleRefusal(
  prisma: PrismaClient,
  ability: Ability,
  c: CaseOfState,
  command: CommandType,
): Promise<RoleRefusal | null> {
  if (!ability.can(command, 'Case')) return NOT_ALLOWED;
  return (await permittedHere(prisma, ability, c, [command])).has(command) ? null : notHere(command, c);
}

const NOT_ALLOWED: RoleRefusal = { code: 'notAllowed', values: {} };

function notHere(command: CommandType, { assigneeId }: CaseOfState): RoleRefusal {
  if (command === 'claim') return { code: 'notYourQueue', values: {} };
  if (['acknowledge', 'decide', 'assign', 'extend', 'prioritise', 'unmerge'].includes(command)) return NOT_ALLOWED;
  return assigneeId ? { code: 'notYours', values: { staffId: assigneeId } } : { code: 'claimFirst', values: {} };
}

/** Asks the database, not a copy of the row: one meaning of an ability, the one that lists obey too. */
async function permittedHere(
  prisma: PrismaClient,
  ability: Ability,
  { tenantId, id }: CaseOfState,
  commands: readonly CommandType[],
): Promise<Set<CommandType>> {
  const groups = new Map<string, { where: object; commands: CommandType[] }>();
  for (const command of commands) {
    const where = permitted(ability, command, 'Case');
    const key = JSON.stringify(where);
    const group = groups.get(key) ?? { where, commands: [] };
    group.commands.push(command);
    groups.set(key, group);
  }
  const found = await Promise.all(
    [...groups.values()].map(async (group) => {
      const count = await prisma.case.count({ where: { AND: [{ tenantId, id }, group.where] } });
      return count > 0 ? group.commands : [];
    }),
  );
  return new Set(found.flat());
}
