import english from 'ra-language-english';
import type { TranslationMessages } from 'react-admin';

/** react-admin's own words, in the tone of the desk: sentence case, and what to do instead of what went wrong. */
export const reactAdmin: TranslationMessages['ra'] = {
  ...english.ra,
  action: {
    ...english.ra.action,
    back: 'Back',
    toggle_theme: 'Light or dark',
    update_application: 'Load the new version',
  },
  boolean: { ...english.ra.boolean, null: '—' },
  page: {
    ...english.ra.page,
    error: 'Something went wrong',
    not_found: 'There is nothing here',
    access_denied: 'Not for your role',
  },
  message: {
    ...english.ra.message,
    access_denied: 'Your role may not open this page.',
    not_found: 'The address is wrong, or what was here has gone.',
    placeholder_data_warning: 'The newest data could not be fetched; what you see is older.',
  },
  auth: {
    ...english.ra.auth,
    auth_check_error: 'Please sign in to go on',
    email: 'E-mail',
    logout: 'Sign out',
    sign_in_error: 'E-mail or password is wrong',
  },
  notification: {
    ...english.ra.notification,
    http_error: 'The server did not understand that',
    logged_out: 'Your session has ended, please sign in again.',
    offline: 'The server cannot be reached. Nothing is lost; please try again.',
  },
};
