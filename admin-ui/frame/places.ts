import Tree from '@mui/icons-material/AccountTreeOutlined';
import Flow from '@mui/icons-material/AccountTreeOutlined';
import Settings from '@mui/icons-material/AdminPanelSettingsOutlined';
import Care from '@mui/icons-material/CakeOutlined';
import Week from '@mui/icons-material/CalendarMonthOutlined';
import Campaign from '@mui/icons-material/CampaignOutlined';
import Approve from '@mui/icons-material/FactCheckOutlined';
import Floor from '@mui/icons-material/GridViewOutlined';
import Inbox from '@mui/icons-material/InboxOutlined';
import ListAlt from '@mui/icons-material/ListAltOutlined';
import Mail from '@mui/icons-material/MarkunreadMailboxOutlined';
import Bell from '@mui/icons-material/NotificationImportantOutlined';
import People from '@mui/icons-material/PeopleOutlined';
import Reply from '@mui/icons-material/QuickreplyOutlined';
import Rule from '@mui/icons-material/RuleOutlined';
import Handover from '@mui/icons-material/SwapHorizOutlined';
import Tune from '@mui/icons-material/TuneOutlined';
import Upload from '@mui/icons-material/UploadFileOutlined';
import Board from '@mui/icons-material/ViewKanbanOutlined';
import type { Role } from '../../domain/vocabulary.ts';

/** Where one can go, in the order of the navigation. `thumb`: also at the foot of a phone, where there is room for five. */
export const PLACES = [
  { to: '/queue', word: 'desk.nav.queue', Icon: Inbox, roles: ['rep', 'lead', 'manager', 'admin'], thumb: true },
  {
    to: '/cases',
    word: 'desk.nav.cases',
    Icon: ListAlt,
    roles: ['rep', 'lead', 'manager', 'executive', 'admin'],
    thumb: true,
  },
  { to: '/board', word: 'floor.nav.board', Icon: Board, roles: ['rep', 'lead', 'manager', 'executive', 'admin'] },
  { to: '/floor', word: 'floor.nav.floor', Icon: Floor, roles: ['lead', 'manager', 'admin'] },
  { to: '/flows', word: 'floor.nav.flows', Icon: Flow, roles: ['rep', 'lead', 'manager', 'executive', 'admin'] },
  {
    to: '/escalations',
    word: 'desk.nav.escalations',
    Icon: Campaign,
    roles: ['lead', 'manager', 'executive', 'admin'],
    thumb: true,
  },
  { to: '/alerts', word: 'desk.nav.alerts', Icon: Bell, roles: ['lead', 'manager', 'executive', 'admin'] },
  {
    to: '/approvals',
    word: 'desk.nav.approvals',
    Icon: Approve,
    roles: ['rep', 'lead', 'manager', 'executive', 'admin'],
    thumb: true,
  },
  { to: '/care', word: 'desk.nav.care', Icon: Care, roles: ['rep', 'lead', 'manager', 'executive', 'admin'] },
  {
    to: '/members',
    word: 'desk.nav.members',
    Icon: People,
    roles: ['rep', 'lead', 'manager', 'executive', 'admin'],
    thumb: true,
  },
  { to: '/here', word: 'handover.here.title', Icon: Week, roles: ['rep', 'lead', 'manager', 'executive', 'admin'] },
  { to: '/handovers', word: 'handover.list.title', Icon: Handover, roles: ['lead', 'manager', 'admin'] },
  { to: '/mail-in', word: 'desk.nav.mailIn', Icon: Mail, roles: ['lead', 'manager', 'admin'] },
  { to: '/replies', word: 'desk.nav.replies', Icon: Reply, roles: ['rep', 'lead', 'manager', 'admin'] },
  { to: '/imports', word: 'desk.nav.imports', Icon: Upload, roles: ['manager', 'admin'] },
  { to: '/rules', word: 'ruleDesk.title', Icon: Rule, roles: ['lead', 'manager', 'executive', 'admin'] },
  { to: '/flow-versions', word: 'flows.title', Icon: Tune, roles: ['manager', 'admin'] },
  { to: '/categories', word: 'desk.nav.categories', Icon: Tree, roles: ['manager', 'admin'] },
  { to: '/admin', word: 'desk.nav.admin', Icon: Settings, roles: ['admin'] },
] as const satisfies readonly { to: string; word: string; Icon: typeof Inbox; roles: readonly Role[]; thumb?: true }[];

export const placesOf = (role: Role) => PLACES.filter(({ roles }) => (roles as readonly Role[]).includes(role));

/** Whom a place is for. */
export const rolesAt = (to: (typeof PLACES)[number]['to']): readonly Role[] =>
  PLACES.flatMap((place) => (place.to === to ? place.roles : []));

/** Who may file cases. */
export const FILERS: readonly Role[] = ['rep', 'lead', 'manager', 'admin'];

/** Those within reach of the thumb. */
export const thumbPlacesOf = (role: Role) => placesOf(role).filter((place) => 'thumb' in place);

/** Where each role begins. */
export const homeOf = (role: Role): string =>
  role === 'executive' ? '/escalations' : role === 'rep' || role === 'lead' ? '/queue' : '/cases';
