import { describe, expect, test } from 'vitest';
import { dingtalk, dingtalkSign } from '../../../activities/delivery/robots/dingtalk.ts';
import { feishu, feishuSign } from '../../../activities/delivery/robots/feishu.ts';
import { plain, type RobotMessage } from '../../../activities/delivery/robots/message.ts';
import { wecom } from '../../../activities/delivery/robots/wecom.ts';
import { isFor, mobileOf, referenceOf } from '../../../domain/robot/robot.ts';
import { reachOf } from '../../../prisma/settings/robots.ts';

const message = (set: Partial<RobotMessage> = {}): RobotMessage => ({
  title: 'Escalation: case CS-2026-000001',
  lines: ['Case CS-2026-000001: Complaint, First line'],
  link: { label: 'Open in the desk', url: 'https://desk.example.org/#/cases/1' },
  reference: 'Ref. 0C1D2E3F',
  mobiles: [],
  ...set,
});

describe('signatures, worked out apart from here with openssl', () => {
  // printf '%s\n%s' 1700000000123 "$S" | openssl dgst -sha256 -hmac "$S" -binary | base64
  test('DingTalk', () => {
    expect(dingtalkSign('SECthis is secret', 1700000000123)).toBe('gHzTcMCvf2AFDNUi3CM+X+ZHaLBqsyWnE9we84arXho=');
    const { url } = dingtalk.request(
      message(),
      { url: 'https://oapi.dingtalk.com/robot/send?access_token=abc', secret: 'SECthis is secret' },
      1700000000123,
    );
    expect(url).toBe(
      'https://oapi.dingtalk.com/robot/send?access_token=abc&timestamp=1700000000123&sign=gHzTcMCvf2AFDNUi3CM%2BX%2BZHaLBqsyWnE9we84arXho%3D',
    );
  });

  // printf '' | openssl dgst -sha256 -mac HMAC -macopt hexkey:<hex of 1599360473\ndemo-secret> -binary | base64
  test('Feishu', () => {
    expect(feishuSign('demo-secret', 1599360473)).toBe('3/MaVZ8JLIy4TUG+7KSFJqvUkTKd+HWY8g+56DZWq8s=');
    const { body } = feishu.request(message(), { url: 'https://x', secret: 'demo-secret' }, 1599360473999);
    expect(body).toMatchObject({
      timestamp: '1599360473',
      sign: '3/MaVZ8JLIy4TUG+7KSFJqvUkTKd+HWY8g+56DZWq8s=',
      msg_type: 'interactive',
    });
  });

  test('a robot without a secret does not sign', () => {
    const address = { url: 'https://oapi.dingtalk.com/robot/send?access_token=abc', secret: null };
    expect(dingtalk.request(message(), address, 1).url).toBe(address.url);
    expect(feishu.request(message(), address, 1).body).not.toHaveProperty('sign');
  });
});

describe('what is said', () => {
  const url = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k';

  test('WeCom mentions by number in a text, and shows a link in markdown', () => {
    expect(wecom.request(message({ mobiles: ['13800138000'] }), { url, secret: null }, 0).body).toMatchObject({
      msgtype: 'text',
      text: { mentioned_mobile_list: ['13800138000'] },
    });
    const { markdown } = wecom.request(message(), { url, secret: null }, 0).body as { markdown: { content: string } };
    expect(markdown.content).toContain('[Open in the desk](https://desk.example.org/#/cases/1)');
  });

  test('DingTalk names the number in the text too', () => {
    const said = dingtalk.request(message({ mobiles: ['13800138000'] }), { url, secret: null }, 0).body;
    expect(said).toMatchObject({ at: { atMobiles: ['13800138000'], isAtAll: false } });
    expect((said as { markdown: { text: string } }).markdown.text).toContain('@13800138000');
  });

  test('Feishu tells no number', () => {
    expect(
      JSON.stringify(feishu.request(message({ mobiles: ['13800138000'] }), { url, secret: null }, 0)),
    ).not.toContain('13800138000');
  });

  test('whatever is long is cut, the link and the reference are whole', () => {
    const long = message({ lines: Array(60).fill('很长'.repeat(100)), mobiles: ['13800138000'] });
    const { text } = wecom.request(long, { url, secret: null }, 0).body as { text: { content: string } };
    expect(Buffer.byteLength(text.content)).toBeLessThanOrEqual(2_048);
    expect(text.content).toMatch(/…\nOpen in the desk: https:\/\/desk\.example\.org\/#\/cases\/1\nRef\. 0C1D2E3F$/);
    expect(text.content.isWellFormed()).toBe(true);
    for (const tongue of [dingtalk, feishu])
      expect(Buffer.byteLength(JSON.stringify(tongue.request(long, { url, secret: 's' }, 0).body))).toBeLessThan(
        20_000,
      );
  });

  test('words of strangers make no link, no mention and no tag', () => {
    expect(plain('[pay](https://evil.example) <at id=all></at> @all **now**\nnext')).not.toMatch(/[[\]<>@*\n]/);
  });
});

test.each([
  [wecom, 0, 'sent'],
  [wecom, 93000, 'failed'],
  [wecom, 45009, 'rate'],
  [wecom, -1, 'later'],
  [wecom, 987654, 'later'],
  [dingtalk, 310000, 'failed'],
  [dingtalk, 130101, 'rate'],
  [feishu, 19021, 'failed'],
  [feishu, 11232, 'rate'],
] as const)('an answer means what it says: %#', (tongue, code, is) => {
  expect(tongue.meaningOf(code).is).toBe(is);
});

test('a robot is for its team, its department and what lies below, or everybody', () => {
  const who = { teamId: 't1', departmentIds: ['d2', 'd1'] };
  expect(isFor({ departmentId: null, teamId: null }, who)).toBe(true);
  expect(isFor({ departmentId: 'd1', teamId: null }, who)).toBe(true);
  expect(isFor({ departmentId: 'd3', teamId: null }, who)).toBe(false);
  expect(isFor({ departmentId: null, teamId: 't1' }, who)).toBe(true);
  expect(isFor({ departmentId: null, teamId: 't2' }, who)).toBe(false);
  expect(isFor({ departmentId: null, teamId: 't2' }, { teamId: null, departmentIds: [] })).toBe(false);
});

test('references and numbers', () => {
  expect(referenceOf('01a20379-bc6a-72a1-8444-1c7f02c0a2b7')).toBe('02C0A2B7');
  expect(mobileOf('+8613800138000')).toBe('13800138000');
  expect(mobileOf('+85298765432')).toBe('+85298765432');
});

test.each([
  ['https://oapi.dingtalk.com/robot/send', 'public'],
  ['http://oapi.dingtalk.com/robot/send', 'notHttps'],
  ['https://a:b@oapi.dingtalk.com/robot/send', 'notHttps'],
  ['https://127.0.0.1/x', 'privateAddress'],
  ['https://[::1]/x', 'privateAddress'],
  ['https://169.254.169.254/latest', 'privateAddress'],
  ['https://intranet/x', 'privateAddress'],
  ['http://127.0.0.1:3000/x', 'trusted'],
  ['http://127.0.0.1:3001/x', 'notHttps'],
] as const)('%s is %s', (url, reach) => {
  expect(reachOf(url, ['http://127.0.0.1:3000'])).toBe(reach);
});
