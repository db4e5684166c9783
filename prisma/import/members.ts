import { maskPoint } from '../../domain/masks.ts';
import {
  LIFECYCLES,
  type Lifecycle,
  LOCALES,
  type Locale,
  MEMBER_KINDS,
  type MemberKind,
} from '../../domain/vocabulary.ts';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';
import { searchForms } from '../members.ts';
import { type Answer, type Job, memberNumbers, parsed, type Row } from './batch.ts';
import { insertMany } from './insert.ts';
import { RowRefused } from './problems.ts';
import { readChoice, readDate, readInstant, readText } from './values.ts';
import { keyOf, mergedInto, type Point, readPoints } from './who.ts';

type Tx = Prisma.TransactionClient;

/** What a row says; what it leaves empty says nothing, and nothing is ever emptied. */
type Said = {
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
    birthday?: Date;
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

function readMember(row: Row, job: Job): Said {
  const read = <T>(field: string, reader: (column: string, cell: string) => T | undefined) =>
    reader(row.header(field), row.cell(field));
  const birthday = read('birthday', readDate);
  const said: Said = {
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
      birthday: birthday ? new Date(birthday) : undefined,
      enrolledAt: read('enrolledAt', (column, cell) => readInstant(column, cell, job.timeZone)),
    }),
  };
  if (said.externalId === undefined && said.points.length === 0)
    throw new RowRefused(
      '',
      'has no id, card, phone or e-mail: without one the same person would be added again each time',
    );
  return said;
}

type Known = {
  id: string;
  number: string;
  externalId: string | null;
  values: { [K in keyof Said['values']]: Said['values'][K] | null };
  points: Set<string>;
  /** Not in the record yet. */
  isNew: boolean;
  changed: boolean;
};

/** Writes one batch. Rows see what rows before them did. */
export async function importMembers(tx: Tx, job: Job, rows: Row[]): Promise<Answer[]> {
  const said = parsed(rows, (row) => readMember(row, job));
  const batch = await Batch.load(
    tx,
    job,
    said.filter((one): one is Said => !(one instanceof RowRefused)),
  );
  const answers = said.map((one) => (one instanceof RowRefused ? one : batch.take(one)));
  await batch.write();
  return answers;
}

class Batch {
  readonly #tx: Tx;
  readonly #job: Job;
  readonly #byId = new Map<string, Known>();
  readonly #byExternal = new Map<string, Known>();
  /** Whose a contact point is alone; null = several share it. */
  readonly #owners = new Map<string, Known | null>();
  readonly #staff = new Map<string, string>();
  readonly #newPoints: { member: Known; point: Point; shared: boolean }[] = [];
  readonly #nowShared: Point[] = [];

  private constructor(tx: Tx, job: Job) {
    this.#tx = tx;
    this.#job = job;
  }

  static async load(tx: Tx, job: Job, said: Said[]): Promise<Batch> {
    const batch = new Batch(tx, job);
    const { tenantId } = job;
    const values = [...new Set(said.flatMap(({ points }) => points.map(({ value }) => value)))];
    const points = await tx.$queryRaw<{ memberId: string; type: string; value: string; uniqueValue: string | null }[]>`
      SELECT "memberId"::text AS "memberId", type, value, "uniqueValue" FROM "ContactPoint"
      WHERE "tenantId" = ${tenantId} AND type IN ('card', 'phone', 'email') AND value = ANY(${values}::text[])`;
    const externalIds = said.flatMap(({ externalId }) => externalId ?? []);
    const named = await tx.$queryRaw<{ id: string; externalId: string }[]>`
      SELECT id::text AS id, "externalId" FROM "Member" WHERE "tenantId" = ${tenantId} AND "externalId" = ANY(${externalIds}::text[])`;
    const into = await mergedInto(tx, tenantId, [
      ...points.map(({ memberId }) => memberId),
      ...named.map(({ id }) => id),
    ]);
    const ids = [...new Set([...points.map(({ memberId }) => into(memberId)), ...named.map(({ id }) => into(id))])];
    await batch.#loadMembers(ids);
    for (const { id, externalId } of named) {
      const member = batch.#byId.get(into(id));
      if (member && externalId) batch.#byExternal.set(externalId, member);
    }
    for (const { memberId, type, value, uniqueValue } of points) {
      const member = batch.#byId.get(into(memberId));
      member?.points.add(`${type}:${value}`);
      batch.#owners.set(`${type}:${value}`, uniqueValue === null ? null : (member ?? null));
    }
    const emails = said.flatMap(({ ownerEmail }) => ownerEmail ?? []);
    for (const { id, email } of await tx.staff.findMany({ where: { tenantId, email: { in: emails } } }))
      batch.#staff.set(email, id);
    return batch;
  }

