import { expect, test } from 'vitest';
import { afterRefusal, afterSending } from '../../../admin-ui/cases/composer/text.ts';

test('what was sent leaves the field; what was changed while it went stays', () => {
  expect(afterSending(' We look into it.\n', 'We look into it.')).toBe('');
  expect(afterSending('We look into it. And', 'We look into it.')).toBe('We look into it. And');
  expect(afterSending('', 'We look into it.')).toBe('');
});

test('refused words come back, before whatever was written since, and once', () => {
  expect(afterRefusal('', 'First')).toBe('First');
  expect(afterRefusal(' \n', 'First')).toBe('First');
  expect(afterRefusal('Second', 'First')).toBe('First\n\nSecond');
  expect(afterRefusal('First', 'First')).toBe('First');
});
