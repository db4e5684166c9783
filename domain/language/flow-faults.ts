import type { FlowFault } from '../case/check-flow.ts';

/** What turns ids of a flow into something to read. */
type Words = {
  say(key: string, values: Record<string, string>): string;
  stage(id: string): string;
  clock(id: string): string;
  command(id: string): string;
};

/** A fault of a flow in a sentence; what it is about stands in its values, or in its place. */
export function faultInWords({ code, place, values = {} }: FlowFault, words: Words): string {
  const [part, id = '', field, what] = place.split('.');
  const stage = values.stage ?? (part === 'stages' ? id : undefined);
  const clock = values.clock ?? (part === 'clocks' ? id : undefined);
  const command = values.command ?? (field === 'commands' ? what : undefined);
  return words.say(`flows.fault.${code}`, {
    stage: stage ? words.stage(stage) : '',
    clock: clock ? words.clock(clock) : '',
    command: command ? words.command(command) : '',
    resolved: words.stage('resolved'),
  });
}
