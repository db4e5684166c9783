import type { CadenceDefinition, Step, StepKind } from '../../../domain/care/cadence.ts';

export const MOST_STEPS = 10;

const EMPTY = { subject: '', body: '' };

/** One more step at the end. Its id is new to the series, and names the version it comes with. */
export function withStep({ steps }: Pick<CadenceDefinition, 'steps'>, kind: StepKind, version: number): Step[] {
  const free = [...'abcdefghij'].map((letter) => `${kind}${version}${letter}`);
  const id = free.find((name) => steps.every((step) => step.id !== name)) as string;
  const afterDays = steps.length === 0 ? 0 : 7;
  return [...steps, { id, kind, afterDays, channel: 'preferred', text: { zh: EMPTY, en: EMPTY } }];
}

/** Whichever is first then comes at once. */
export const withoutStep = ({ steps }: Pick<CadenceDefinition, 'steps'>, at: number): Step[] =>
  steps.toSpliced(at, 1).map((step, i) => (i === 0 ? { ...step, afterDays: 0 } : step));
