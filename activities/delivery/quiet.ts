export { type Preferences, preferencesOf, quietUntil } from '../../domain/calendar/quiet.ts';
