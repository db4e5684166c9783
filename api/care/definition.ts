import type { CadenceDefinition, Trigger } from '../../domain/care/cadence.ts';
import { parseAudience } from '../../rules/audience.ts';
import { childrenOf, type When } from '../../rules/definition.ts';
import type { Problem } from '../../rules/parse.ts';
import { nodeInWords, type Reader } from '../../rules/wording.ts';
import { invalid } from '../problem.ts';

/** What a schema cannot say of a definition. */

/** Problems of the rules under the words that every other field has for them. */
const CODES: Record<string, string> = {
  ...{ required: 'required', empty: 'required', choice: 'notOneOf', unknownFact: 'notOneOf', factNotInSet: 'notOneOf' },
  ...{
    wrongType: 'wrongType',
    list: 'wrongType',
    object: 'wrongType',
    unknownKey: 'unknownField',
    tooMany: 'tooLarge',
  },
};

/**
 * The audience of a definition, checked by the rules. What begins a cadence is what it is: a birthday does not become a silence.
 * @param before  of the version that holds now
 * @throws ProblemError `validation`, field by field
 */
export function audienceOf(definition: CadenceDefinition, before: Trigger): When | null {
  if (definition.trigger.type !== before.type) throw invalid({ 'definition.trigger.type': 'invalid' });
  if (definition.audience === null) return null;
  const audience = parseAudience(definition.audience);
  if (audience.ok) return audience.when;
  throw invalid(Object.fromEntries(audience.problems.map(faultOf)));
}

const faultOf = ({ place, code }: Problem): [string, string] => [
  `definition.${place.replaceAll('[', '.').replaceAll(']', '')}`,
  CODES[code] ?? 'invalid',
];

/** Each condition with its words; a tree that holds when any of its parts does is one condition. */
export function conditionsInWords(audience: When | null, reader: Reader): { node: unknown; words: string }[] {
  if (!audience) return [];
  const nodes = 'all' in audience ? childrenOf(audience) : [audience];
  return nodes.map((node) => ({ node, words: nodeInWords(node, reader) }));
}
