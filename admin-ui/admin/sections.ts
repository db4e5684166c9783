import { type ComponentType, lazy } from 'react';
import type { WordKey } from '../i18n/useWords.ts';

type Section = {
  /** Address below /admin; the page has its own routes below that. */
  path: string;
  word: WordKey;
  group: 'order' | 'settings';
  Page: ComponentType;
};

/** What an administrator sets up. Each section loads when it is opened. */
export const SECTIONS: readonly Section[] = [
  { path: 'people', word: 'admin.section.people', group: 'order', Page: lazy(() => import('./people/People.tsx')) },
  {
    path: 'departments',
    word: 'admin.section.departments',
    group: 'order',
    Page: lazy(() => import('./departments/Departments.tsx')),
  },
  {
    path: 'posts',
    word: 'admin.section.posts',
    group: 'order',
    Page: lazy(() => import('./posts/Posts.tsx')),
  },
  {
    path: 'teams',
    word: 'admin.section.teams',
    group: 'order',
    Page: lazy(() => import('./teams/Teams.tsx')),
  },
  {
    path: 'queues',
    word: 'admin.section.queues',
    group: 'order',
    Page: lazy(() => import('./queues/Queues.tsx')),
  },
  {
    path: 'skills',
    word: 'admin.section.skills',
    group: 'order',
    Page: lazy(() => import('./skills/Skills.tsx')),
  },
  {
    path: 'health',
    word: 'admin.section.health',
    group: 'order',
    Page: lazy(() => import('./health/Health.tsx')),
  },
  {
    path: 'calendars',
    word: 'admin.settings.section.calendars',
    group: 'settings',
    Page: lazy(() => import('./calendars/Calendars.tsx')),
  },
  {
    path: 'templates',
    word: 'admin.settings.section.templates',
    group: 'settings',
    Page: lazy(() => import('./templates/Templates.tsx')),
  },
  {
    path: 'accounts',
    word: 'admin.settings.section.accounts',
    group: 'settings',
    Page: lazy(() => import('./accounts/Accounts.tsx')),
  },
  { path: 'keys', word: 'admin.settings.section.keys', group: 'settings', Page: lazy(() => import('./keys/Keys.tsx')) },
  {
    path: 'audit',
    word: 'admin.settings.section.audit',
    group: 'settings',
    Page: lazy(() => import('./audit/AuditPage.tsx')),
  },
];
