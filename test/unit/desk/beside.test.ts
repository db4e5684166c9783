import { expect, test } from 'vitest';
import { WIDTHS, widthBy, within } from '../../../admin-ui/frame/beside.ts';

test('a column beside the page is never too narrow to be read, nor wider than what it stands beside', () => {
  expect([within(10), within(412.4), within(9_999), within(Number.NaN)]).toEqual([
    ...[WIDTHS.least, 412, WIDTHS.most, WIDTHS.usual],
  ]);
});

test('arrows move its left edge, to the ends of what it may be, and other keys do nothing', () => {
  expect(widthBy('ArrowLeft', 400)).toBeGreaterThan(400);
  expect(widthBy('ArrowRight', 400)).toBeLessThan(400);
  expect(widthBy('ArrowRight', WIDTHS.least)).toBe(WIDTHS.least);
  expect([widthBy('Home', 400), widthBy('End', 400), widthBy('Tab', 400)]).toEqual([WIDTHS.most, WIDTHS.least, null]);
});
