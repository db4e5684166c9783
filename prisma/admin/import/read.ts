import { csvRecords } from '../../import/csv.ts';
import { InvalidInput } from '../../members.ts';

/** Fields of a file of people, with the headers they are found under. Case, spaces and punctuation do not matter. */
const FIELDS = {
  email: ['email', 'e-mail', 'mail', 'email address', '邮箱', '电子邮箱', '电子邮件', '郵箱'],
  name: ['name', 'full name', '姓名', '名字'],
  phone: ['phone', 'mobile', 'telephone', '手机', '手机号', '电话', '手機', '電話'],
  role: ['role', '角色', '权限'],
  post: ['post', 'position', 'job', '岗位', '职位', '崗位'],
  department: ['department', '部门', '部門'],
  team: ['team', '小组', '团队', '小組'],
  reportsTo: ['reports to', 'manager', 'supervisor', 'line manager', '上级', '上级邮箱', '直属上级', '汇报给'],
  deputy: ['deputy', '代理人', '代理人邮箱', '代理'],
  capacity: ['capacity', 'cases at once', '容量', '同时案件数'],
  locale: ['language', 'locale', '语言', '語言'],
  timeZone: ['time zone', 'timezone', 'zone', '时区', '時區'],
  queues: ['queues', 'queue', '队列', '隊列'],
  skills: ['skills', 'skill', '技能'],
} as const;
export type Field = keyof typeof FIELDS;
export const IMPORT_FIELDS = Object.keys(FIELDS) as Field[];

export type FileRow = { row: number; cells: Partial<Record<Field, string>>; damaged: boolean };
export type PeopleFile = {
  encoding: 'utf8' | 'gb18030';
  columns: { header: string; field: Field | null }[];
  rows: FileRow[];
};

export const MAX_ROWS = 1_000;

/** @throws InvalidInput with field `file` when it is no such file */
export async function readPeopleFile(bytes: Uint8Array): Promise<PeopleFile> {
  const { text, encoding } = textOf(bytes);
  const first = text.trimStart().split(/[\r\n]/)[0] ?? '';
  const delimiter = [',', ';', '\t'].reduce((best, mark) =>
    first.split(mark).length > first.split(best).length ? mark : best,
  );
  const rows: FileRow[] = [];
  let columns: PeopleFile['columns'] | undefined;
  for await (const { cells, problem } of csvRecords(once(text), delimiter)) {
    if (!columns) {
      columns = columnsOf(cells);
      continue;
    }
    if (rows.length === MAX_ROWS) throw new InvalidInput({ file: 'tooManyRows' });
    const fields = columns;
    rows.push({
      row: rows.length + 1,
      cells: Object.fromEntries(fields.flatMap(({ field }, i) => (field ? [[field, (cells[i] ?? '').trim()]] : []))),
      damaged: problem !== undefined,
    });
  }
  if (!columns || rows.length === 0) throw new InvalidInput({ file: 'emptyFile' });
  if (!columns.some(({ field }) => field === 'email')) throw new InvalidInput({ file: 'noEmailColumn' });
  return { encoding, columns, rows };
}

/** UTF-8 with or without mark, else GB 18030, which reads nearly everything: so it comes second. */
function textOf(bytes: Uint8Array): { text: string; encoding: PeopleFile['encoding'] } {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) throw new InvalidInput({ file: 'isSpreadsheet' });
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new InvalidInput({ file: 'isUtf16' });
  for (const [encoding, label] of [
    ['utf8', 'utf-8'],
    ['gb18030', 'gb18030'],
  ] as const) {
    try {
      const text = new TextDecoder(label, { fatal: true }).decode(bytes);
      if (text.includes('\u0000')) break;
      return { text, encoding };
    } catch {
      // The other one, then.
    }
  }
  throw new InvalidInput({ file: 'unreadableCharacters' });
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** A header twice is used once: the first. */
function columnsOf(headers: string[]): PeopleFile['columns'] {
  const seen = new Set<Field>();
  return headers.map((header) => {
    const field = IMPORT_FIELDS.find((name) => [name, ...FIELDS[name]].some((known) => plain(known) === plain(header)));
    if (!field || seen.has(field)) return { header, field: null };
    seen.add(field);
    return { header, field };
  });
}

/** For comparing names that people type. */
export const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]/gu, '');
