import type { Encoding, FileFormat, ImportKind } from '../domain/files.ts';
import type { Mapping } from '../prisma/import/columns.ts';
import { Unusable } from '../prisma/import/problems.ts';
import { type Order, type Report, runImport } from '../prisma/import/run.ts';
import { readCurrency, readRate } from '../prisma/import/values.ts';
import { openRecord } from './desk-database.ts';
import { Failure } from './failure.ts';
import { fromHere } from './here.ts';
import { seconds } from './progress.ts';

export type ImportFlags = {
  map?: Record<string, string>;
  dryRun?: boolean;
  anew?: boolean;
  format: FileFormat;
  encoding: Encoding;
  errors?: string;
  tenant: string;
  currency?: string;
  rate?: string;
};

/** Refused rows shown on the terminal; all of them are in the error file. */
const SHOWN = 20;

/** `steward import`: exit code 0 when every row was taken, 2 when some were refused. @throws Failure when nothing was done */
export async function importFile(target: ImportKind, file: string, flags: ImportFlags): Promise<void> {
  const { format } = flags;
  if (format === 'cdnow' && !flags.rate)
    console.error('Note: amounts are in USD and are booked at rate 1. Say --rate 7.1 for another one.');
  const { prisma } = await openRecord();
  const shown = shower(flags.errors);
  const begun = Date.now();
  try {
    const report = await runImport(prisma, {
      ...{ target, format, encoding: flags.encoding, tenantId: flags.tenant, dryRun: flags.dryRun ?? false },
      anew: flags.anew ?? false,
      ...{ path: fromHere(file), map: flags.map ?? {}, errorsPath: flags.errors && fromHere(flags.errors) },
      ...{ currency: given('--currency', flags.currency, readCurrency), rate: given('--rate', flags.rate, readRate) },
      onResumed: (rows) =>
        say(`This file was broken off: going on after row ${rows} (--anew begins at its first row).`),
      onMapping: (mapping) => format === 'csv' && say(mappingText(mapping)),
      onProgress: shown.progress,
      onRefused: shown.refused,
    });
    shown.end();
    say(summary(report, target, flags, Date.now() - begun));
    if (report.refused > 0) process.exitCode = 2;
  } catch (error) {
    shown.end();
    throw error instanceof Unusable ? new Failure(error.message) : error;
  } finally {
    await prisma.$disconnect();
  }
}

const say = (text: string) => console.log(text);

function given(flag: string, text: string | undefined, read: (column: string, cell: string) => string | undefined) {
  try {
    return text === undefined ? undefined : read(flag, text);
  } catch (error) {
    throw new Failure(`${flag}: ${(error as Error).message}.`);
  }
}

function mappingText({ shown, unused }: Mapping): string {
  const width = Math.max(...shown.map(({ header }) => header.length));
  const lines = shown.map(({ header, field }) => `  ${header.padEnd(width)}  → ${field}`);
  return ['Columns:', ...lines, ...(unused.length > 0 ? [`  not used: ${unused.join(', ')}`] : [])].join('\n');
}

function summary(report: Report, target: ImportKind, { dryRun, errors }: ImportFlags, ms: number): string {
  const { rows, created, updated, unchanged, refused, retiered, tiersChanged } = report;
  const counts = [`${created} new`, `${updated} changed`, `${unchanged} known already`, `${refused} refused`];
  return [
    rows === 0
      ? 'The file has no rows after its header.'
      : `${rows} rows of ${target} in ${seconds(ms)}: ${counts.join(', ')}.`,
    ...(retiered > 0 ? [`${retiered} members were tiered anew, ${tiersChanged} changed.`] : []),
    ...(dryRun ? ['This was a dry run: nothing was written.'] : []),
    ...(refused > 0
      ? [
          errors
            ? `Refused rows are in ${errors}: correct them there and import that file.`
            : 'Say --errors FILE to have the refused rows in a file.',
        ]
      : []),
  ].join('\n');
}

/** One moving line on a terminal; elsewhere a line for every tenth part. */
function shower(errorsPath: string | undefined, out: NodeJS.WriteStream = process.stderr) {
  const lively = out.isTTY === true && process.env.TERM !== 'dumb';
  let tenths = 0;
  let refused = 0;
  const clear = () => lively && out.write('\r\x1b[2K');
  const progress: Order['onProgress'] = ({ bytes, of, rows, doing }) => {
    const part = of > 0 ? Math.min(1, bytes / of) : 1;
    const percent = Math.floor(part * 100);
    const text = doing === 'tiers' ? `${rows} rows, tiers …` : `${String(percent).padStart(3)} %  ${rows} rows`;
    if (lively) {
      const bar = '█'.repeat(Math.round(part * 30)).padEnd(30, '░');
      out.write(`\r\x1b[2K${bar} ${text}`);
    } else if (doing === 'rows' && Math.floor(percent / 10) > tenths) {
      tenths = Math.floor(percent / 10);
      out.write(`${text}\n`);
    }
  };
  return {
    progress,
    refused({ row, column, message }: { row: number; column: string; message: string }) {
      refused++;
      if (refused > SHOWN) return;
      clear();
      out.write(`row ${row}: ${column ? `${column} ` : ''}${message}\n`);
      if (refused === SHOWN) out.write(`… more refused rows are ${errorsPath ? `in ${errorsPath}` : 'not shown'}\n`);
    },
    end: clear,
  };
}
