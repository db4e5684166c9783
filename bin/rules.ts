import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { say } from '../domain/language/index.ts';
import { RULE_SETS, type RuleSetCode } from '../domain/vocabulary.ts';
import { ChangeRefused } from '../prisma/admin/refused.ts';
import type { PrismaClient } from '../prisma/client.ts';
import { versionAt } from '../prisma/decisions/versions.ts';
import { beginDraft } from '../prisma/rules/drafts.ts';
import { FILE_BYTES, fileOf, readFile } from '../rules/file.ts';
import { inWords, type Problem, parseDefinition } from '../rules/parse.ts';
import type { Shaped } from '../rules/shape.ts';
import { Failure } from './failure.ts';
import { fromHere } from './here.ts';
import { onRecord } from './jobs.ts';

export type RulesFlags = { tenant: string; version?: string; out?: string };

/** Problems that are shown; whoever mends these sees the next. */
const SHOWN = 20;

/** `steward rules export`: a version as a file, of which a comparison shows what differs and nothing else. */
export const exportRules = (name: string, { tenant, version, out }: RulesFlags) =>
  onRecord(async (prisma) => {
    const set = setNamed(name);
    const text = fileOf(await definitionOf(prisma, tenant, set, version));
    if (out === undefined) process.stdout.write(text);
    else {
      writeFileSync(fromHere(out), text);
      console.log(`Rules of ${set} are in ${out}.`);
    }
  });

async function definitionOf(prisma: PrismaClient, tenantId: string, ruleSet: RuleSetCode, wanted: string | undefined) {
  if (wanted !== undefined && !/^[1-9]\d{0,5}$/.test(wanted))
    throw new Failure(`"${wanted}" is no number of a version.`);
  if (wanted === undefined) return (await versionAt(prisma, tenantId, ruleSet, Date.now())).definition;
  const where = { tenantId_ruleSet_version: { tenantId, ruleSet, version: Number(wanted) } };
  const row = await prisma.ruleSetVersion.findUnique({ where, select: { definition: true } });
  if (!row) throw new Failure(`Rules of ${ruleSet} have no version ${wanted}.`);
  return row.definition;
}

/** `steward rules import`: a file becomes a draft, if it is whole. @throws Failure with each place that is wrong; then nothing was changed */
export const importRules = (name: string, file: string, { tenant: tenantId }: RulesFlags) =>
  onRecord(async (prisma) => {
    const set = setNamed(name);
    const definition = rulesIn(file, set);
    const by = { tenantId, actor: { type: 'system', id: null } as const, ip: undefined };
    try {
      const version = await beginDraft(prisma, by, set, { definition });
      console.log(
        `Draft ${version} of ${set} has ${definition.rows.length} rows. Look at it and publish it in the desk.`,
      );
    } catch (error) {
      if (!(error instanceof ChangeRefused)) throw error;
      const values = error.values as Record<string, string | number>;
      throw new Failure(`${say('en', `ruleDesk.refusal.${error.code}`, values)}.`);
    }
  });

function rulesIn(file: string, set: RuleSetCode): Shaped {
  const read = readFile(bytesOf(file));
  if (!read.ok) throw unusable(file, [read.problem]);
  const parsed = parseDefinition(read.value);
  if (!parsed.ok) throw unusable(file, parsed.problems);
  if (parsed.definition.set !== set)
    throw new Failure(`${file} holds rules of ${parsed.definition.set}, not of ${set}. Nothing was changed.`);
  return parsed.definition as unknown as Shaped;
}

/** What is too large is not read at all. */
function bytesOf(file: string): Uint8Array {
  const path = fromHere(file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new Failure(`There is no file ${file}.`);
  if (found.size > FILE_BYTES)
    throw unusable(file, [{ place: '', code: 'fileTooLarge', values: { bytes: found.size, max: FILE_BYTES } }]);
  return readFileSync(path);
}

function unusable(file: string, problems: readonly Problem[]): Failure {
  const lines = problems.slice(0, SHOWN).map((problem) => `  ${inWords(problem, 'en')}`);
  const more = problems.length > SHOWN ? [`  … and ${problems.length - SHOWN} more`] : [];
  return new Failure([`${file} holds no rules that could be used. Nothing was changed.`, ...lines, ...more].join('\n'));
}

function setNamed(name: string): RuleSetCode {
  const set = RULE_SETS.find((one) => one === name);
  if (!set) throw new Failure(`There is no rule set "${name}". There are: ${RULE_SETS.join(', ')}.`);
  return set;
}
