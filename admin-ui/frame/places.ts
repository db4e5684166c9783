import Campaign from '@mui/icons-material/CampaignOutlined';
import Inbox from '@mui/icons-material/InboxOutlined';
import ListAlt from '@mui/icons-material/ListAltOutlined';
import People from '@mui/icons-material/PeopleOutlined';
import type { Role } from '../../domain/vocabulary.ts';

/** Where one can go, in the order of the navigation. */
export const PLACES = [
  { to: '/queue', word: 'desk.nav.queue', Icon: Inbox, roles: ['rep', 'lead', 'manager', 'admin'] },
  { to: '/cases', word: 'desk.nav.cases', Icon: ListAlt, roles: ['rep', 'lead', 'manager', 'executive', 'admin'] },
  {
    to: '/escalations',
    word: 'desk.nav.escalations',
    Icon: Campaign,
    roles: ['lead', 'manager', 'executive', 'admin'],
  },
  { to: '/members', word: 'desk.nav.members', Icon: People, roles: ['rep', 'lead', 'manager', 'executive', 'admin'] },
] as const satisfies readonly { to: string; word: string; Icon: typeof Inbox; roles: readonly Role[] }[];

export const placesOf = (role: Role) => PLACES.filter(({ roles }) => (roles as readonly Role[]).includes(role));

/** Where each role begins. */
export const homeOf = (role: Role): string =>
  role === 'executive' ? '/escalations' : role === 'rep' || role === 'lead' ? '/queue' : '/cases';
