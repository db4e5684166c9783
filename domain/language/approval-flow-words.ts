import type { Fault } from '../flow-parts.ts';

type Say = (key: string, values?: Record<string, string | number>) => string;

/** What part of an approval's flow a place is in: 'Stage 2 before'. */
export function placeInWords(place: string, say: Say): string {
  const [part = '', nth] = place.split('.');
  const n = Number(nth) + 1;
  switch (part) {
    case 'before':
    case 'after':
      return nth === undefined ? say(`approvalFlows.stages.${part}`) : say(`approvalFlows.change.stage.${part}`, { n });
    case 'levels':
      return nth === undefined ? say('approvalFlows.levels.title') : say('approvalFlows.change.level', { n });
    case 'delegation':
    case 'withdrawal':
      return say('approvalFlows.rights.title');
    default:
      return say(`approvalFlows.${part}.title`);
  }
}

/** A fault of an approval's flow in a sentence. */
export function approvalFaultInWords({ code, place, values }: Fault, say: Say): string {
  return say(`approvalFlows.fault.${code}`, {
    place: PARTS.has(place.split('.')[0] ?? '') ? placeInWords(place, say) : '',
    post: values?.post ? say(`post.${values.post}`) : '',
  });
}
const PARTS = new Set([
  'before',
  'after',
  'levels',
  'late',
  'question',
  'delegation',
  'withdrawal',
  'expiry',
  'nobody',
]);
