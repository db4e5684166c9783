import { has, say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { Step } from '../../prisma/admin/import/plan.ts';
import { type PeopleFile, readPeopleFile } from '../../prisma/admin/import/read.ts';
import { importPeople, previewImport } from '../../prisma/admin/import/run.ts';
import { PeopleImport, PeopleImportAnswer } from '../contract/admin-order.ts';
import { ok, type Route, route } from '../route.ts';
import { ADMIN, byOf } from './by.ts';

export const peopleImportRoutes: Route[] = [
  route({
    name: 'adminImportPeople',
    method: 'post',
    path: '/api/admin/people/import',
    tag: 'administration',
    summary:
      'People from a CSV file, known by their e-mail: the same file again changes nothing. A dry run says what would become of each row',
    access: ADMIN,
    body: PeopleImport,
    answers: { 200: { description: 'What became, or would become, of each row', schema: PeopleImportAnswer } },
    async handle(c) {
      const { dryRun, invite, file } = c.body;
      const { prisma } = c.deps;
      const read = await readPeopleFile(Buffer.from(file, 'base64'));
      const by = byOf(c);
      const steps = dryRun ? await previewImport(prisma, by, read) : await importPeople(prisma, by, read, { invite });
      return ok(answerOf(read, steps, c.locale, !dryRun));
    },
  }),
];

function answerOf(
  { encoding, columns }: PeopleFile,
  steps: Step[],
  locale: Locale,
  written: boolean,
): PeopleImportAnswer {
  const count = (outcome: Step['outcome']) => steps.filter((step) => step.outcome === outcome).length;
  const headerOf = (field: string) => columns.find((column) => column.field === field)?.header ?? field;
  return {
    ...{ encoding, columns, written },
    rows: steps.map(({ row, name, email, outcome, values, problems }) => ({
      ...{ row, name, email, outcome },
      fields: outcome === 'created' || outcome === 'changed' ? Object.keys(values) : [],
      problems: Object.fromEntries(
        Object.entries(problems).map(([field, code]) => [headerOf(field), inWords(locale, code)]),
      ),
    })),
    counts: {
      created: count('created'),
      changed: count('changed'),
      unchanged: count('unchanged'),
      refused: count('refused'),
    },
  };
}

const inWords = (locale: Locale, code: string): string => {
  const key = ['api.invalid', 'admin.invalid', 'admin.refusal'].map((room) => `${room}.${code}`);
  return say(locale, key.find((name) => has(locale, name)) ?? 'api.invalid.invalid');
};
