import { maskPoint } from '../../domain/masks.ts';
import {
  LIFECYCLES,
  type Lifecycle,
  LOCALES,
  type Locale,
  MEMBER_KINDS,
  type MemberKind,
} from '../../domain/vocabulary.ts';
import { newId } from '../ids.ts';
import type { Link } from '../link.ts';
import { searchForms } from '../members.ts';
import { type Answer, isReadable, type Job, memberNumbers, type Row } from './batch.ts';
import { RowRefused } from './problems.ts';
import { readChoice, readDate, readInstant, readText } from './values.ts';
import { keyOf, mergedInto, type Point, readPoints } from './who.ts';

/** What a row says; what it leaves empty says nothing, and nothing is ever emptied. */
export type SaidMember = {
  /** As an export of ours gives it. */
  number: string | undefined;
  numberColumn: string;
  externalId: string | undefined;
  points: Point[];
  ownerEmail: string | undefined;
  ownerColumn: string;
  values: {
    name?: string;
    kind?: MemberKind;
    locale?: Locale;
    lifecycle?: Lifecycle;
    region?: string;
    class?: string;
    /** YYYY-MM-DD */
    birthday?: string;
    enrolledAt?: Date;
    ownerId?: string;
  };
};

const KIND_WORDS = {
  person: ['个人', '個人', 'individual', '自然人'],
  organisation: ['组织', '公司', '企业', '单位', '組織', 'organization', 'company'],
};
const LOCALE_WORDS = {
  zh: ['zh-cn', 'zh-tw', 'chinese', '中文', '汉语', '简体中文', '繁体中文'],
  en: ['en-us', 'en-gb', 'english', '英文', '英语'],
};

/** @throws RowRefused */
export function readMember(row: Row, job: Job): SaidMember {
  const read = <T>(field: string, reader: (column: string, cell: string) => T | undefined) =>
    reader(row.header(field), row.cell(field));
  const said: SaidMember = {
    number: read('stewardNumber', readText),
    numberColumn: row.header('stewardNumber'),
    externalId: read('externalId', readText),
    points: readPoints(row),
    ownerEmail: read('owner', readText)?.toLowerCase(),
    ownerColumn: row.header('owner'),
    values: given({
      name: read('name', readText),
      kind: read('kind', (column, cell) => readChoice(column, cell, MEMBER_KINDS, KIND_WORDS, 'memberKind')),
      locale: read('locale', (column, cell) => readChoice(column, cell, LOCALES, LOCALE_WORDS)),
      lifecycle: read('lifecycle', (column, cell) => readChoice(column, cell, LIFECYCLES, {}, 'lifecycle')),
      region: read('region', readText),
      class: read('class', readText),
      birthday: read('birthday', readDate),
      enrolledAt: read('enrolledAt', (column, cell) => readInstant(column, cell, job.timeZone)),
    }),
  };
  if (said.number === undefined && said.externalId === undefined && said.points.length === 0)
    throw new RowRefused('', 'nobody');
  return said;
}

type Known = {
  id: string;
  number: string;
  externalId: string | null;
  values: { [K in keyof SaidMember['values']]: SaidMember['values'][K] | null };
  points: Set<string>;
  /** Not in the record yet. */
  isNew: boolean;
  changed: boolean;
};

/** Writes one batch; a dry run only finds out. Rows see what rows before them did. */
export async function takeMembers(link: Link, job: Job, said: (SaidMember | RowRefused)[]): Promise<Answer[]> {
  const batch = await Batch.load(link, job, said.filter(isReadable));
  const answers = said.map((one) => (isReadable(one) ? batch.take(one) : one));
  if (!job.dryRun) await batch.write();
  return answers;
}

class Batch {
  readonly #link: Link;
  readonly #job: Job;
  readonly #byId = new Map<string, Known>();
  readonly #byExternal = new Map<string, Known>();
  readonly #byNumber = new Map<string, Known>();
  /** Whose a contact point is alone; null = several share it. */
  readonly #owners = new Map<string, Known | null>();
  readonly #staff = new Map<string, string>();
  readonly #newPoints: { member: Known; point: Point; shared: boolean }[] = [];
  readonly #nowShared: Point[] = [];

  private constructor(link: Link, job: Job) {
    this.#link = link;
    this.#job = job;
  }

