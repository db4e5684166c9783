import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { type Line, linesOf } from '../../../admin-ui/admin/audit/lines.ts';
import { recordName } from '../../../admin-ui/admin/audit/words.ts';
import type { Say } from '../../../admin-ui/i18n/useWords.ts';
import * as order from '../../../api/contract/admin-order.ts';
import * as settings from '../../../api/contract/admin-settings.ts';
import { CaseFilter } from '../../../api/contract/cases.ts';
import { MailRow } from '../../../api/contract/mail-in.ts';
import { AUDIT_ACTIONS, AUDITED, type Audited } from '../../../domain/audit.ts';
import { AUDIT_FIELDS, AUDIT_WORDS, type AuditWords, auditValueOf } from '../../../domain/audit-fields.ts';
import { has, say } from '../../../domain/language/index.ts';
import { LOCALES, type Locale } from '../../../domain/vocabulary.ts';

const both = (key: string) => LOCALES.filter((locale) => !has(locale, key)).map((locale) => `${locale} ${key}`);

describe('words of the audit', () => {
  test('every action and every kind of record has some', () => {
    const actions = AUDIT_ACTIONS.map((action) => `admin.settings.audit.action.${action.replace('.', '_')}`);
    const kinds = AUDITED.map((kind) => `admin.settings.audit.recordType.${kind}`);
    expect([...actions, ...kinds].flatMap(both)).toEqual([]);
  });

  test('every field of every kind of record has some', () => {
    const keys = AUDITED.flatMap((kind) =>
      Object.keys(AUDIT_FIELDS[kind]).map((field) => `admin.settings.audit.field.${kind}.${field}`),
    );
    expect(keys.length).toBeGreaterThan(80);
    expect(keys.flatMap(both)).toEqual([]);
  });

  test('every id that stands as a value has some', () => {
    const keys = Object.entries(AUDIT_WORDS).flatMap(([under, ids]) => ids.map((id) => `${under}.${id}`));
    expect(keys.flatMap(both)).toEqual([]);
  });

  // What a form sends is what is written down: each of its fields is known here.
  const FORMS: [Audited, z.ZodObject, string[]][] = [
    ['Department', order.NewDepartment, []],
    ['Post', order.NewPost, []],
    ['Team', order.NewTeam, []],
    ['Queue', order.NewQueue, []],
    ['Skill', order.NewSkill, []],
    ['Staff', order.NewPerson, ['invite']],
    ['Staff', order.PersonChange, ['version']],
    ['Calendar', settings.NewCalendar, []],
    ['Calendar', settings.CalendarNames, []],
    ['ChannelAccount', settings.MailOut, []],
    ['ChannelAccount', settings.TextOut, []],
    ['ChannelAccount', settings.MailIn, []],
    ['ApiKey', settings.NewApiKey, []],
    ['Case', CaseFilter, ['q']],
  ];
  test.each(FORMS)('the audit of %s knows every field of its form', (kind, form, not) => {
    const fields = Object.keys(form.shape).filter((field) => !not.includes(field));
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter((field) => auditValueOf(kind, field) === null)).toEqual([]);
  });

  const LISTS: [AuditWords, readonly string[]][] = [
    ['admin.line', order.NewQueue.shape.line.options],
    ['admin.settings.accounts.securityOf', settings.MailOut.shape.security.options],
    ['mailIn.state', MailRow.shape.state.options],
    ['desk.cases.view', CaseFilter.shape.view.unwrap().options],
  ];
  test.each(LISTS)('%s: all ids there are', (under, ids) => {
    expect([...AUDIT_WORDS[under]].sort()).toEqual([...ids].sort());
  });
});

const ID = '01a20379-bc6a-72a1-8444-1c7f02c0a2b7';
const names = {
  'Staff:s1': '王芳',
  'Team:front': '前台组',
  'Queue:vip': '贵宾队列',
  'Skill:english': '英语',
  'Approval:a1': 'AP-2026-000001',
  'Rung:2': '部门负责人',
};
const sayIn = (locale: Locale) => ((key, values) => say(locale, key, values)) as Say;
const read = (locale: Locale, recordType: string, fields: Record<string, unknown>) =>
  linesOf({ recordType, fields }, { say: sayIn(locale), locale, zone: 'Asia/Shanghai', names });
const told = (lines: Line[]) =>
  lines.map(({ label, before, after }) => [label, ...(before === null ? [] : [before, '→']), after ?? ''].join(' '));

