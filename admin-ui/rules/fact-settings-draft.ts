import type { FactSettings, FactSettingsPage } from '../../api/contract/fact-settings.ts';
import { PERIODS } from '../../domain/scoring.ts';

export const COSTS = ['caseCost', 'messageCost', 'touchCost'] as const;
export const CLASSES_OF = ['rankClasses', 'quantileClasses'] as const;
export const PERIODS_OF = ['rankPeriod', 'quantilePeriod'] as const;
export type Name = keyof FactSettings;

/** Settings as they are typed: costs in whole money, not in minor units. */
export type Draft = Record<Name, string>;

export function draftOf(settings: FactSettings, { digits }: FactSettingsPage['currency']): Draft {
  const draft = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])) as Draft;
  for (const name of COSTS) draft[name] = majorOf(settings[name], digits);
  return draft;
}

/** 2000 minor units of two digits are 20, 150 are 1.50. */
export function majorOf(minor: number, digits: number): string {
  const major = minor / 10 ** digits;
  return Number.isInteger(major) ? String(major) : major.toFixed(digits);
}

/** What cannot be sent at all, by field: `number` or `whole`. What is out of range the server says. */
export type Unreadable = Partial<Record<Name, 'number' | 'whole'>>;
export type Read = { ok: true; settings: FactSettings } | { ok: false; faults: Unreadable };

export function readDraft(draft: Draft, { digits }: FactSettingsPage['currency']): Read {
  const faults: Unreadable = {};
  const whole = (name: Name): number => {
    const text = draft[name].trim();
    if (!/^\d{1,15}$/.test(text)) faults[name] = 'whole';
    return Number(text);
  };
  const minor = (name: Name): number => {
    const text = draft[name].trim().replace(',', '.');
    const [, units = '', part = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text) ?? [];
    if (units === '' || part.length > digits) faults[name] = 'number';
    return Number(`${units}${part.padEnd(digits, '0')}`);
  };
  const period = (name: (typeof PERIODS_OF)[number]) => PERIODS.find((one) => one === draft[name]) ?? 'year';
  const settings: FactSettings = {
    marginPercent: whole('marginPercent'),
    ...{ caseCost: minor('caseCost'), messageCost: minor('messageCost'), touchCost: minor('touchCost') },
    ...{ rankPeriod: period('rankPeriod'), rankClasses: whole('rankClasses') },
    ...{ quantilePeriod: period('quantilePeriod'), quantileClasses: whole('quantileClasses') },
  };
  return Object.keys(faults).length > 0 ? { ok: false, faults } : { ok: true, settings };
}
