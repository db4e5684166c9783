import type { CommandType } from '../../domain/case/flow.ts';
import type { Clients, Who } from './client.ts';
import type { Random } from './random.ts';

/** What becomes of one complaint, drawn before it begins: who does what, in order. */
export type Deed = { who: Who | 'member'; command: CommandType };

export function lifeOf(random: Random): Deed[] {
  const deeds: Deed[] = [];
  const desk = (who: Who, ...commands: CommandType[]) => deeds.push(...commands.map((command) => ({ who, command })));
  const member = (command: CommandType) => deeds.push({ who: 'member', command });
  let who: Who = random.pick(['rep', 'secondRep']);
  desk(who, 'claim');
  if (random.chance(0.2)) desk(who, 'release', 'claim');
  if (random.chance(0.7)) desk(who, 'reply');
  if (random.chance(0.3)) {
    desk(who, 'ask');
    member('answer');
  }
  if (random.chance(0.3)) {
    desk(who, 'handover');
    who = random.pick(['rep', 'secondRep']);
    desk(who, 'claim');
  }
  desk(who, 'resolve');
  if (random.chance(0.25)) {
    member('reject');
    desk('departmentHead', 'resolve');
  }
  member(random.chance(0.1) ? 'withdraw' : 'accept');
  return deeds;
}

/** Lives it, one deed after the other, each when the one before has ended. */
export async function live(
  clients: Clients,
  caseId: string,
  deeds: readonly Deed[],
  at: number,
  done: () => void = () => {},
): Promise<void> {
  // Whoever claims before it is routed is told so: a person would see the button dimmed.
  if (!(await clients.stage(caseId, ['firstLine'], at))) throw new Error(`${caseId} was never routed`);
  for (const [i, deed] of deeds.entries()) {
    const end = await clients.settled(await give(clients, caseId, deed, `${caseId}:${i}`), at);
    if (end !== 'done') throw new Error(`${deed.command} of ${caseId} ended as ${end}`);
    done();
  }
}

export function give(clients: Clients, caseId: string, { who, command }: Deed, key: string) {
  if (who === 'member') return clients.member(caseId, command as 'answer' | 'accept' | 'reject' | 'withdraw', key);
  const says = command === 'reply' || command === 'ask' || command === 'resolve';
  return clients.act(who, caseId, command, key, says ? { body: `${command}: we are looking into it.` } : {});
}
