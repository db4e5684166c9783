/** Words of alarm: the list that managers keep, and where members used them. */
export { dismissAlarms } from './alarms/dismiss.ts';
export { alarmRows, type FoundAlarm, foundIn, marksOf } from './alarms/found.ts';
export {
  type Alarms,
  alarmsOf,
  finderOf,
  type InForce,
  listInForce,
  putAlarmWords,
  readied,
  simplify,
} from './alarms/list.ts';
