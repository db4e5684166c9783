import type { CommandType } from '../../../domain/case/flow.ts';
import type { CaseDetail } from '../useCase.ts';

/** Verbs that stand under 'More', in their order. */
export const IN_MENU = ['promise', 'pause', 'resume', 'extend', 'prioritise', 'assess', 'decline'] as const;

/** Not dimmed but away: as the case stands there is nothing that they could be about. */
const NOTHING_THERE: ReadonlySet<string> = new Set([
  ...['notInStage', 'routing', 'closed', 'noEscalation', 'notPaused', 'alreadyPaused', 'noSuchClock', 'nobodyHasIt'],
  'notClosed',
]);

export type Possible = CaseDetail['commands'][number];

/** A command that the reader's role gives and that there is something for; possible now, or with the reason why not. */
export const offered = (of: CaseDetail, command: CommandType): Possible | undefined =>
  of.commands.find((one) => one.command === command && one.allowed && !NOTHING_THERE.has(one.refusal?.code ?? ''));
