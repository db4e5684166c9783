import { say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import type { ImportRow } from '../contract/files.ts';
import { namesOf } from '../names.ts';

type Run = Prisma.ImportRunGetPayload<object>;
const STOPPED = new Set(['failed', 'cancelled']);

/** Runs as people see them. */
export async function importRows(
  prisma: PrismaClient,
  tenantId: string,
  runs: Run[],
  locale: Locale,
): Promise<ImportRow[]> {
  const names = await namesOf(
    prisma,
    tenantId,
    runs.map(({ createdBy }) => createdBy),
  );
  return runs.map((run) => {
    const { id, fileName, trial, rows, created, updated, unchanged, refused, retiered, tiersChanged, createdBy } = run;
    const name = createdBy && names.get(createdBy);
    return {
      ...{ id, fileName, trial, rows, created, updated, unchanged, refused, retiered, tiersChanged },
      kind: run.kind as ImportRow['kind'],
      state: run.state as ImportRow['state'],
      doing: run.doing as ImportRow['doing'],
      bytes: Number(run.bytes),
      readBytes: Number(run.readBytes),
      problem: problemInWords(run.problem, locale),
      resumable: STOPPED.has(run.state) && run.place === 'record' && run.sha256 !== null && run.startedAt !== null,
      by: createdBy && name ? { id: createdBy, name } : null,
      createdAt: run.createdAt.toISOString(),
      startedAt: run.startedAt?.toISOString() ?? null,
      finishedAt: run.finishedAt?.toISOString() ?? null,
    };
  });
}

/** The reason in the reader's language; what is kept is its code and what fills it. */
export function problemInWords(problem: Prisma.JsonValue | null, locale: Locale): string | null {
  if (problem === null) return null;
  const { code, values } = problem as { code: string; values: Record<string, string | number> };
  return say(locale, `files.unusable.${code}`, values);
}