  static async load(link: Link, job: Job, said: SaidMember[]): Promise<Batch> {
    const batch = new Batch(link, job);
    const { tenantId } = job;
    const asked = new Map(said.flatMap(({ points }) => points.map((point) => [keyOf(point), point] as const)));
    const points = await link.query<Point & { memberId: string; uniqueValue: string | null }>(
      `SELECT p."memberId"::text AS "memberId", p.type, p.value, p."uniqueValue" FROM unnest($2::text[], $3::text[]) AS k(type, value)
       JOIN "ContactPoint" p ON p."tenantId" = $1 AND p.type = k.type AND p.value = k.value`,
      [tenantId, [...asked.values()].map(({ type }) => type), [...asked.values()].map(({ value }) => value)],
    );
    const externalIds = new Set(said.flatMap(({ externalId }) => externalId ?? []));
    const named = await link.query<{ id: string; externalId: string }>(
      `SELECT m.id::text AS id, m."externalId" FROM unnest($2::text[]) AS k(value)
       JOIN "Member" m ON m."tenantId" = $1 AND m."externalId" = k.value`,
      [tenantId, [...externalIds]],
    );
    const numbers = new Set(said.flatMap(({ number }) => number ?? []));
    const numbered = await link.query<{ id: string; number: string }>(
      `SELECT m.id::text AS id, m.number FROM unnest($2::text[]) AS k(value)
       JOIN "Member" m ON m."tenantId" = $1 AND m.number = k.value`,
      [tenantId, [...numbers]],
    );
    const query = link.query.bind(link);
    const found = [...points.map(({ memberId }) => memberId), ...[...named, ...numbered].map(({ id }) => id)];
    const into = await mergedInto(query, tenantId, found);
    await batch.#loadMembers([...new Set(found.map(into))]);
    for (const { id, externalId } of named) {
      const member = batch.#byId.get(into(id));
      if (member) batch.#byExternal.set(externalId, member);
    }
    for (const { id, number } of numbered) {
      const member = batch.#byId.get(into(id));
      if (member) batch.#byNumber.set(number, member);
    }
    for (const { memberId, uniqueValue, ...point } of points) {
      const member = batch.#byId.get(into(memberId));
      member?.points.add(keyOf(point));
      batch.#owners.set(keyOf(point), uniqueValue === null ? null : (member ?? null));
    }
    await batch.#loadStaff([...new Set(said.flatMap(({ ownerEmail }) => ownerEmail ?? []))]);
    return batch;
  }