  async #loadMembers(ids: string[]): Promise<void> {
    const { tenantId } = this.#job;
    for (const { id, number, externalId, ...row } of await this.#tx.member.findMany({
      where: { tenantId, id: { in: ids } },
    })) {
      const { name, kind, locale, lifecycle, region, birthday, enrolledAt, ownerId } = row;
      const values = {
        name,
        kind,
        locale,
        lifecycle,
        region,
        class: row.class,
        birthday,
        enrolledAt,
        ownerId,
      } as Known['values'];
      this.#byId.set(id, { id, number, externalId, values, points: new Set(), isNew: false, changed: false });
    }
  }

  take(said: Said): Answer {
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

  #ownerOf({ ownerEmail = '', ownerColumn }: Said): string {
    const id = this.#staff.get(ownerEmail);
    if (!id) throw new RowRefused(ownerColumn, `nobody of the staff has the e-mail ${ownerEmail}`);
    return id;
  }

  /** By id; else by a contact point that is one member's alone. @throws RowRefused when that is not plain */
  #find({ externalId, points, values }: Said): Known | undefined {
    const named = externalId === undefined ? undefined : this.#byExternal.get(externalId);
    if (named) return named;
    const owners = new Set(points.flatMap((point) => this.#owners.get(keyOf(point)) ?? []));
    // Somebody with another id is somebody else: a family shares a phone.
    const candidates = [...owners].filter((owner) => externalId === undefined || owner.externalId === null);
    if (candidates.length > 1)
      throw new RowRefused(
        '',
        `its card, phone and e-mail belong to different members (${candidates.map(({ number }) => number).join(', ')})`,
      );
    const [member] = candidates;
    if (!member) return undefined;
    const byCard = points.some((point) => point.type === 'card' && this.#owners.get(keyOf(point)) === member);
    const unnamed = member.values.lifecycle === 'unidentified';
    if (!byCard && !unnamed && values.name !== undefined && values.name !== member.values.name)
      throw new RowRefused(
        '',
        `its phone or e-mail belongs to ${member.isNew ? 'an earlier row' : member.number} under another name; give an id or a card`,
      );
    return member;
  }

  #create({ externalId, points, values }: Said): Known {
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
    if (this.#byExternal.get(externalId) === member) return;
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
    const { tenantId } = this.#job;
    const members = [...this.#byId.values()];
    const created = members.filter(({ isNew }) => isNew);
    const numbers = await memberNumbers(this.#tx, this.#job, created.length);
    created.forEach((member, index) => {
      member.number = numbers[index] as string;
    });
    const updatedAt = new Date();
    const rows = created.map(({ id, number, externalId, values }) => ({
      ...columns(values),
      ...{ tenantId, id, number, externalId, name: values.name ?? '', updatedAt },
    }));
    await insertMany(this.#tx, 'Member', rows);
    for (const { id, externalId, values } of members.filter(({ isNew, changed }) => changed && !isNew))
      await this.#tx.member.update({
        where: { tenantId_id: { tenantId, id } },
        data: { ...columns(values), externalId },
      });
    for (const { type, value } of this.#nowShared)
      await this.#tx.contactPoint.updateMany({ where: { tenantId, type, value }, data: { uniqueValue: null } });
    const nowShared = new Set(this.#nowShared.map(keyOf));
    await insertMany(
      this.#tx,
      'ContactPoint',
      this.#newPoints.map(({ member, point, shared }) => ({
        ...{ tenantId, id: newId(), memberId: member.id, type: point.type, value: point.value },
        uniqueValue: shared || nowShared.has(keyOf(point)) ? null : point.value,
      })),
    );
  }
}

/** Only what is known; of a name its search forms too. */
function columns(values: Known['values']) {
  const { name, kind, locale, lifecycle, ...rest } = values;
  return given({
    ...rest,
    ...{ kind: kind ?? undefined, locale: locale ?? undefined, lifecycle: lifecycle ?? undefined },
    ...(name ? { name, ...searchForms(name) } : {}),
    enrolledAt: rest.enrolledAt ?? undefined,
  });
}

/** Without what is undefined: it says nothing. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
