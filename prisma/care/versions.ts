import type { CadenceDefinition, Step, StepText } from '../../domain/care/cadence.ts';
import { parseCadence } from '../../domain/care/contract.ts';
import { parseAudience } from '../../rules/audience.ts';
import type { When } from '../../rules/definition.ts';
import { InvalidDefinition } from '../../rules/parse.ts';
import type { Prisma, PrismaClient } from '../client.ts';

type Client = PrismaClient | Prisma.TransactionClient;

export type Cadence = {
  code: string;
  active: boolean;
  version: number;
  definition: CadenceDefinition;
  /** The definition's audience, checked by the rules. */
  audience: When | null;
};

/** Parsed once per version: a version never changes. Databases of tests hold other ones under the same number, so the text counts. */
const parsed = new Map<string, Pick<Cadence, 'definition' | 'audience'>>();
const KEPT = 200;

/** @throws ZodError or InvalidDefinition when it does not fit */
export function readDefinition(stored: unknown): Pick<Cadence, 'definition' | 'audience'> {
  const text = JSON.stringify(stored);
  const known = parsed.get(text);
  if (known) return known;
  const definition = parseCadence(stored);
  const audience = definition.audience === null ? null : parseAudience(definition.audience);
  if (audience && !audience.ok) throw new InvalidDefinition(audience.problems);
  const read = { definition, audience: audience ? audience.when : null };
  if (parsed.size >= KEPT) parsed.clear();
  parsed.set(text, read);
  return read;
}

/** A cadence as it is now, or in one of its versions; null when there is none. */
export async function cadenceOf(
  client: Client,
  tenantId: string,
  code: string,
  version?: number,
): Promise<Cadence | null> {
  const row = await client.cadence.findUnique({ where: { tenantId_code: { tenantId, code } } });
  if (!row) return null;
  const wanted = version ?? row.version;
  const stored = await client.cadenceVersion.findUniqueOrThrow({
    where: { tenantId_cadence_version: { tenantId, cadence: code, version: wanted } },
    select: { definition: true },
  });
  return { code, active: row.active, version: wanted, ...readDefinition(stored.definition) };
}

/** Several versions at once, each read once. */
export function cadenceReader(client: Client, tenantId: string) {
  const known = new Map<string, Promise<Cadence | null>>();
  return (code: string, version: number): Promise<Cadence | null> => {
    const key = `${code}:${version}`;
    const found = known.get(key) ?? cadenceOf(client, tenantId, code, version);
    known.set(key, found);
    return found;
  };
}

/** A step's words, of whichever version made the touch. A follow-up call has those of the step it follows. */
export const stepOf = ({ definition }: Cadence, step: string): Step =>
  definition.steps.find(({ id }) => id === step) ?? (definition.steps.at(-1) as Step);

export const wordsOf = (cadence: Cadence, step: string, locale: 'zh' | 'en'): StepText =>
  stepOf(cadence, step).text[locale];