  async #loadStaff(emails: string[]): Promise<void> {
    if (emails.length === 0) return;
    const staff = await this.#link.query<{ id: string; email: string }>(
      `SELECT id::text AS id, email FROM "Staff" WHERE "tenantId" = $1 AND email = ANY($2::text[])`,
      [this.#job.tenantId, emails],
    );
    for (const { id, email } of staff) this.#staff.set(email, id);
  }

  async #loadMembers(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const rows = await this.#link.query<Known['values'] & Pick<Known, 'id' | 'number' | 'externalId'>>(
      `SELECT m.id::text AS id, m.number, m."externalId", m.name, m.kind, m.locale, m.lifecycle, m.region, m.class,
         m.birthday::text AS birthday, m."enrolledAt", m."ownerId"::text AS "ownerId"
       FROM unnest($2::uuid[]) AS k(id) JOIN "Member" m ON m."tenantId" = $1 AND m.id = k.id`,
      [this.#job.tenantId, ids],
    );
    for (const { id, number, externalId, ...values } of rows)
      this.#byId.set(id, { id, number, externalId, values, points: new Set(), isNew: false, changed: false });
  }

  take(said: SaidMember): Answer {
    try {
      if (said.ownerEmail) said.values.ownerId = this.#ownerOf(said);
      const found = this.#find(said);
      const member = found ?? this.#create(said);
      const before = JSON.stringify([member.values, member.externalId, [...member.points]]);
      if (said.externalId) this.#name(member, said.externalId);
      Object.assign(member.values, said.values);
      for (const point of said.points) this.#attach(member, point);
      const changed = JSON.stringify([member.values, member.externalId, [...member.points]]) !== before;
      if (changed) member.changed = true;
      return found ? (changed ? 'updated' : 'unchanged') : 'created';
    } catch (error) {
      if (error instanceof RowRefused) return error;
      throw error;
    }
  }

  #ownerOf({ ownerEmail = '', ownerColumn }: SaidMember): string {
    const id = this.#staff.get(ownerEmail);
    if (!id) throw new RowRefused(ownerColumn, 'noColleague', { email: ownerEmail });
    return id;
  }

  /** By our own number; by id; else by a contact point that is one member's alone. @throws RowRefused when that is not plain */
  #find({ number, numberColumn, externalId, points, values }: SaidMember): Known | undefined {
    if (number !== undefined) {
      const numbered = this.#byNumber.get(number);
      if (!numbered) throw new RowRefused(numberColumn, 'unknownNumber', { number });
      return numbered;
    }
    const named = externalId === undefined ? undefined : this.#byExternal.get(externalId);
    if (named) return named;
    const owners = new Set(points.flatMap((point) => this.#owners.get(keyOf(point)) ?? []));
    // Somebody with another id is somebody else: a family shares a phone.
    const candidates = [...owners].filter((owner) => externalId === undefined || owner.externalId === null);
    if (candidates.length > 1)
      throw new RowRefused('', 'severalMembers', { numbers: candidates.map(({ number }) => number).join(', ') });
    const [member] = candidates;
    if (!member) return undefined;
    const byCard = points.some((point) => point.type === 'card' && this.#owners.get(keyOf(point)) === member);
    const unnamed = member.values.lifecycle === 'unidentified';
    if (!byCard && !unnamed && values.name !== undefined && values.name !== member.values.name)
      throw member.isNew
        ? new RowRefused('', 'nameOfEarlier')
        : new RowRefused('', 'nameOfOther', { number: member.number });
    return member;
  }

  #create({ externalId, points, values }: SaidMember): Known {
    const [point] = points;
    const name = values.name ?? (point && maskPoint(point.type, point.value)) ?? externalId ?? '';
    const member: Known = {
      ...{ id: newId(), number: '', externalId: null, points: new Set<string>(), isNew: true, changed: false },
      values: { kind: 'person', locale: 'zh', lifecycle: 'potential', enrolledAt: new Date(this.#job.now), name },
    };
    this.#byId.set(member.id, member);
    return member;
  }

  #name(member: Known, externalId: string): void {
    // A merged record keeps its own id; the one it stands for now is not renamed.
    const named = this.#byExternal.get(externalId);
    if (named === member) return;
    if (named) throw new RowRefused('', 'severalMembers', { numbers: `${member.number}, ${named.number}` });
    member.externalId = externalId;
    this.#byExternal.set(externalId, member);
  }

  #attach(member: Known, point: Point): void {
    const key = keyOf(point);
    if (member.points.has(key)) return;
    const owner = this.#owners.get(key);
    if (owner) this.#nowShared.push(point);
    this.#newPoints.push({ member, point, shared: owner !== undefined });
    member.points.add(key);
    this.#owners.set(key, owner === undefined ? member : null);
  }

  async write(): Promise<void> {
    const members = [...this.#byId.values()];
    await this.#add(members.filter(({ isNew }) => isNew));
    await this.#change(members.filter(({ isNew, changed }) => changed && !isNew));
    const nowShared = new Set(this.#nowShared.map(keyOf));
    const { tenantId } = this.#job;
    if (nowShared.size > 0)
      await this.#link.query(
        `UPDATE "ContactPoint" p SET "uniqueValue" = NULL FROM unnest($2::text[], $3::text[]) AS k(type, value)
         WHERE p."tenantId" = $1 AND p.type = k.type AND p.value = k.value`,
        [tenantId, this.#nowShared.map(({ type }) => type), this.#nowShared.map(({ value }) => value)],
      );
    if (this.#newPoints.length > 0)
      await this.#link.copy(
        'ContactPoint',
        ['tenantId', 'id', 'memberId', 'type', 'value', 'uniqueValue'],
        this.#newPoints.map(({ member, point: { type, value }, shared }) => [
          ...[tenantId, newId(), member.id, type, value],
          shared || nowShared.has(keyOf({ type, value })) ? null : value,
        ]),
      );
  }

  async #add(created: Known[]): Promise<void> {
    if (created.length === 0) return;
    const numbers = await memberNumbers(this.#link, this.#job, created.length);
    const updatedAt = new Date();
    const columns = ['tenantId', 'id', 'number', 'externalId', 'updatedAt', ...COLUMNS] as const;
    const rows = created.map(({ id, externalId, values }, index) => [
      ...[this.#job.tenantId, id, numbers[index], externalId, updatedAt],
      ...columnsOf(values),
    ]);
    await this.#link.copy('Member', columns, rows);
  }

  async #change(changed: Known[]): Promise<void> {
    if (changed.length === 0) return;
    const rows = changed.map(({ id, externalId, values }) =>
      Object.fromEntries([
        ['id', id],
        ['externalId', externalId],
        ...columnsOf(values).map((value, i) => [COLUMNS[i], value]),
      ]),
    );
    const sets = ['externalId', ...COLUMNS].map((name) => `"${name}" = r."${name}"`).join(', ');
    await this.#link.query(
      `UPDATE "Member" m SET ${sets}, "updatedAt" = $3 FROM jsonb_populate_recordset(NULL::"Member", $2::jsonb) r
       WHERE m."tenantId" = $1 AND m.id = r.id`,
      [this.#job.tenantId, JSON.stringify(rows), new Date()],
    );
  }
}

const COLUMNS = [
  ...[
    'name',
    'folded',
    'pinyin',
    'initials',
    'kind',
    'locale',
    'lifecycle',
    'region',
    'class',
    'birthday',
    'enrolledAt',
    'ownerId',
  ],
] as const;

/** What is written of a member; of a name its search forms too. In the order of COLUMNS. */
function columnsOf(values: Known['values']): unknown[] {
  const name = values.name ?? '';
  const { folded, pinyin, initials } = searchForms(name);
  const { kind, locale, lifecycle, region, birthday, enrolledAt, ownerId } = values;
  return [name, folded, pinyin, initials, kind, locale, lifecycle, region, values.class, birthday, enrolledAt, ownerId];
}

/** Without what is undefined: it says nothing. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
