import type { CalendarDefinition, WallSpan } from './definition.ts';

/*
 * Public holidays and substitute working days (调休) of mainland China, after the notices of the General Office of the
 * State Council: 国务院办公厅关于2025年部分节假日安排的通知 (国办发明电〔2024〕12号, 12 November 2024) and
 * 国务院办公厅关于2026年部分节假日安排的通知 (4 November 2025). The next year's notice comes out in November: add its
 * dates, then move `coveredUntil`.
 */
const holidaysOfChina = [
  // 2025: 元旦
  '2025-01-01',
  // 春节
  ...['2025-01-28', '2025-01-29', '2025-01-30', '2025-01-31', '2025-02-01', '2025-02-02', '2025-02-03', '2025-02-04'],
  // 清明节
  ...['2025-04-04', '2025-04-05', '2025-04-06'],
  // 劳动节
  ...['2025-05-01', '2025-05-02', '2025-05-03', '2025-05-04', '2025-05-05'],
  // 端午节
  ...['2025-05-31', '2025-06-01', '2025-06-02'],
  // 国庆节、中秋节
  ...['2025-10-01', '2025-10-02', '2025-10-03', '2025-10-04', '2025-10-05', '2025-10-06', '2025-10-07', '2025-10-08'],
  // 2026: 元旦
  ...['2026-01-01', '2026-01-02', '2026-01-03'],
  // 春节
  ...['2026-02-15', '2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20', '2026-02-21', '2026-02-22'],
  '2026-02-23',
  // 清明节
  ...['2026-04-04', '2026-04-05', '2026-04-06'],
  // 劳动节
  ...['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04', '2026-05-05'],
  // 端午节
  ...['2026-06-19', '2026-06-20', '2026-06-21'],
  // 中秋节
  ...['2026-09-25', '2026-09-26', '2026-09-27'],
  // 国庆节
  ...['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04', '2026-10-05', '2026-10-06', '2026-10-07'],
];

/** Saturdays and Sundays worked in exchange for a longer holiday. */
const substituteWorkingDaysOfChina = [
  ...['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
  ...['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
];

const officeHours = (): WallSpan[] => [['09:00', '18:00']];
const longHours = (): WallSpan[] => [['08:00', '22:00']];

/** Service desk in mainland China: Monday to Friday 09:00 to 18:00, public holidays off, substitute days worked. */
export const chinaService2026: CalendarDefinition = {
  timeZone: 'Asia/Shanghai',
  weekly: { mon: officeHours(), tue: officeHours(), wed: officeHours(), thu: officeHours(), fri: officeHours() },
  holidays: holidaysOfChina,
  annualHolidays: [],
  specialDays: Object.fromEntries(substituteWorkingDaysOfChina.map((date) => [date, officeHours()])),
  coveredUntil: '2026-12-31',
};

/** A desk that is staffed 08:00 to 22:00 on every day of the year, holidays too. */
export const everyDay: CalendarDefinition = {
  timeZone: 'Asia/Shanghai',
  weekly: {
    mon: longHours(),
    tue: longHours(),
    wed: longHours(),
    thu: longHours(),
    fri: longHours(),
    sat: longHours(),
    sun: longHours(),
  },
  holidays: [],
  annualHolidays: [],
  specialDays: {},
  coveredUntil: '2026-12-31',
};