describe('an entry', () => {
  const person = {
    old: { role: 'rep', teamId: null, reportsToId: ID, skills: [{ id: 'english', level: 3 }], queues: ['vip', 'old'] },
    new: { role: 'lead', teamId: 'front', reportsToId: 's1', skills: [{ id: 'english', level: 4 }], queues: ['vip'] },
  };

  test('tells what was and what is, in words and with names', () => {
    expect(told(read('en', 'Staff', person))).toEqual([
      'Role Service rep → Team lead',
      'Team — → 前台组',
      'Reports to no longer there → 王芳',
      'Skills 英语: 3 → 英语: 4',
      'Queues old → —',
    ]);
    expect(told(read('zh', 'Staff', person))).toEqual([
      '角色 客服代表 → 组长',
      '小组 — → 前台组',
      '上级 已不存在 → 王芳',
      '技能 英语：3 → 英语：4',
      '队列 old → —',
    ]);
  });

  test('of what was made or deleted tells what it said, and nothing of what it did not say', () => {
    const post = { code: 'night', nameZh: '夜班', nameEn: '', rank: 2, people: [] };
    expect(read('zh', 'Post', { new: post }).map(({ label, before, after }) => [label, before, after])).toEqual([
      ['代码', null, 'night'],
      ['中文名称', null, '夜班'],
      ['级别相当于', null, '部门负责人'],
    ]);
    expect(read('zh', 'Post', { old: post })[0]).toMatchObject({ label: '代码', before: 'night', after: null });
  });

  test('tells instants in the zone of the reader', () => {
    const [from] = read('en', 'Staff', { new: { from: '2026-11-22T16:30:00.000Z' } });
    expect(from).toMatchObject({ label: 'Away from', after: expect.stringContaining('23 Nov 2026') });
    expect(from?.after).toContain('00:30');
  });

  test('tells days, weeks and hours of a calendar', () => {
    const lines = read('en', 'Calendar', {
      version: 2,
      old: {
        '2026-12-24': 'working  09:00 18:00',
        weekly: { mon: [['09:00', '18:00']], tue: [['09:00', '18:00']] },
        annualHolidays: ['05-01'],
      },
      new: {
        '2026-12-24': 'holiday stock taking',
        weekly: { tue: [['09:00', '18:00']], sat: [['10:00', '12:00']] },
        annualHolidays: ['05-01', '10-01'],
      },
    });
    expect(told(lines)).toEqual([
      'The week Mon 09:00–18:00\nSat closed → Mon closed\nSat 10:00–12:00',
      'Holidays of every year — → 1 Oct',
      '24 Dec 2026 working day · 09:00–18:00 → holiday · stock taking',
      'Version 2',
    ]);
  });

  test('tells a tier as a change, why, and by which decision', () => {
    const fields = { from: 'silver', to: 'gold', cause: `overrideEnded:${ID}`, decisionId: ID, approvalId: 'a1' };
    const lines = read('en', 'Member', fields);
    expect(told(lines)).toEqual([
      'Tier Silver → Gold',
      'Because the end of a tier given by hand',
      'Decision ',
      'Approval AP-2026-000001',
    ]);
    expect(lines[2]?.decisionId).toBe(ID);
  });

  test('of a secret tells only that it was set; keys tell what they may', () => {
    expect(
      told(read('en', 'ChannelAccount', { old: null, new: { port: 1025, security: 'tls', secret: 'set' } })),
    ).toEqual(['Port 1025', 'Encryption TLS from the beginning (usually 465)', 'Password or secret set anew']);
    expect(told(read('zh', 'ApiKey', { new: { name: 'x', scopes: ['cases:write', 'metrics:read'] } }))[1]).toBe(
      '权限 提交案件、读取系统指标',
    );
  });

  test('cuts long lists short, and survives what nobody knows', () => {
    const many = Array.from({ length: 15 }, (_, n) => `CS-${n}`);
    expect(read('en', 'Case', { id: many })[0]?.after).toMatch(/^CS-0, .*CS-11, and 3 more$/);
    expect(told(read('en', 'Staff', { new: { shoeSize: 44, role: 'butler' }, odd: ['x'] }))).toEqual([
      'Role butler',
      'shoeSize 44',
      'odd x',
    ]);
    expect(read('en', 'Gone', {})).toEqual([]);
    expect(told(read('en', 'Staff', JSON.parse('{"new":{"__proto__":1,"constructor":2}}')))).toContain('constructor 2');
  });

  test('names its record, and shows no id that only machines can read', () => {
    const named = (recordType: string, recordId: string) =>
      recordName(sayIn('en'), { recordType, recordId, recordName: null });
    expect(named('MessageTemplate', 'received/zh')).toBe('Request received · 简体中文');
    expect(named('ChannelAccount', 'mailOut')).toBe('Outgoing mail');
    expect(named('RuleSet', 'tier')).toBe('Tier');
    expect(named('InboundMail', ID)).toBe('');
    expect(recordName(sayIn('en'), { recordType: 'Team', recordId: ID, recordName: 'Front' })).toBe('Front');
  });
});
