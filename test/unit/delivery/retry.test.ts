import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../activities/delivery/backoff.ts';
import { hostOf, verdictOf } from '../../../activities/delivery/mail.ts';

describe('the back-off', () => {
  it.each([
    [1, 5_000],
    [2, 10_000],
    [7, 320_000],
    [8, 600_000],
    [1_000, 600_000],
  ])('after try %i is %i ms, give or take a fifth', (attempt, ms) => {
    expect(backoffMs(attempt, 0.5)).toBe(ms);
    expect(backoffMs(attempt, 0)).toBe(ms * 0.8);
    expect(backoffMs(attempt, 1)).toBe(ms * 1.2);
  });
});

describe('what an SMTP error means', () => {
  const error = (code: string, command: string, responseCode?: number) =>
    Object.assign(new Error('said'), { code, command, ...(responseCode ? { responseCode } : {}) });

  it.each([
    ['recipient unknown', error('EENVELOPE', 'RCPT TO', 550), 'failed'],
    ['letter refused', error('EMESSAGE', 'DATA', 554), 'failed'],
    ['address no server takes', error('EENVELOPE', 'API'), 'failed'],
    ['recipient deferred', error('EENVELOPE', 'RCPT TO', 450), 'retry'],
    ['wrong order of commands', error('EMESSAGE', 'DATA', 503), 'retry'],
    ['server goes away', error('EENVELOPE', 'RCPT TO', 421), 'resting'],
    ['sign-in wanted', error('EENVELOPE', 'RCPT TO', 530), 'resting'],
    ['sender refused', error('EENVELOPE', 'MAIL FROM', 550), 'resting'],
    ['sign-in refused', error('EAUTH', 'AUTH PLAIN', 535), 'resting'],
    ['connection refused', error('ESOCKET', 'CONN'), 'resting'],
    ['took too long', error('EABORT', ''), 'resting'],
  ])('%s', (_what, said, is) => {
    const verdict = verdictOf(said);
    expect(verdict.is === 'retry' && verdict.resting ? 'resting' : verdict.is).toBe(is);
  });
});

it('the host of a Message-ID is that of the sender', () => {
  expect(hostOf('Member desk <desk@example.org>')).toBe('example.org');
  expect(hostOf('desk@mail.example.org')).toBe('mail.example.org');
});
